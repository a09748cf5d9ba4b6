// An agent as an identity of ours: who answers for it, where it runs, and how it proves who it is. What it may do stands in mandates.
import { z } from "zod";
import { EnvironmentName } from "./environment.ts";
import { nodeKey, type NodeKey } from "./node.ts";

export const AGENT_STATES = ["registered", "active", "suspended", "retired"] as const;
/** Only in `active` does it get tokens and decisions. */
export type AgentState = (typeof AGENT_STATES)[number];

export const RUNTIME_KINDS = ["kubernetes", "ci", "serverless", "virtual-machine", "workstation", "hosted", "other"] as const;

const text = (most: number) => z.string().trim().min(1).max(most);

/** Where it runs, for people: an authority is never derived from it. */
export const AgentRuntime = z.strictObject({
  kind: z.enum(RUNTIME_KINDS),
  /** Cluster and namespace, repository, host, vendor. */
  place: text(500).optional(),
  /** What it is built with: framework, model. */
  software: text(500).optional(),
});
export type AgentRuntime = z.infer<typeof AgentRuntime>;

export const FEDERATION_KINDS = ["kubernetes", "github-actions", "gitlab", "spiffe", "cloud"] as const;
export type FederationKind = (typeof FEDERATION_KINDS)[number];

/** Public keys (RFC 7517). What belongs to a private or symmetric key is refused by `govern/agents`. */
export const PublicJwks = z.strictObject({ keys: z.array(z.looseObject({ kty: text(10) })).min(1).max(20) });
const httpsUrl = z.url({ protocol: /^https$/ }).max(2000);

/** RFC 7523: exactly one of `jwks` and `jwks_uri`. */
const PrivateKeyJwt = z.strictObject({ method: z.literal("private_key_jwt"), jwks: PublicJwks.optional(), jwks_uri: httpsUrl.optional() });
/** RFC 8705, a certificate of an authority we trust: exactly one of the names. */
const TlsClientAuth = z.strictObject({ method: z.literal("tls_client_auth"), san_uri: text(2048).optional(), san_dns: text(253).optional(), subject_dn: text(2000).optional() });
/** RFC 8705, this certificate alone: SHA-256 of its DER in base64url. */
const SelfSignedTls = z.strictObject({ method: z.literal("self_signed_tls"), "x5t#S256": z.string().regex(/^[A-Za-z0-9_-]{43}$/, "the SHA-256 of the certificate in base64url has 43 characters") });
/** A token of the platform it runs on. `subject` is exact, or has `*` (see `subjectFits`). Without `jwks` or `jwks_uri` the issuer's own metadata names its keys. */
const Federation = z.strictObject({
  method: z.literal("federation"),
  kind: z.enum(FEDERATION_KINDS),
  issuer: text(2000),
  jwks: PublicJwks.optional(),
  jwks_uri: httpsUrl.optional(),
  audience: text(2000),
  subject: text(2048),
});
/** Always ends. `digest` is the SHA-256 (hex) of the secret, which was shown once. */
const ClientSecret = z.strictObject({ method: z.literal("client_secret"), id: text(60), digest: z.string().regex(/^[0-9a-f]{64}$/), created_at: z.iso.datetime(), expires_at: z.iso.datetime() });

/** How an agent proves who it is without a shared secret. Members are called as in OAuth metadata. */
export const KeylessAuthentication = z.discriminatedUnion("method", [PrivateKeyJwt, TlsClientAuth, SelfSignedTls, Federation]);
export type KeylessAuthentication = z.infer<typeof KeylessAuthentication>;
export const AgentAuthentication = z.discriminatedUnion("method", [PrivateKeyJwt, TlsClientAuth, SelfSignedTls, Federation, ClientSecret]);
export type AgentAuthentication = z.infer<typeof AgentAuthentication>;

export const AGENT_NAME = /^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/;

/**
 * What a person, a file or a card says of an agent. An instance names its template and leaves out what it takes from it: purpose, owner, sponsor,
 * runtime; and may leave out mandate, environment and end. Secrets are no part of it: they are made apart and shown once.
 */
export const AgentDocument = z
  .strictObject({
    name: z.string().regex(AGENT_NAME, "a name has small letters, digits and hyphens, at most 100"),
    title: text(200),
    kind: z.literal("template").optional(),
    /** Name of the template it is an instance of. */
    template: text(100).optional(),
    purpose: text(4000).optional(),
    owner: text(200).optional(),
    sponsor: text(200).optional(),
    /** Name of the mandate it acts under when a request names none. */
    mandate: text(100).optional(),
    runtime: AgentRuntime.optional(),
    environment: EnvironmentName.optional(),
    /** Last day; after it the agent is suspended. */
    end: z.iso.date().optional(),
    authentication: z.array(KeylessAuthentication).max(20).default([]),
  })
  .meta({ id: "AgentDocument" });
export type AgentDocument = z.infer<typeof AgentDocument>;

/** An agent with everything that holds for it, also what it takes from its template. */
export interface AgentContent {
  readonly name: string;
  readonly title: string;
  readonly purpose: string;
  readonly owner: string;
  readonly sponsor: string;
  readonly mandate: string | null;
  readonly runtime: AgentRuntime;
  readonly environment: string | null;
  readonly end: string | null;
  readonly authentication: readonly AgentAuthentication[];
}

/** Its key as an identity of the inventory. */
export const agentKey = (id: string): NodeKey => nodeKey({ provider: "mandate", realm: "agents", type: "agent", nativeId: id });

/**
 * Whether a platform's subject is the one that was written. `*` stands for one part between `:` and `/`; at the end for everything that follows, and
 * never for nothing. So `repo:acme/*:ref:refs/heads/main` names the main branches of acme, and no reference that only ends so.
 */
export function subjectFits(pattern: string, subject: string): boolean {
  const parts = pattern.split("*");
  if (parts.length === 1) return pattern === subject;
  const source = parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).reduce((before, part, index) => `${before}${index === parts.length - 1 && part === "" ? ".+" : "[^:/]+"}${part}`);
  return new RegExp(`^${source}$`, "su").test(subject);
}
