// The estate: everything known at one instant, as one plain value. A scan builds it from files, the server from its store; the graph
// and the rules read it and do not know which.
import type { Coverage } from "./coverage.ts";
import type { MandateDocument } from "./mandate.ts";
import type { NodeKey } from "./node.ts";
import type { PoweredTool } from "./tool-powers.ts";
import type {
  CredentialObservation,
  EntitlementObservation,
  GrantObservation,
  IdentityObservation,
  RelationObservation,
  ResourceObservation,
  UsageObservation,
} from "./observation.ts";

type Keyed<T> = Omit<T, "observed"> & { readonly key: NodeKey };

export type Identity = Keyed<IdentityObservation>;
export type Credential = Keyed<CredentialObservation>;
export type Entitlement = Keyed<EntitlementObservation>;
export type Resource = Keyed<ResourceObservation>;
export type Grant = Omit<GrantObservation, "observed">;
export type Relation = Omit<RelationObservation, "observed">;
export type Usage = Omit<UsageObservation, "observed">;

/** A person's confirmed answer to "who answers for it"; suggestions live in the identity's `ownerHints`. */
export interface Ownership {
  readonly identity: NodeKey;
  readonly owner: string;
  readonly sponsor?: string;
  readonly confirmedBy: string;
  readonly confirmedAt: string;
}

/** A person of the directory, as far as it was read. */
export interface DirectoryPerson {
  readonly login: string;
  readonly email: string;
  readonly name: string;
  readonly active: boolean;
  readonly leftAt?: string;
}

/** A mandate in force, as it was approved. */
export interface MandateInForce {
  readonly id: string;
  readonly document: MandateDocument;
  /** ISO 8601: when its content began to be in force. */
  readonly since: string;
  /** Last day of the next version, when that is approved already. */
  readonly successorEnd?: string;
}

export interface Estate {
  readonly identities: readonly Identity[];
  readonly credentials: readonly Credential[];
  readonly entitlements: readonly Entitlement[];
  readonly grants: readonly Grant[];
  readonly resources: readonly Resource[];
  readonly relations: readonly Relation[];
  readonly usages: readonly Usage[];
  readonly owners: readonly Ownership[];
  readonly people: readonly DirectoryPerson[];
  readonly coverage: readonly Coverage[];
  /** Absent where no mandates are kept: a scan of files. */
  readonly mandates?: readonly MandateInForce[];
  /** Approved tools behind the gate; absent where there is none. */
  readonly tools?: readonly PoweredTool[];
}
