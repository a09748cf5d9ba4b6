// What is told of policies by trying: mutants, pairs that stand in each other's way, and replays, which equal brute force.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DecisionRequest, RuntimeCase, RuntimeLayer } from "../../model/index.ts";
import type { DecisionRecordRow, ReplayDifference } from "../../store/index.ts";
import { compileLayer, NO_POLICIES, weighIn, type World } from "../decision/index.ts";
import { answerTo } from "./cases.ts";
import { caseWorld, requestOf } from "./case-world.ts";
import { compileRuntimePolicy } from "./compile.ts";
import { concreteCase } from "./examine.ts";
import { contentOf, shippedPolicies } from "./files.ts";
import { mutantsOf } from "./mutate.ts";
import { mutationScore } from "./mutation.ts";
import { pairsOf } from "./pairs.ts";
import { changedWorld, counted, NO_COUNTS, replay, replayOne, type WorldChange } from "./replay.ts";

const compiled = (text: string, layer: RuntimeLayer = "estate", name = "p") => compileRuntimePolicy({ name, layer, text });
const asking = (request: object, expected = "allow"): RuntimeCase => {
  const [read] = contentOf("x", "", JSON.stringify({ layer: "estate", title: "X", cases: [{ name: "x", request: { agent: "bot", tool: { server: "crm", tool: "read" }, ...request }, expect: expected }] })).cases;
  if (read === undefined) throw new Error("no case");
  return read;
};

describe("the mutation score", () => {
  it("is full for shipped policies, but for changes that change nothing", async () => {
    for (const { layer, text, name, cases } of shippedPolicies()) {
      const { mutants, survivors } = mutationScore(layer, await compiled(text, layer, name), cases);
      expect(mutants).toBeGreaterThan(3);
      // A server holds tools alone, and those are called alone; and of calls of tools alone is it known where their arguments came from.
      const ofToolsAlone = name === "team-uses-server" || name === "provenance";
      expect(survivors.filter(({ says }) => !(ofToolsAlone && says === "it is about every action"))).toEqual([]);
    }
  });

  it("falls when a boundary has no case, and names the boundary", async () => {
    const policy = await compiled("forbid(principal, action, resource) when { context.rows > 100 };");
    const far = [asking({ rows: 1 }), asking({ rows: 1000 }, "deny")];
    expect(mutationScore("estate", policy, far).survivors.map(({ says }) => says)).toEqual(["in condition 1 > becomes >=", "in condition 1 100 becomes 101", "in condition 1 100 becomes 99"]);
    expect(mutationScore("estate", policy, [...far, asking({ rows: 100 }), asking({ rows: 101 }, "deny")]).survivors).toEqual([]);
  });

  it("is of changes that are all different from the policy and from each other", async () => {
    for (const { layer, text, name } of shippedPolicies()) {
      const policies = await compiled(text, layer, name);
      const forms = mutantsOf(policies).map(({ policies: changed }) => JSON.stringify(changed));
      expect(new Set([JSON.stringify(policies), ...forms]).size).toBe(forms.length + 1);
    }
  });
});

