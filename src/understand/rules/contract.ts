// What a rule is. One file, one rule; it judges facts of the graph and carries its own proof (examples that must flag and must pass).
import type { Estate, Evidence, Location, NodeKey, Severity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";

export interface Match {
  /** The node it is about: identity, credential, resource or entitlement. */
  readonly subject: NodeKey;
  /** The identity that answers for it, when known. */
  readonly identity?: NodeKey;
  /** Tells two matches on one subject apart; stable, without counts or dates. Empty for at most one match per subject. */
  readonly discriminator?: string;
  /** One sentence naming the subject and what is wrong with it. */
  readonly title: string;
  readonly severity?: Severity;
  readonly evidence: readonly Evidence[];
  readonly location?: Location;
  /** The exact change that ends it: a command or an infrastructure-as-code edit for this subject. */
  readonly remedy: string;
}

export interface Rule {
  /** Catalogue id such as `CRD-001`; the file is `crd-001-<slug>.ts`. */
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  /** General remedy; each match carries the exact one. */
  readonly remedy: string;
  /** Edition-tagged: `NHI7:2025`, `CIS-8.1:5.3`, `PCI-4.0.1:8.6.3`, `ASI03:2026`, `MCP01:2025`, `NIST-800-53r5:IA-5`. */
  readonly frameworks: readonly string[];
  /** The denominator: what it counts, and which nodes those are. */
  readonly about: { readonly what: string; readonly population: (graph: Graph) => readonly NodeKey[] };
  /** Streams of which at least one in each inner list must have been read, else the rule answers `not_evaluated`. */
  readonly needs: readonly (readonly string[])[];
  /** A match holds whatever else was not read, so it is told though some of `needs` is missing; without a match the rule stays `not_evaluated`. */
  readonly certain?: true;
  readonly evaluate: (graph: Graph) => readonly Match[];
  readonly examples: { readonly flags: readonly RuleExample[]; readonly passes: readonly RuleExample[] };
}

export interface RuleExample {
  readonly why: string;
  /** Only the parts that matter; the rest is empty. */
  readonly estate: Partial<Estate>;
  /** The instant to judge at, ISO 8601. */
  readonly at: string;
}
