// Policies that stand in each other's way: a permit that a forbid always takes away, and one that says nothing which another does not say already. Pure.
import { canonicalJson } from "../../kernel/index.ts";
import type { CompiledRuntimePolicy, RuntimeLayer } from "../../model/index.ts";
import { matcherOf, type Concrete } from "./examine.ts";

export interface Pair {
  readonly kind: "contradiction" | "shadowed";
  /** The one that has no effect. */
  readonly policy: string;
  /** The one because of which. */
  readonly by: string;
  /** `always` follows from the two as they are written; else it was so on so many requests, and on none was it otherwise. */
  readonly proof: "always" | "examined";
  readonly requests: number;
}

export interface Pairs {
  /** How many requests were looked at. */
  readonly examined: number;
  readonly pairs: readonly Pair[];
  /** How many of them each policy matched. */
  readonly matched: ReadonlyMap<string, number>;
}

export function pairsOf(layer: RuntimeLayer, policies: readonly CompiledRuntimePolicy[], requests: Iterable<Concrete>): Pairs {
  const matches = matcherOf(layer, policies);
  const matched = new Map<string, number>();
  const together = new Map<string, number>();
  let examined = 0;
  for (const concrete of requests) {
    examined++;
    const ids = [...matches(concrete)];
    for (const id of ids) {
      matched.set(id, (matched.get(id) ?? 0) + 1);
      for (const other of ids) if (other !== id) together.set(key(id, other), (together.get(key(id, other)) ?? 0) + 1);
    }
  }
  const judged = layer === "estate" ? policies.filter(({ json }) => json["effect"] === "forbid") : policies;
  const pairs = judged.flatMap((policy) => judged.flatMap((by) => pairOf(policy, by, matched.get(policy.id) ?? 0, together.get(key(policy.id, by.id)) ?? 0)));
  return { examined, pairs, matched };
}

const key = (a: string, b: string) => `${a} ${b}`;

function pairOf(policy: CompiledRuntimePolicy, by: CompiledRuntimePolicy, matched: number, together: number): readonly Pair[] {
  if (policy.id === by.id || !overrules(by, policy)) return [];
  const proof = covers(by, policy) ? "always" : matched > 0 && matched === together ? "examined" : undefined;
  if (proof === undefined) return [];
  return [{ kind: policy.json["effect"] === by.json["effect"] ? "shadowed" : "contradiction", policy: policy.id, by: by.id, proof, requests: matched }];
}

/** Whether what `by` says leaves nothing of what the other says about the same request. */
function overrules(by: CompiledRuntimePolicy, other: CompiledRuntimePolicy): boolean {
  if (by.json["effect"] !== other.json["effect"]) return by.json["effect"] === "forbid";
  return by.hold === null || by.hold === other.hold;
}

type Scope = { readonly op: string; readonly entity_type?: string; readonly entity?: { readonly type?: string; readonly __entity?: { readonly type: string } }; readonly entities?: readonly unknown[] };

/** SPEC: a policy whose scope is within the scope of one without conditions matches only where that one does. */
function covers({ json: by }: CompiledRuntimePolicy, { json: of }: CompiledRuntimePolicy): boolean {
  const scopes = (["principal", "action", "resource"] as const).every((part) => scopeCovers(by[part] as Scope, of[part] as Scope));
  return scopes && ((by["conditions"] as readonly unknown[]).length === 0 || canonicalJson(by["conditions"]) === canonicalJson(of["conditions"]));
}

function scopeCovers(by: Scope, of: Scope): boolean {
  if (by.op === "All" || canonicalJson(by) === canonicalJson(of)) return true;
  if (by.op === "in" && by.entities !== undefined && of.op === "==") return by.entities.some((each) => canonicalJson(each) === canonicalJson(of.entity));
  if (by.op === "in" && by.entity !== undefined && of.op === "==") return canonicalJson(by.entity) === canonicalJson(of.entity);
  if (by.op !== "is" || "in" in by) return false;
  return of.op === "is" ? of.entity_type === by.entity_type : of.op === "==" && (of.entity?.__entity?.type ?? of.entity?.type) === by.entity_type;
}
