// Issuers of others, applications and consents on the wire.
import { z } from "zod";
import { ISSUER_KINDS } from "../../store/index.ts";
import { instant, shortText, text } from "./common.ts";

const httpUrl = z.url({ protocol: /^https?$/ }).max(2000);
const Rule = z.strictObject({ claim: z.string().trim().min(1).max(200), is: z.string().trim().min(1).max(500) }).meta({ id: "ClaimRule" });
const Jwks = z.strictObject({ keys: z.array(z.looseObject({ kty: z.string().max(10) })).min(1).max(20) });

export const TrustedIssuerChange = z.strictObject({
  title: z.string().trim().min(1).max(200),
  audience: z.string().trim().min(1).max(2000),
  jwks: Jwks.nullable().default(null),
  jwks_uri: httpUrl.nullable().default(null),
  rules: z.array(Rule).max(20).default([]),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, "a scope is written without spaces and quotes")).max(100).default([]),
  id_jag: z.boolean().default(false),
  allow_private: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
export const NewTrustedIssuer = TrustedIssuerChange.extend({ issuer: z.string().trim().min(1).max(2000), kind: z.enum(ISSUER_KINDS) });

export const TrustedIssuer = z
  .object({
    id: shortText, issuer: text, title: shortText, kind: z.enum(ISSUER_KINDS), audience: text, jwks_uri: text.nullable(), has_jwks: z.boolean(), rules: z.array(Rule), scopes: z.array(text), id_jag: z.boolean(), allow_private: z.boolean(),
    known_keys: z.array(shortText), held_keys: z.array(shortText).nullable(), held_at: instant.nullable(), enabled: z.boolean(), created_by: shortText, created_at: instant, changed_at: instant, version: shortText,
  })
  .meta({ id: "TrustedIssuer" });

export const OauthClient = z
  .object({
    client_id: text, kind: z.enum(["cimd", "dcr"]), title: shortText, redirect_uris: z.array(text), authentication: shortText, agent: z.object({ id: shortText, name: shortText.nullable() }).nullable(), identity: text,
    fetched_at: instant.nullable(), created_at: instant, changed_at: instant, version: shortText,
  })
  .meta({ id: "OauthClient" });

export const Consent = z
  .object({
    id: shortText, person: shortText.nullable(), client: z.object({ client_id: text, title: shortText }), agent: shortText, mandate: shortText, resources: z.array(text), scope: text, at: instant, ended_at: instant.nullable(),
    ended_by: shortText.nullable(), ended_why: text.nullable(), mine: z.boolean(),
  })
  .meta({ id: "Consent" });

/** `claude.ai`, or `*.example.com` for every host below it. */
export const ClientDomain = z.string().trim().toLowerCase().max(253).regex(/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, "a domain is written client.example.com, or *.example.com for all below it");
