// What run-time policies are worth: never hit, never able to match, in each other's way, and how well their cases hold them fast.
import { diagnose } from "../../cedar/index.ts";
import type { DecisionRequest, RuntimeLayer } from "../../model/index.ts";
import { policyHits, readDecisions, runtimePolicyVersions, type DecisionRecordRow, type RuntimePolicyVersionRow, type Store } from "../../store/index.ts";
import type { World } from "../decision/index.ts";
import { concreteCase, type Concrete } from "./examine.ts";
import { mutationScore, type MutationScore } from "./mutation.ts";
import { pairsOf, type Pair } from "./pairs.ts";

export interface RuntimeReport {
  readonly since: string;
  /** Each policy in force that determined no decision since then. */
  readonly neverHit: readonly { readonly policy: string; readonly name: string }[];
  readonly hits: readonly { readonly policy: string; readonly count: number; readonly lastAt: string }[];
  /** The validator's words. */
  readonly impossible: readonly { readonly policy: string; readonly says: string }[];
  readonly pairs: readonly Pair[];
  /** How many cases and recorded decisions the pairs were looked for in. */
  readonly examined: number;
  readonly mutation: readonly ({ readonly name: string; readonly version: number } & MutationScore)[];
}

/** So many recorded decisions are looked at, the newest of the time asked. */
const MOST_RECORDS = 2000;

/** Of what is in force. `world`: who is known and active now. */
export async function reportOn(store: Store, schema: string, world: World, since: Date): Promise<RuntimeReport> {
  const active = (await runtimePolicyVersions(store.pool)).filter(({ state }) => state === "active");
  const policies = active.flatMap(({ name, compiled }) => (compiled ?? []).map((policy) => ({ ...policy, name })));
  const hits = policies.length === 0 ? [] : await policyHits(store.pool, policies.map(({ id }) => id), since);
  const hit = new Set(hits.map(({ policy }) => policy));
  const records = policies.length === 0 ? [] : await recordedSince(store, world, since);
  const layers = (["estate", "person"] as const).map((layer) => pairsIn(layer, active, records));
  return {
    since: since.toISOString(),
    neverHit: policies.filter(({ id, json }) => !hit.has(id) && !grantsNothing(id, json, active)).map(({ id, name }) => ({ policy: id, name })),
    hits,
    impossible: await impossibleAmong(active, schema),
    pairs: layers.flatMap(({ pairs }) => pairs),
    examined: records.length + active.reduce((total, { cases }) => total + cases.length, 0),
    mutation: active.map(({ name, version, layer, compiled, cases }) => ({ name, version, ...mutationScore(layer, compiled ?? [], cases) })),
  };
}

function pairsIn(layer: RuntimeLayer, active: readonly RuntimePolicyVersionRow[], records: readonly Concrete[]): ReturnType<typeof pairsOf> {
  const among = active.filter((version) => version.layer === layer);
  return pairsOf(layer, among.flatMap(({ compiled }) => compiled ?? []), [...among.flatMap(({ cases }) => cases.map((each) => concreteCase(layer, each))), ...records]);
}

/** Permits of the estate are never asked, so that it says nothing that they are never hit. */
const grantsNothing = (id: string, json: Readonly<Record<string, unknown>>, active: readonly RuntimePolicyVersionRow[]) => json["effect"] === "permit" && active.some(({ layer, compiled }) => layer === "estate" && compiled?.some((policy) => policy.id === id));

async function recordedSince(store: Store, world: World, since: Date): Promise<readonly Concrete[]> {
  let newest: readonly DecisionRecordRow[] = [];
  for await (const page of readDecisions(store.pool, { since: since.toISOString() })) newest = [...newest, ...page.filter(({ actKind }) => actKind !== "other")].slice(-MOST_RECORDS);
  return newest.map(({ request, at }) => ({ request: request as unknown as DecisionRequest, at: new Date(at), world }));
}

async function impossibleAmong(active: readonly RuntimePolicyVersionRow[], schema: string): Promise<RuntimeReport["impossible"]> {
  const found: { policy: string; says: string }[] = [];
  for (const { name, text } of active) for (const { policy, says, weight } of await diagnose(text, schema)) if (weight === "warning") found.push({ policy: policy === null ? name : `${name}.${policy}`, says });
  return found;
}
