// What the steps across providers share: the estate, the AWS side, and roles by the identity provider that they trust.
import type { Json } from "../../../../kernel/index.ts";
import type { NodeKey } from "../../../../model/index.ts";
import { evaluateTrust } from "../../../access/index.ts";
import type { Doc } from "../../aws/document.ts";
import { callerChooses } from "../../aws/context.ts";
import { compiled, type Verdict } from "../../aws/rights.ts";
import type { PrincipalMember } from "../../aws/world.ts";
import type { AwsEscalations } from "../aws/index.ts";
import type { EstateView, ProviderEscalations, Takeover } from "../contract.ts";

export interface Crossing {
  readonly view: EstateView;
  readonly aws: AwsEscalations;
  readonly kubernetes: ProviderEscalations;
  add(from: NodeKey, step: Takeover): void;
}

export interface FederatedRole {
  readonly role: PrincipalMember;
  readonly trust: Doc;
  /** ARN of the provider. */
  readonly provider: string;
  /** Host and path of the provider, the prefix of its condition keys. */
  readonly host: string;
}

const PROVIDER = /"(arn:[^":]*:iam::\d{12}:oidc-provider\/([^"]+))"/g;

/** Roles that trust an OIDC provider, one entry for each provider they trust. */
export function federatedRoles(aws: AwsEscalations): readonly FederatedRole[] {
  return [...aws.world.realms.values()].flatMap((realm) =>
    realm.roles.members.flatMap((role) => {
      const trust = role.principal.trust;
      if (trust === undefined) return [];
      const text = JSON.stringify(trust.document) ?? "";
      if (!text.includes(":oidc-provider/")) return [];
      const found = new Map([...text.matchAll(PROVIDER)].map((match) => [match[1] ?? "", match[2] ?? ""]));
      return [...found].map(([provider, host]) => ({ role, trust, provider, host }));
    }),
  );
}

/** Whether a token of this provider, with these claims, is let in. Claims that are not given are unknown. */
export function letsIn({ role, trust, provider, host }: FederatedRole, claims: Readonly<Record<string, string>>): Verdict {
  const policy = compiled(trust);
  if (policy === undefined) return undefined;
  const context = Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${host}:${name}`, value]));
  const answer = evaluateTrust(policy, { principal: { type: "federated", name: provider }, action: "sts:AssumeRoleWithWebIdentity", role: role.arn, context, partial: true });
  if (answer.effect === "deny") return undefined;
  return answer.effect === "allow" ? [] : answer.unknown.filter((key) => !callerChooses(key));
}

/** Values that the trust policy compares a claim with. */
export function comparedValues(trust: Doc, key: string): readonly string[] {
  const found: string[] = [];
  const walk = (value: Json | undefined): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value as readonly Json[]) walk(item);
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      if (name.toLowerCase() === key.toLowerCase()) found.push(...(Array.isArray(inner) ? (inner as readonly Json[]) : [inner]).filter((item) => typeof item === "string"));
      else walk(inner as Json);
    }
  };
  walk(trust.document as Json);
  return found;
}
