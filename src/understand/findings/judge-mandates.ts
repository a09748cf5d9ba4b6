// A changed mandate judged again for the identities it names, without the rest of the estate: their part of it is read, the rules about mandates
// are asked, and what they say of these identities is stored.
import type { NodeKey } from "../../model/index.ts";
import { identityId, lockInventory, putFindings, readKnownFindingsOf, refreshThreeSets, setStates, type Actor, type EstateSlice, type Store } from "../../store/index.ts";
import { REACH_LEVELS, type Graph, type Reach, type ReachLevel } from "../graph/index.ts";
import type { Rule } from "../rules/contract.ts";
import { evaluate } from "./evaluate.ts";
import { refreshRisks } from "./identity-risks.ts";
import { reconcileFindings } from "./reconcile.ts";
import type { BuildGraph } from "./service.ts";
import { coverByWaivers } from "./waivers.ts";

/** The rules that a mandate changes the answers of. */
export const isAboutMandates = ({ id }: Rule): boolean => id.startsWith("MND-");

export async function judgeIdentities(store: Store, actor: Actor, { identities, rules, buildGraph }: { readonly identities: readonly string[]; readonly rules: readonly Rule[]; readonly buildGraph: BuildGraph }): Promise<{ readonly findings: number; readonly changes: number }> {
  const asked = rules.filter(isAboutMandates);
  const these = new Set<string>(identities);
  const slice = await store.reads.slice(identities);
  const { findings: all, judged } = evaluate(withStoredReach(buildGraph(slice.estate, store.clock.now()), slice.reaches), asked);
  // A mandate names others too, of which this part of the estate says nothing.
  const findings = all.filter(({ identity }) => identity !== undefined && these.has(identity));
  const ids = identities.map(identityId);
  return store.write(actor, async (tx) => {
    await lockInventory(tx);
    const known = (await readKnownFindingsOf(tx, asked.map(({ id }) => id), ids)).map(({ waivedUntil, ...finding }) => (waivedUntil === null ? finding : { ...finding, waivedUntil }));
    const events = reconcileFindings(known, { findings, judged, at: tx.at });
    await putFindings(tx, findings);
    await setStates(tx, events, actor.name);
    if (events.length > 0) await coverByWaivers(tx);
    await refreshThreeSets(tx, ids);
    await refreshRisks(tx, ids);
    await tx.record({ action: "mandates.judged", subject: null, detail: { identities: identities.slice(0, 100), count: identities.length, findings: findings.length, changes: events.slice(0, 100).map(({ what, key }) => [what, key]) } });
    return { findings: findings.length, changes: events.length };
  });
}

/** INVARIANT: how far an identity reaches is a question about the whole estate; here the last whole answer stands. */
function withStoredReach(graph: Graph, stored: EstateSlice["reaches"]): Graph {
  const reaches = new Map<string, Reach>(stored.map(({ identity, level, why, byEscalation }) => [identity, { level: isReach(level) ? level : "none", why, byEscalation }]));
  const reach = (identity: NodeKey): Reach => reaches.get(identity) ?? { level: "none", why: "its reach was not judged yet", byEscalation: false };
  return Object.create(graph, { reach: { value: reach, enumerable: true } }) as Graph;
}

const isReach = (level: string): level is ReachLevel => (REACH_LEVELS as readonly string[]).includes(level);
