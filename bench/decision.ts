// A1 to A3: one decision at 10 to 10,000 policies against the official engine, pre-parsed and given the slice of entities it needs; A5: the same answers.
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { compilePolicies, entity, loadEntities, readRecord, type EntityJson, type PolicyJson, type UidJson } from "../src/cedar/index.ts";
import { compareInThread, type Compared } from "./oracle.ts";
import type { Row } from "./row.ts";

export const name = "decision";

const AGENTS = 200;
const TEAMS = 50;
const TOOLS = 200;
const SERVERS = 100;
const OUR_RUNS = 20_000;
const PEER_RUNS = 100;
const ORACLE_REQUESTS = 1_000_000;

const uid = (type: string, id: string): UidJson => ({ type, id });
const context = { amount: 5, path: "/tickets/12" };

export async function run(): Promise<readonly Row[]> {
  const [ten, hundred, fiveThousand, tenThousand] = [10, 100, 5_000, 10_000].map((count) => ({ count, policies: policiesOf(count) }));
  if (ten === undefined || hundred === undefined || fiveThousand === undefined || tenThousand === undefined) return [];
  const a1 = { ours: ourMedian(hundred.policies), peer: peerMedian(hundred) };
  const a2 = { ours: ourMedian(fiveThousand.policies), peer: peerMedian(fiveThousand) };
  const [few, most] = [ourMedian(ten.policies), ourMedian(tenThousand.policies)];
  const { asked, different } = await divergences();
  return [
    row("A1 decision at 100 policies, µs (p50)", a1.ours, a1.peer, "≤ 1/20 of cedar-wasm pre-parsed", 1 / 20),
    row("A2 decision at 5,000 policies, µs (p50)", a2.ours, a2.peer, "≤ 1/300 of cedar-wasm pre-parsed", 1 / 300),
    row("A3 decision at 10,000 policies against 10, µs (p50)", most, few, "≤ 2.0", 2),
    { measure: `A5 answers that differ from cedar-wasm's over ${asked.toLocaleString("en")} random requests`, ours: different, peer: asked, ratio: different / asked, bound: "0", pass: different === 0 },
  ];
}

const row = (measure: string, ours: number, peer: number, bound: string, most: number): Row => ({ measure, ours, peer, ratio: ours / peer, bound, pass: ours / peer <= most });

/** One agent team, one tool, one server each, with two conditions on arguments: what mandates compile to. */
function policiesOf(count: number): Readonly<Record<string, PolicyJson>> {
  const member = (name: string) => ({ ".": { left: { Var: "context" }, attr: name } });
  const conditions: PolicyJson["conditions"] = [{ kind: "when", body: { "&&": { left: { "<": { left: member("amount"), right: { Value: 1000 } } }, right: { like: { left: member("path"), pattern: [{ Literal: "/tickets/" }, "Wildcard"] } } } } }];
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `p${index}`,
      { effect: "permit", principal: { op: "in", entity: uid("Team", `t${index % TEAMS}`) }, action: { op: "==", entity: uid("Action", `tool${index % 20}`) }, resource: { op: "in", entity: uid("Server", `s${Math.floor(index / TEAMS) % SERVERS}`) }, conditions },
    ]),
  );
}

const entities: readonly EntityJson[] = [
  ...Array.from({ length: TEAMS }, (_, index) => ({ uid: uid("Team", `t${index}`), attrs: {}, parents: [] })),
  ...Array.from({ length: AGENTS }, (_, index) => ({ uid: uid("Agent", `a${index}`), attrs: { environment: "production" }, parents: [uid("Team", `t${index % TEAMS}`)] })),
  ...Array.from({ length: SERVERS }, (_, index) => ({ uid: uid("Server", `s${index}`), attrs: {}, parents: [] })),
  ...Array.from({ length: TOOLS }, (_, index) => ({ uid: uid("Tool", `r${index}`), attrs: {}, parents: [uid("Server", `s${index % SERVERS}`)] })),
];

/** Requests that one of the first ten policies permits, so that sets of every size have something to weigh. */
const asked = (run: number) => ({ principal: uid("Agent", `a${(run % 10) + TEAMS * (run % 4)}`), action: uid("Action", `tool${run % 10}`), resource: uid("Tool", `r${SERVERS * (run % 2)}`) });

function ourMedian(policies: Readonly<Record<string, PolicyJson>>): number {
  const set = compilePolicies(Object.entries(policies));
  const resident = loadEntities(entities);
  const given = readRecord(context);
  return medianMicroseconds(OUR_RUNS, (run) => {
    const { principal, action, resource } = asked(run);
    return set.decide({ principal: entity(principal.type, principal.id), action: entity(action.type, action.id), resource: entity(resource.type, resource.id), context: given, entities: resident });
  });
}

function peerMedian({ count, policies }: { readonly count: number; readonly policies: Readonly<Record<string, PolicyJson>> }): number {
  const id = `bench-${count}`;
  preparsePolicySet(id, { staticPolicies: policies } as unknown as Parameters<typeof preparsePolicySet>[1]);
  const byKey = new Map(entities.map((each) => [JSON.stringify(each.uid), each]));
  /** The peer's strongest form: the principal and the resource with their parents, and nothing else. */
  const slice = (...uids: readonly UidJson[]) => uids.flatMap((each) => {
    const found = byKey.get(JSON.stringify(each));
    return found === undefined ? [] : [found, ...found.parents.flatMap((parent) => byKey.get(JSON.stringify(parent)) ?? [])];
  });
  return medianMicroseconds(PEER_RUNS, (run) => {
    const request = asked(run);
    return statefulIsAuthorized({ ...request, context, preparsedPolicySetId: id, entities: slice(request.principal, request.resource) } as unknown as Parameters<typeof statefulIsAuthorized>[0]);
  });
}

function medianMicroseconds(runs: number, work: (run: number) => unknown): number {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work(run);
    times.push(performance.now() - start);
  }
  // The first tenth warms up.
  return (times.slice(runs / 10).sort((a, b) => a - b)[Math.floor((runs * 0.9) / 2)] ?? 0) * 1000;
}

/** Halves, each in a thread of its own: the official engine takes nearly all of the time. */
async function divergences(): Promise<Compared> {
  const halves = await Promise.all([41, 42].map((seed) => compareInThread({ seed, requests: ORACLE_REQUESTS / 2 })));
  return { asked: halves.reduce((sum, { asked: count }) => sum + count, 0), different: halves.reduce((sum, { different }) => sum + different, 0) };
}