describe("pairs of policies", () => {
  const requests = [{ rows: 1 }, { rows: 20 }, { rows: 200 }].map((more) => concreteCase("person", asking({ ...more, on_behalf_of: { person: "anna", teams: ["support"] } })));

  it("row 36: a permit that a forbid always takes away is a contradiction, by its scope or on every request looked at", async () => {
    const permit = '@id("may") permit(principal in Mandate::Team::"support", action, resource) when { context.rows > 10 };';
    const told = async (forbid: string) => pairsOf("person", await compiled(`${permit} @id("not") ${forbid}`, "person"), requests).pairs;
    expect(await told("forbid(principal, action, resource);")).toEqual([{ kind: "contradiction", policy: "p.may", by: "p.not", proof: "always", requests: 2 }]);
    expect(await told("forbid(principal, action, resource) when { context.rows > 5 };")).toEqual([{ kind: "contradiction", policy: "p.may", by: "p.not", proof: "examined", requests: 2 }]);
    expect(await told("forbid(principal, action, resource) when { context.rows > 100 };")).toEqual([]);
  });

  it("one that says only what a stricter or equal one says is shadowed; a hold does not shadow a denial", async () => {
    const told = async (second: string) => pairsOf("estate", await compiled(`@id("a") forbid(principal, action, resource) when { context.rows > 100 }; ${second}`), requests).pairs.map(({ policy, by }) => `${policy} by ${by}`);
    expect(await told('@id("b") forbid(principal, action, resource) when { context.rows > 10 };')).toEqual(["p.a by p.b"]);
    expect(await told('@id("b") @hold("owner") forbid(principal, action, resource) when { context.rows > 10 };')).toEqual([]);
    expect(await told('@id("b") @hold("owner") forbid(principal, action, resource) when { context.rows > 150 };')).toEqual(["p.b by p.a"]);
  });
});

const world = (): World => caseWorld("estate", NO_POLICIES, asking({}).request);
const recorded = (request: DecisionRequest, within: World, more: Partial<DecisionRecordRow> = {}): DecisionRecordRow => {
  const { mandate, ...answer } = weighIn(within, request, new Date("2026-11-24T10:00:00Z"));
  return {
    ...answer, id: "dcs_1", at: "2026-11-24T10:00:00.000Z", point: "gateway", askedBy: "tok", askedAs: null, enforced: true, shadowAgrees: null, principalKind: "agent", principalId: "agt_case", principal: "bot", person: null,
    mandate: request.mandate, mandateId: mandate?.id ?? null, mandateVersion: mandate?.version ?? null, mandateHash: mandate?.hash ?? null, actKind: request.act.kind, act: "crm/read", server: "crm", environment: request.environment, task: null,
    sequence: 1, request: { ...request }, digest: "", redacted: [], ...more,
  };
};

/** One forbid, as Cedar and as what it means. */
const forbid = fc.record({ rows: fc.nat(5), environment: fc.constantFrom("production", "staging", null), tool: fc.constantFrom("read", "write", null), holds: fc.boolean() });
type Forbid = { readonly rows: number; readonly environment: string | null; readonly tool: string | null; readonly holds: boolean };
const asCedar = (forbids: readonly Forbid[]) =>
  forbids.map(({ rows, environment, tool, holds }) => `${holds ? '@hold("owner") ' : ""}forbid(principal, action, resource${tool === null ? "" : ` == Mandate::Tool::"crm/${tool}"`}) when { context.rows >= ${rows}${environment === null ? "" : ` && context.environment == "${environment}"`} };`).join("\n");
function meant(forbids: readonly Forbid[], { rows, environment, tool }: { readonly rows: number; readonly environment: string; readonly tool: string }): "allow" | "deny" | "hold" {
  const hit = forbids.filter((each) => rows >= each.rows && (each.environment ?? environment) === environment && (each.tool ?? tool) === tool);
  return hit.length === 0 ? "allow" : hit.every(({ holds }) => holds) ? "hold" : "deny";
}

