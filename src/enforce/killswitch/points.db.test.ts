// Two servers on one database with the decision points that really decide: what is stopped is denied at both within a second, its delegates too; a server that is cut off denies by itself.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog, systemClock } from "../../kernel/index.ts";
import type { DecisionRequest } from "../../model/index.ts";
import { acknowledgementsOf, listPoints, type Store } from "../../store/index.ts";
import { agentWith, ISSUER, mandateInForce } from "../../../test/enforce/carrying.ts";
import { replicaOf, type Replica } from "../../../test/enforce/replica.ts";
import { compileStanding } from "../../govern/mandates/index.ts";
import { actingAs } from "../../../test/govern/fixtures.ts";
import { eachStore } from "../../../test/store/cluster.ts";
import { startDecisionPoint, type DecisionPoint } from "../decision/index.ts";
import { answerOf, confirmLift, askLift, isSilent, reportOf, runDrill, startPoint, stopNow, waitForPoints } from "./index.ts";

const STALE_MILLISECONDS = 400;
const ann = actingAs("ann");
let store: Store;
eachStore((fresh) => {
  store = fresh;
}, systemClock);

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).toReversed()) await stop();
});

interface Server {
  readonly replica: Replica;
  readonly decision: DecisionPoint;
}

let summaries: { readonly id: string; readonly name: string };
let child: { readonly id: string; readonly name: string };
let one: Server;
let two: Server;
beforeEach(async () => {
  summaries = await agentWith(store, "summaries");
  child = await agentWith(store, "child");
  await mandateInForce(store, { name: "support", subjects: [{ agent: "summaries" }, { agent: "child" }], scope: { tools: [{ server: "tickets", tool: "read" }, { server: "mail", tool: "read" }], environments: ["production"] } });
  await compileStanding(store, ann.actor, (mandate, why) => expect.fail(`${mandate}: ${why}`));
  one = await server("one");
  two = await server("two");
});

async function server(name: string): Promise<Server> {
  const replica = replicaOf(store);
  const decision = await startDecisionPoint({ store: replica.store, log: silentLog, staleAfterMilliseconds: STALE_MILLISECONDS, pollMilliseconds: 100, shadowEvery: 0 });
  running.push(() => decision.stop());
  const point = await startPoint({ store: replica.store, log: silentLog, kind: "server", name, decision });
  running.push(() => point.stop());
  return { replica, decision };
}

const asking = (agent: { readonly id: string; readonly name: string }, more: Partial<DecisionRequest> = {}): DecisionRequest => ({
  principal: { kind: "agent", id: agent.id, name: agent.name }, onBehalfOf: null, chain: [], mandate: "support", act: { kind: "tool", server: "tickets", tool: "read", arguments: {} }, environment: "production", data: [], amount: null, rows: 0, task: null, ...more,
});
const delegated = (): DecisionRequest => asking(child, { chain: [{ iss: ISSUER, sub: summaries.id, sub_profile: "ai_agent" }] });
const at = async (server: Server, request: DecisionRequest) => {
  const { decision, stage } = await server.decision.decide(request);
  return `${decision} ${stage ?? ""}`.trim();
};
const said = async (id: string) => (await acknowledgementsOf(store.pool, [id])).map((row) => `${row.name} ${answerOf(row)}`);

describe("two servers on one database", () => {
  it("row 33: what is stopped is denied at both once they acknowledge, and what it delegated too; others go on; lifted, it acts again", async () => {
    for (const server of [one, two]) expect([await at(server, asking(summaries)), await at(server, delegated())]).toEqual(["allow", "allow"]);
    const { id } = await stopNow(store, ann, { kind: "agent", subject: "summaries", reason: "it writes nonsense" });
    await waitForPoints(store, id, 2_000);
    expect(reportOf(await acknowledgementsOf(store.pool, [id]))).toMatchObject({ points: 2, acknowledged: 2, verdict: "kept" });
    for (const server of [one, two]) expect([await at(server, asking(summaries)), await at(server, delegated()), await at(server, asking(child))]).toEqual(["deny kill-switch", "deny kill-switch", "allow"]);
    await askLift(store, ann, id, "it was the prompt");
    await confirmLift(store, actingAs("cas", { isSecurity: true }), id, "looked at it");
    await expect.poll(() => at(two, asking(summaries))).toBe("allow");
  });

  it("a tool, a server, a mandate and everything are denied at both, and what they do not concern goes on", async () => {
    const elsewhere = asking(summaries, { act: { kind: "tool", server: "mail", tool: "read", arguments: {} } });
    const stopped = new Set<string>();
    for (const [kind, subject, other] of [["tool", "tickets/read", "allow"], ["server", "tickets", "allow"], ["mandate", "support", "deny kill-switch"], ["everything", "*", "deny kill-switch"]] as const) {
      const { id } = await stopNow(store, ann, { kind, subject, reason: "an incident" });
      await waitForPoints(store, id, 2_000);
      expect(await said(id), kind).toEqual(["one in-time", "two in-time"]);
      for (const server of [one, two]) expect([await at(server, asking(summaries)), await at(server, elsewhere)], kind).toEqual(["deny kill-switch", other]);
      stopped.add(id);
    }
    expect(stopped.size).toBe(4);
  });

  it("row 34: one that is cut off denies everything once the bound has passed, and the bound is told; its stop is told as not acknowledged", async () => {
    two.replica.cut();
    const { id } = await stopNow(store, ann, { kind: "agent", subject: "summaries", reason: "it writes nonsense" });
    await expect.poll(() => at(two, asking(child)), { timeout: 3 * STALE_MILLISECONDS, interval: 20 }).toMatch(/^deny/);
    expect(two.decision.freshness()).toMatchObject({ isStale: true, staleAfterMilliseconds: STALE_MILLISECONDS });
    expect(await at(one, asking(child))).toBe("allow");
    expect((await said(id))[1]).toMatch(/^two (?:waiting|unacknowledged)$/);
    expect((await listPoints(store.pool)).map(({ staleAfterMilliseconds }) => staleAfterMilliseconds)).toEqual([STALE_MILLISECONDS, STALE_MILLISECONDS]);
    two.replica.join();
    await expect.poll(() => at(two, asking(child)), { timeout: 3_000 }).toBe("allow");
    await expect.poll(async () => (await said(id))[1], { timeout: 3_000 }).toMatch(/^two (?:in-time|late)$/);
    expect(await at(two, asking(summaries))).toBe("deny kill-switch");
    expect((await listPoints(store.pool)).some(isSilent)).toBe(false);
  });

  it("a drill is measured at both, and nobody is held up meanwhile", async () => {
    const drill = runDrill(store, ann, "quarterly");
    for (let looks = 0; looks < 50; looks++) {
      await new Promise(setImmediate);
      expect(one.decision.weigh(asking(summaries)).decision).toBe("allow");
    }
    expect(await said(await drill)).toEqual(["one in-time", "two in-time"]);
  });
});
