// The graph as rules, findings, API and console see it: lookups over one estate, effective access and paths. Pure; built once per instant.
import type {
  AccessAnswer,
  Credential,
  Entitlement,
  EscalationPath,
  Estate,
  Grant,
  Identity,
  NodeKey,
  Ownership,
  Relation,
  RelationKind,
  Resource,
  Usage,
} from "../../model/index.ts";
import type { EffectiveRight } from "../access/index.ts";

/** Five steps, from nothing to everything. */
export const REACH_LEVELS = ["none", "scoped", "broad", "sensitive", "administrator"] as const;
export type ReachLevel = (typeof REACH_LEVELS)[number];

export interface Reach {
  readonly level: ReachLevel;
  /** One sentence: which right makes it so. */
  readonly why: string;
  /** True when the level holds by escalation and not directly. */
  readonly byEscalation: boolean;
}

export interface Graph {
  readonly estate: Estate;
  /** The instant "now" means. */
  readonly at: Date;
  identity(key: NodeKey): Identity | undefined;
  credential(key: NodeKey): Credential | undefined;
  entitlement(key: NodeKey): Entitlement | undefined;
  resource(key: NodeKey): Resource | undefined;
  credentialsOf(identity: NodeKey): readonly Credential[];
  /** Grants held directly and through groups (member-of, transitively). */
  grantsOf(holder: NodeKey): readonly Grant[];
  relationsFrom(key: NodeKey, kind?: RelationKind): readonly Relation[];
  relationsTo(key: NodeKey, kind?: RelationKind): readonly Relation[];
  usagesOf(identity: NodeKey): readonly Usage[];
  ownership(identity: NodeKey): Ownership | undefined;
  /** True when the stream (`aws.credential-report`) was read at least partly; with a realm, for that realm. */
  hasRead(stream: string, realm?: string): boolean;
  reach(identity: NodeKey): Reach;
  /** Escalation paths that begin at this identity. */
  pathsFrom(identity: NodeKey): readonly EscalationPath[];
  /** Keys of the identities that are administrators of their realm without any escalation. */
  readonly administrators: readonly NodeKey[];
  /** What it is effectively granted, as patterns: its policies, narrowed by boundary and control policies, less what is denied. */
  granted(identity: NodeKey): readonly EffectiveRight[];
  /** Effective access of an identity in its own provider's semantics. */
  effective(identity: NodeKey, action: string, resource: string): AccessAnswer;
}
