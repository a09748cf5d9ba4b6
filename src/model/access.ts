// Words of effective access, shared by evaluators, graph, rules and the API. Three-valued: what depends on unknown context is conditional.

export type Effect = "allow" | "deny" | "conditional";

export interface AccessStep {
  /** Which layer spoke: `scp`, `rcp`, `boundary`, `session`, `identity`, `resource`, `trust`, `role`, `binding`, `endpoint`. */
  readonly layer: string;
  readonly effect: "allow" | "deny" | "no-match";
  /** Policy id or object name, and the statement in it (Sid or index). */
  readonly source: string;
  readonly says: string;
}

export interface AccessAnswer {
  readonly effect: Effect;
  /** True when a deny statement decided; false when nothing allowed. */
  readonly explicit: boolean;
  readonly path: readonly AccessStep[];
  /** Context keys the answer depends on and that were not given. */
  readonly unknown: readonly string[];
}

export interface EscalationStep {
  /** Catalogue id such as `iam-001`, or ours such as `k8s-pods-create`. */
  readonly technique: string;
  readonly permissions: readonly string[];
  /** Native id of what the step takes over or changes. */
  readonly target: string;
  /** Context keys on which this step depends; empty when it always works. */
  readonly conditions?: readonly string[];
}

/** A way from one identity to another (or to administrator), each step a declared technique. Native ids. */
export interface EscalationPath {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly EscalationStep[];
}
