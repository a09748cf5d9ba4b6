// What a connector says it saw. Facts only, never conclusions: the inventory reconciles them, the rules judge them.
import type { Json } from "../kernel/index.ts";
import type { NodeKey, NodeRef } from "./node.ts";

/** `unattributed`: a credential whose holder nobody knows. `person`: a human account, kept for reach and ownership, never counted as governed. */
export const IDENTITY_KINDS = ["service-account", "workload", "oauth-app", "bot", "agent", "machine", "unattributed", "person"] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

export const CREDENTIAL_KINDS = ["access-key", "password", "api-key", "secret", "certificate", "token", "ssh-key", "federated-trust"] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** Why somebody may be the owner. `weight` 0..1 is how strongly the signal speaks; the reason is shown to the person who confirms. */
export interface OwnerHint {
  /** E-mail, login, team handle or name as the source prints it. */
  readonly candidate: string;
  readonly signal: "tag" | "annotation" | "label" | "creator" | "codeowners" | "commit" | "namespace" | "configuration" | "host-user" | "answer";
  readonly reason: string;
  readonly weight: number;
  /** ISO 8601: when it was done, where the source tells. A reason of long ago counts for less. */
  readonly at?: string;
}

/** A place in a file. Lines and columns start at 1. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

interface Seen extends NodeRef {
  readonly name: string;
  /** Where the fact was read, for evidence. */
  readonly location?: Location;
  /** Further facts that rules and evaluators read. Keys camelCase; never a secret value. */
  readonly attributes?: Readonly<Record<string, Json>>;
}

export interface IdentityObservation extends Seen {
  readonly observed: "identity";
  readonly kind: IdentityKind;
  readonly enabled?: boolean;
  /** ISO 8601 UTC. */
  readonly createdAt?: string;
  /** ISO 8601 UTC; `null` means the provider says "never"; absent means it was not read. */
  readonly lastUsedAt?: string | null;
  /** By its one name: what was read goes through `environmentOf`. */
  readonly environment?: string;
  readonly purpose?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly ownerHints?: readonly OwnerHint[];
}

export interface CredentialObservation extends Seen {
  readonly observed: "credential";
  readonly kind: CredentialKind;
  /** The identity that holds it; `null` when nobody knows. */
  readonly holder: NodeKey | null;
  readonly status: "active" | "inactive" | "expired" | "unknown";
  readonly createdAt?: string;
  readonly rotatedAt?: string;
  /** `null`: it never expires; absent: not read. */
  readonly expiresAt?: string | null;
  readonly lastUsedAt?: string | null;
  /** HMAC-SHA256 with the installation's key: the same secret in two places has the same fingerprint. */
  readonly fingerprint?: string;
  /** Places where the value stands in clear. */
  readonly exposures?: readonly Location[];
}

/** A right that can be held: a policy, a role, a tool permission. `attributes.document` holds the provider's policy as JSON. */
export interface EntitlementObservation extends Seen {
  readonly observed: "entitlement";
}

/** `holder` holds `entitlement` on `resource`. The holder may be an identity, a group, or a resource such as an account (for SCPs). */
export interface GrantObservation {
  readonly observed: "grant";
  readonly holder: NodeKey;
  readonly entitlement: NodeKey;
  /** What the grant is limited to: `*`, a namespace, an ARN pattern. */
  readonly resource: string;
  /** How the entitlement works: allow rights, cap them (boundary, scp, rcp). */
  readonly effect: "allow" | "boundary" | "scp" | "rcp" | "session";
  readonly conditional: boolean;
  readonly expiresAt?: string;
  readonly attributes?: Readonly<Record<string, Json>>;
}

/** Anything that is not an identity, credential or entitlement: bucket, group, namespace, account, cluster, repository, MCP server, function … */
export interface ResourceObservation extends Seen {
  readonly observed: "resource";
  readonly tags?: Readonly<Record<string, string>>;
  readonly environment?: string;
}

export const RELATION_KINDS = ["member-of", "runs-as", "federates-to", "uses", "contains", "declares", "holds", "trusts"] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

/** A directed edge between two nodes: `from` member-of `to`, workload runs-as role, CI workflow federates-to role, agent uses MCP server. */
export interface RelationObservation {
  readonly observed: "relation";
  readonly kind: RelationKind;
  readonly from: NodeKey;
  readonly to: NodeKey;
  readonly location?: Location;
  readonly attributes?: Readonly<Record<string, Json>>;
}

/** Evidence of use. */
export interface UsageObservation {
  readonly observed: "usage";
  readonly identity: NodeKey;
  /** Service or action as the provider names it: `s3`, `iam:PassRole`. */
  readonly action: string;
  readonly resource?: string;
  /** ISO 8601; `null`: the provider says never used within the window. */
  readonly lastUsedAt: string | null;
  readonly count?: number;
  /** Which evidence: `service-last-accessed`, `credential-report`, `cloudtrail`. */
  readonly evidence: string;
}

export type Observation =
  | IdentityObservation
  | CredentialObservation
  | EntitlementObservation
  | GrantObservation
  | ResourceObservation
  | RelationObservation
  | UsageObservation;
