// Who outside may become a role: OIDC and SAML providers, Roles Anywhere trust anchors and profiles.
import { z } from "zod";
import type { Observation } from "../../../model/index.ts";
import { UNKNOWN_REALM, itemStream, type Place } from "../contract.ts";
import { accountOf, nameOf } from "./arn.ts";

const Oidc = z.object({ Arn: z.string().nullish(), Url: z.string().nullish(), ClientIDList: z.array(z.string()).nullish(), ThumbprintList: z.array(z.string()).nullish() });

export const oidcProviders = itemStream<z.infer<typeof Oidc>>({
  id: "aws.identity-providers",
  title: "OIDC providers",
  members: ["OpenIDConnectProviderList"],
  accepts: (part) =>
    (part.member === "OpenIDConnectProviderList" && !Array.isArray(part.value)) || (part.member === null && typeof part.value === "object" && part.value !== null && "ClientIDList" in part.value && "Url" in part.value),
  item: Oidc,
  observe: (item, place) => {
    const host = item.Url?.replace(/^https:\/\//, "");
    const arn = item.Arn ?? `arn:aws:iam::${UNKNOWN_REALM}:oidc-provider/${host ?? ""}`;
    return [provider("oidc-provider", arn, place, { url: host ?? arn.split(":oidc-provider/")[1] ?? "", ...(item.ClientIDList ? { audiences: item.ClientIDList } : {}) })];
  },
});

const Saml = z.object({ Arn: z.string(), ValidUntil: z.string().nullish() });

export const samlProviders = itemStream<z.infer<typeof Saml>>({
  id: "aws.identity-providers",
  title: "SAML providers",
  members: ["SAMLProviderList"],
  accepts: (part) => part.member === "SAMLProviderList" && !Array.isArray(part.value),
  item: Saml,
  observe: (item, place) => [provider("saml-provider", item.Arn, place, item.ValidUntil ? { validUntil: item.ValidUntil } : {})],
});

const Anchor = z.object({ trustAnchorArn: z.string(), name: z.string().nullish(), enabled: z.boolean().nullish(), source: z.object({ sourceType: z.string().nullish() }).nullish() });

export const trustAnchors = itemStream<z.infer<typeof Anchor>>({
  id: "aws.roles-anywhere",
  title: "Roles Anywhere trust anchors",
  members: ["trustAnchors"],
  accepts: (part) => (part.member === "trustAnchors" || part.member === "trustAnchor") && !Array.isArray(part.value),
  item: Anchor,
  observe: (item, place) => [provider("trust-anchor", item.trustAnchorArn, place, { enabled: item.enabled ?? true, ...(item.source?.sourceType ? { sourceType: item.source.sourceType } : {}) }, item.name)],
});

const Profile = z.object({ profileArn: z.string(), name: z.string().nullish(), enabled: z.boolean().nullish(), roleArns: z.array(z.string()), sessionPolicy: z.string().nullish(), managedPolicyArns: z.array(z.string()).nullish() });

export const rolesAnywhereProfiles = itemStream<z.infer<typeof Profile>>({
  id: "aws.roles-anywhere",
  title: "Roles Anywhere profiles",
  accepts: (part) => (part.member === "profiles" || part.member === "profile") && typeof part.value === "object" && part.value !== null && "profileArn" in part.value,
  item: Profile,
  observe: (item, place) => [
    provider("roles-anywhere-profile", item.profileArn, place, { enabled: item.enabled ?? true, roleArns: item.roleArns, ...(item.managedPolicyArns?.length ? { managedPolicyArns: item.managedPolicyArns } : {}) }, item.name),
  ],
});

function provider(type: string, arn: string, place: Place, attributes: Record<string, string | boolean | string[]>, name?: string | null): Observation {
  return { observed: "resource", provider: "aws", realm: accountOf(arn) ?? UNKNOWN_REALM, type, nativeId: arn, name: name ?? nameOf(arn), location: { file: place.source }, attributes };
}