describe("a replay", () => {
  it("tells exactly those that brute force tells, whatever stood and whatever would", async () => {
    const asked = fc.record({ rows: fc.nat(6), environment: fc.constantFrom("production", "staging"), tool: fc.constantFrom("read", "write") });
    await fc.assert(
      fc.asyncProperty(fc.array(forbid, { maxLength: 3 }), fc.array(forbid, { maxLength: 3 }), fc.array(forbid, { maxLength: 2 }), fc.array(asked, { minLength: 1, maxLength: 20 }), async (others, was, is, questions) => {
        const active = [{ name: "others", policies: await compiled(asCedar(others), "estate", "others") }, { name: "p", policies: await compiled(asCedar(was)) }].map((each) => ({ ...each, id: each.name, version: 1, layer: "estate" as const, hash: "" }));
        const before = changedWorld(world(), active, { kind: "policy", name: "none", layer: "estate", policies: [] });
        const after = changedWorld(before, active, { kind: "policy", name: "p", layer: "estate", policies: await compiled(asCedar(is)) });
        const requests = questions.map(({ rows, environment, tool }) => requestOf(asking({ rows, environment, tool: { server: "crm", tool } }).request));
        const records = requests.map((request, index) => recorded(request, before, { id: `dcs_${index}` }));
        const told = records.flatMap((record) => replayOne(record, before, after) ?? []).map(({ recordId, kind, recorded: then, before: a, after: b }) => [recordId, kind, then, a?.decision, b?.decision]);
        const NEWLY = { allow: "newly-allowed", deny: "newly-denied", hold: "newly-held" };
        const brute = questions.flatMap((question, index) => {
          const [from, to] = [meant([...others, ...was], question), meant([...others, ...is], question)];
          return from === to ? [] : [[`dcs_${index}`, NEWLY[to], from, from, to]];
        });
        expect(told).toEqual(brute);
      }),
      { numRuns: 60 },
    );
  });

  it("gives the recorded answer byte for byte where nothing is changed, and says why where it cannot", async () => {
    const stands = changedWorld(world(), [], { kind: "policy", name: "p", layer: "estate", policies: await compiled("forbid(principal, action, resource) when { context.rows > 1 };") });
    const request = requestOf(asking({ rows: 2 }).request);
    expect(replayOne(recorded(request, stands), stands, stands)).toBeNull();
    const why = (more: Partial<DecisionRecordRow>) => replayOne(recorded(request, stands, more), stands, world());
    expect(why({ redacted: ["act.arguments.password"] })).toMatchObject({ kind: "not-replayable", before: null, after: null, why: expect.stringContaining("act.arguments.password was left out") as string });
    expect(why({ actKind: "other" })).toMatchObject({ kind: "not-replayable" });
    expect(why({ policies: ["tickets.limits.day.calls"] })).toMatchObject({ kind: "not-replayable", why: expect.stringContaining("used up") as string });
    expect(replayOne(recorded(request, stands, { reason: "another" }), stands, stands)).toMatchObject({ kind: "recorded-otherwise", recorded: "deny", before: { decision: "deny" } });
    expect(replayOne(recorded(request, stands, { mandateHash: "old" }), stands, stands)).toMatchObject({ kind: "recorded-otherwise", why: "its mandate has another content now" });
  });

  it("of another version of a mandate tells who would newly be denied, and counts them", async () => {
    const before = world();
    const mandate = before.mandate("some-mandate");
    if (mandate === undefined) throw new Error("no mandate");
    const change: WorldChange = { kind: "mandate", mandate: { ...mandate, version: 2, policies: NO_POLICIES.set } };
    const record = recorded(requestOf(asking({}).request), before);
    let counts = NO_COUNTS;
    const all: ReplayDifference[] = [];
    for await (const { read, differences } of replay((async function* pages() { yield [record]; yield [record, { ...record, redacted: ["x"] }]; })(), before, changedWorld(before, [], change))) {
      counts = counted(counts, read, differences);
      all.push(...differences);
    }
    expect(counts).toEqual({ ...NO_COUNTS, read: 3, "newly-denied": 2, "not-replayable": 1 });
    expect(all[0]).toMatchObject({ kind: "newly-denied", before: { decision: "allow" }, after: { decision: "deny" } });
  });
});

it("row 35: a policy that errs denies, and never grants", async () => {
  const [erring] = await compiled("permit(principal, action, resource) when { context.amount.value > decimal(\"1.0\") };", "person");
  if (erring === undefined) throw new Error("no policy");
  expect(answerTo("person", compileLayer([erring]), asking({ on_behalf_of: { person: "anna" } }).request)).toMatchObject({ decision: "deny", errors: [{ policy: "p.policy0" }] });
  expect(answerTo("estate", compileLayer([{ ...erring, json: { ...erring.json, effect: "forbid" } }]), asking({}).request)).toMatchObject({ decision: "deny" });
});
