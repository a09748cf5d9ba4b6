// What a technique is (a declared way to gain more rights) and what a provider's folder of techniques gives to the path search.
// A technique says what it needs and how it is stopped; the provider's `open` says where in this estate it works.
import type { Entitlement, Estate, Grant, Identity, NodeKey, Relation, Resource } from "../../../model/index.ts";

/** One declared technique: pure data, shown in the console and in the generated reference. */
export interface Technique {
  /** Permanent. The catalogue's id (`iam-001`), `k8s-…` for Kubernetes, `mandate-…` for what the catalogue lacks, `x-…` across providers. */
  readonly id: string;
  /** `aws`, `kubernetes`, or `cross` when a step leaves one provider for another. */
  readonly provider: "aws" | "kubernetes" | "cross";
  readonly title: string;
  /** Every right that must be held, in the provider's own words: `iam:PassRole`, `create pods`. */
  readonly permissions: readonly string[];
  /** One sentence: what the holder has afterwards that he had not before. */
  readonly yields: string;
  /** The exact change that stops it. */
  readonly remedy: string;
}

/**
 * One step that one node can take. Exactly one of `takes` and `becomesAdministrator` is given.
 * INVARIANT: a step is only given when every permission is effectively allowed (or conditional) on the concrete target.
 */
export interface Takeover {
  /** Id of a declared technique. */
  readonly technique: string;
  /** The rights used. */
  readonly permissions: readonly string[];
  /**
   * Nodes whose rights the taker has afterwards. SPEED: nodes with equal rights MUST share the very same array object (memoise it), so that
   * "any pod creator reaches every account of the cluster" costs one set and not one edge a pair. The taker itself may be inside; it is ignored.
   */
  readonly takes?: readonly NodeKey[];
  /** The step changes the taker itself: what it takes is the taker as it is afterwards. Without it, nodes with the taker's own native id are ignored. */
  readonly self?: true;
  /** The taker itself becomes administrator of its realm (it rewrites its own rights). Then `target` is what it changes. */
  readonly becomesAdministrator?: true;
  /** Native id of what the step changes. Without it the step's target is the native id of the node taken. */
  readonly target?: string;
  /** Context keys or facts (`aws:MultiFactorAuthPresent`, `compute:exists`) on which the step depends; empty: it always works. */
  readonly conditions: readonly string[];
}

/** The lookups that a provider's `open` may use; all are O(1) or return an indexed, shared array. */
export interface EstateView {
  readonly estate: Estate;
  readonly at: Date;
  identity(key: NodeKey): Identity | undefined;
  entitlement(key: NodeKey): Entitlement | undefined;
  resource(key: NodeKey): Resource | undefined;
  /** Grants whose holder is exactly this node. */
  directGrantsOf(holder: NodeKey): readonly Grant[];
  relationsFrom(key: NodeKey, kind?: Relation["kind"]): readonly Relation[];
  relationsTo(key: NodeKey, kind?: Relation["kind"]): readonly Relation[];
  hasRead(stream: string, realm?: string): boolean;
}

/** What one provider's techniques found in one estate. Built lazily; asking twice for the same node gives the same answer. */
export interface ProviderEscalations {
  /** Every node that may take a step or be taken: identities, and virtual nodes such as "this user once it is in that group". */
  readonly nodes: readonly NodeKey[];
  /** Nodes that hold everything in their realm without any step. They take no steps. */
  readonly administrators: readonly NodeKey[];
  /** Every step that this node can take now. Order is stable: by technique id, then target. */
  stepsFrom(node: NodeKey): readonly Takeover[];
  /** True for administrators, also for virtual ones that are found only on the way. Without it: exactly those of `administrators`. */
  isAdministrator?(node: NodeKey): boolean;
  /** On what it depends that an administrator is one; empty for plain ones. */
  administratorConditions?(node: NodeKey): readonly string[];
  /** Native id to print for a node that is no identity of the estate (a virtual node); undefined for the others. */
  nativeIdOf?(node: NodeKey): string | undefined;
}

/** A provider's folder of techniques (`techniques/<provider>/index.ts` exports one of these). */
export interface TechniqueFamily {
  readonly provider: "aws" | "kubernetes" | "cross";
  readonly techniques: readonly Technique[];
  open(view: EstateView): ProviderEscalations;
}
