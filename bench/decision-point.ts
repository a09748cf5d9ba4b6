// The decision point with 1,000 mandates in force: what a whole decision costs beside the official engine, what the mandates weigh in memory, and how many budgets are counted
// a second by two replicas on one database, exactly.
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { jsonOf } from "../src/cedar/index.ts";
import { cedarQuestion, countersAlone, NO_POLICIES, startDecisionPoint, weighIn, type DecisionPoint, type World } from "../src/enforce/decision/index.ts";
import { peopleOf, residentAgents, standingMandate, worldOf } from "../src/enforce/decision/standing.ts";
import { agentOf } from "../src/enforce/decision/weigh.ts";
import { silentLog } from "../src/kernel/index.ts";
import { agentKey, type DecisionRequest, type MandateDocument } from "../src/model/index.ts";
import { sql, type AgentRow, type MandateOnDuty, type Store } from "../src/store/index.ts";
import { putAgent, putInForce, question, toolCall, toolMandate } from "../test/enforce/in-force.ts";
import { onDuty } from "../test/enforce/world.ts";
import { withStore } from "./pages.ts";
import type { Row } from "./row.ts";

export const name = "decision-point";

const MANDATES = 1_000;
const RUNS = 20_000;
const PEER_RUNS = 30;
const CALLERS = 128;
const BUDGET_SECONDS = 5;
const AT = new Date("2026-11-24T10:00:00Z");
const MEBIBYTE = 1024 * 1024;

export async function run(): Promise<readonly Row[]> {
  const rows: MandateOnDuty[] = [];
  for (let index = 0; index < MANDATES; index++) rows.push(await onDuty(mandate(index)));
  const policies = rows.flatMap(({ policies: json }) => JSON.parse(json ?? "[]") as [string, unknown][]);
  const { world, bytes } = resident(rows);
  const one = (index: number) => asked(index % MANDATES);
  const ours = median(RUNS, (index) => weighIn(world, one(index), AT));
  const [first] = rows;
  const own = peer("own", JSON.parse(first?.policies ?? "[]") as [string, unknown][], world, () => one(0));
  const all = peer("all", policies, world, one);
  // One mandate with a hundred tools, the last of which is asked for.
  const wide = resident([await onDuty(mandate(0, 100))]).world;
  const wideAsked = { ...asked(0), act: { kind: "tool" as const, server: "server-0", tool: "tool-99", arguments: { id: "T-1" } } };
  const wideRow = await onDuty(mandate(0, 100));
  const wideOurs = median(RUNS, () => weighIn(wide, wideAsked, AT));
  const widePeer = peer("wide", JSON.parse(wideRow.policies ?? "[]") as [string, unknown][], wide, () => wideAsked);
  const budgets = await withStore(countBudgets);
  return [
    against("A1 whole decision under a mandate of 100 tools, µs (p50)", wideOurs, widePeer, 1 / 20, "≤ 1/20 of cedar-wasm pre-parsed"),
    against(`A2 whole decision, ${MANDATES} mandates in force (${policies.length} policies), µs (p50)`, ours, all, 1 / 300, "≤ 1/300 of cedar-wasm pre-parsed"),
    against("the same against cedar-wasm given the one mandate alone, µs (p50)", ours, own, 1, "< 1"),
    against(`A3 whole decision, ${MANDATES} mandates against 10, µs (p50)`, ours, few(rows), 2, "≤ 2.0"),
    { measure: `memory of ${MANDATES} mandates, MiB`, ours: bytes / MEBIBYTE, peer: 8, ratio: bytes / MEBIBYTE / 8, bound: "< 8 MiB", pass: bytes < 8 * MEBIBYTE },
    budgets,
  ];
}

const against = (measure: string, ours: number, theirs: number, most: number, bound: string): Row => ({ measure, ours, peer: theirs, ratio: ours / theirs, bound, pass: ours / theirs <= most });

/** Its own tools among two hundred servers, with limits on arguments; its own subject. */
const mandate = (index: number, tools = 5): MandateDocument => ({
  ...toolMandate(),
  name: `mandate-${index}`,
  subjects: [{ agent: `agent-${index}` }],
  scope: {
    tools: Array.from({ length: tools }, (_, tool) => ({ server: `server-${index % 200}`, tool: `tool-${tool}`, ...(tool < 2 ? { arguments: { id: { max_length: 20 + (index % 7) }, amount: { max: 1000 } } } : {}) })),
    data: ["internal"],
    environments: ["production"],
    hours: { days: ["mon", "tue", "wed", "thu", "fri"], from: "06:00", to: "22:00", zone: "Europe/Zurich" },
  },
  limits: { day: { amount: { value: 100, currency: "EUR" } } },
});

const asked = (index: number): DecisionRequest => question(`agt_${index}`, {
  principal: { kind: "agent", id: `agt_${index}`, name: `agent-${index}` }, mandate: `mandate-${index}`, act: { kind: "tool", server: `server-${index % 200}`, tool: "tool-1", arguments: { id: "T-1", amount: 12.5 } }, data: ["internal"], amount: { value: 12.5, currency: "EUR" },
});

function resident(rows: readonly MandateOnDuty[]): { readonly world: World; readonly bytes: number } {
  const agents = residentAgents(rows.map((_, index) => ({ id: `agt_${index}`, name: `agent-${index}`, identity: agentKey(`agt_${index}`), templateId: null, owner: "ann@example.com", sponsor: "ben@example.com", environment: null }) as unknown as AgentRow), []);
  const before = heap();
  const among = new Map();
  const mandates = new Map(rows.map((row) => [row.document.name, standingMandate(row, among)]));
  return { world: worldOf({ mandates, agents, stops: new Map(), estate: NO_POLICIES, person: NO_POLICIES, people: peopleOf(new Map()) }), bytes: heap() - before };
}

function heap(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const few = (rows: readonly MandateOnDuty[]): number => {
  const { world } = resident(rows.slice(0, 10));
  return median(RUNS, (index) => weighIn(world, asked(index % 10), AT));
};

function peer(id: string, policies: readonly (readonly [string, unknown])[], world: World, request: (index: number) => DecisionRequest): number {
  preparsePolicySet(id, { staticPolicies: Object.fromEntries(policies) } as unknown as Parameters<typeof preparsePolicySet>[1]);
  return median(PEER_RUNS, (index) => {
    const given = request(index);
    const { acting, entities } = cedarQuestion(world, given, agentOf(world, given), AT, countersAlone(given), ["Europe/Zurich"]);
    const uid = ({ type, id: name }: { readonly type: string; readonly id: string }) => ({ type, id: name });
    const answer = statefulIsAuthorized({
      principal: uid(acting.principal), action: uid(acting.action), resource: uid(acting.resource), context: jsonOf(acting.context), preparsedPolicySetId: id,
      entities: entities.map(({ uid: of, attributes, tags, parents }) => ({ uid: uid(of), attrs: jsonOf(attributes), parents: parents.map(uid), tags: Object.fromEntries([...tags].map(([tag, value]) => [tag, jsonOf(value)])) })),
    } as unknown as Parameters<typeof statefulIsAuthorized>[0]);
    if (answer.type === "failure" || answer.response.decision !== weighIn(world, given, AT).decision) throw new Error("the peer answers otherwise");
    return answer;
  });
}

function median(runs: number, work: (index: number) => unknown): number {
  const times: number[] = [];
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    work(index);
    times.push(performance.now() - start);
  }
  return (times.slice(Math.floor(runs / 10)).sort((a, b) => a - b)[Math.floor((runs * 0.9) / 2)] ?? 0) * 1000;
}

/** Every check is a whole decision with its budget taken in the database. */
async function countBudgets(store: Store): Promise<Row> {
  const agent = await putAgent(store);
  const most = 1_000_000_000;
  await putInForce(store, toolMandate({ start: store.clock.now().toISOString().slice(0, 10), end: "2099-01-01", limits: { day: { calls: most }, total: { calls: most, rows: most } } }));
  const points = [await startDecisionPoint({ store, log: silentLog }), await startDecisionPoint({ store, log: silentLog })];
  let [allowed, made] = [0, 0];
  const until = performance.now() + BUDGET_SECONDS * 1000;
  const caller = async (point: DecisionPoint) => {
    while (performance.now() < until) if ((await point.decide(question(agent, { rows: 2, act: toolCall({ arguments: { id: `T-${made++}` } }) }))).decision === "allow") allowed++;
  };
  const started = performance.now();
  await Promise.all(points.flatMap((point) => Array.from({ length: CALLERS }, () => caller(point))));
  const seconds = (performance.now() - started) / 1000;
  const [row] = await store.pool.query<{ calls: number; rows: number }>(sql`select total_calls as calls, total_rows as rows from mandate_budget`);
  for (const point of points) await point.stop();
  const isExact = row?.calls === allowed && row.rows === 2 * allowed;
  return { measure: `budgets checked a second, two replicas, ${2 * CALLERS} callers${isExact ? ", exact" : ", NOT EXACT"}`, ours: allowed / seconds, peer: 5000, ratio: allowed / seconds / 5000, bound: "≥ 5,000/s, exact", pass: isExact && allowed / seconds >= 5000 };
}
