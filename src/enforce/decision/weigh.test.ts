// The order of looks and what each says: nothing is allowed but what every look allows, and whatever errs denies.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { question, toolCall, toolMandate } from "../../../test/enforce/in-force.ts";
import { layer, onDuty, worldWith, writtenSet } from "../../../test/enforce/world.ts";
import { askOfficial, jsonOf } from "../../cedar/index.ts";
import { allows, type Act, type ArgumentLimit, type DecisionRequest, type MandateDocument, type PersonRef, type Stop } from "../../model/index.ts";
import { cedarQuestion, countersAlone } from "./request.ts";
import { slim } from "./slim.ts";
import { agentOf, weigh, weighIn } from "./weigh.ts";
import type { World } from "./world.ts";

const AT = new Date("2026-11-24T10:00:00Z");
const BOT = "agt_bot";
const anna: PersonRef = { issuer: "https://idp.example", subject: "anna", names: ["anna@example.com"], teams: ["team:payments"] };
const ask = (world: World, more: Partial<DecisionRequest> = {}, at = AT) => weighIn(world, question(BOT, more), at);

const limits = fc.dictionary(fc.constantFrom("id", "to"), fc.oneof(fc.record({ max_length: fc.nat(4) }), fc.record({ equals: fc.constantFrom("a", "b") }), fc.record({ max: fc.nat(3) }), fc.record({ absent: fc.constant(true as const) })), { maxKeys: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const scope = fc.record({ tools: fc.array(fc.record({ server: fc.constantFrom("crm", "erp", "c*"), tool: fc.constantFrom("read_ticket", "pay"), arguments: maybe(limits) }), { maxLength: 30 }), data: maybe(fc.subarray(["internal", "personal"] as const)), environments: maybe(fc.subarray(["production", "test"] as const, { minLength: 1 })) });
const document = fc
  .record({ scope, acting: fc.constantFrom("autonomous" as const, "on_behalf_of" as const), subjects: fc.constantFrom([{ agent: "bot" }], [{ agent: "bot" }, { agent: "other" }], [{ identity: "mandate|agents|agent|agt_b*" }], [{ agent: "other" }]), start: fc.constantFrom("2026-11-01", "2026-11-01", "2026-11-01", "2026-11-25"), end: fc.constantFrom("2026-11-30", "2026-12-31") })
  .map((change) => JSON.parse(JSON.stringify({ ...toolMandate(), ...change })) as MandateDocument);
const aTool = fc.record({ server: fc.constantFrom("crm", "erp"), tool: fc.constantFrom("read_ticket", "pay"), arguments: fc.dictionary(fc.constantFrom("id", "to"), fc.oneof(fc.constantFrom("a", "b", "abcdef"), fc.nat(5)), { maxKeys: 2 }) }).map((act) => toolCall(act));
const aToken: fc.Arbitrary<Act> = fc.record({ kind: fc.constant("token" as const), grant: fc.constantFrom("token-exchange", "id-jag"), audience: fc.constantFrom("https://gw/crm", "https://gw/erp"), server: fc.constantFrom("crm", "erp", null), scopes: fc.subarray(["a", "b"]) });
const request = fc
  .record({
    mandate: fc.constantFrom("tickets", "tickets", "tickets", "another"),
    environment: fc.constantFrom("production", "test"),
    data: fc.subarray(["internal", "personal"] as const),
    onBehalfOf: fc.option(fc.constant(anna), { nil: null }),
    act: fc.oneof({ arbitrary: aTool, weight: 5 }, { arbitrary: aToken, weight: 1 }),
  })
  .map((more) => question(BOT, more));

/** The mandate read by our own eyes. */
function mandates(of: MandateDocument, { mandate, environment, data, onBehalfOf, act }: DecisionRequest): boolean {
  if (act.kind === "access" || mandate !== of.name) return false;
  const names = (pattern: string, text: string) => (pattern === "c*" ? text.startsWith("c") : pattern === text);
  const told = act.kind === "tool" ? act.arguments : {};
  const fits = (given: Readonly<Record<string, ArgumentLimit>> = {}) => Object.entries(given).every(([name, limit]) => !Object.hasOwn(told, name) || allows(limit, told[name] as string));
  return (
    of.start <= "2026-11-24" &&
    of.subjects.some(({ agent, identity }) => agent === "bot" || identity !== undefined) &&
    (of.acting === "on_behalf_of") === (onBehalfOf !== null) &&
    data.every((each) => of.scope.data?.includes(each) === true) &&
    // What is done with a token is asked when it is done.
    (act.kind === "token" || of.scope.environments === undefined || of.scope.environments.includes(environment as "production")) &&
    (act.kind === "token" || (of.scope.tools ?? []).some(({ server, tool, arguments: given }) => names(server, act.server) && tool === act.tool && fits(given)))
  );
}

const ESTATE = `@id("no-pay") forbid (principal, action == Mandate::Action::"call_tool", resource == Mandate::Tool::"erp/pay") when { context.data.contains("personal") };
  @id("abroad") @hold("owner") forbid (principal, action == Mandate::Action::"issue_token", resource) when { context.grant == "id-jag" && !(resource in Mandate::Server::"crm") };
  @id("look") @hold("sponsor") forbid (principal, action == Mandate::Action::"call_tool", resource) when { context.arguments.hasTag("to") };`;
const PERSON = `@id("no-b") forbid (principal, action == Mandate::Action::"issue_token", resource) when { context.scopes.contains("b") };
  @id("crm-of-payments") permit (principal in Mandate::Team::"payments", action == Mandate::Action::"call_tool", resource in Mandate::Server::"crm");
  @id("erp") permit (principal == Mandate::Person::"https://idp.example anna", action, resource in Mandate::Server::"erp") when { context.environment == "test" };`;

describe("for random mandates and questions", () => {
  it("nothing is allowed outside an active mandate", async () => {
    let allowed = 0;
    await fc.assert(
      fc.asyncProperty(document, fc.array(request, { minLength: 40, maxLength: 40 }), async (of, requests) => {
        const row = await onDuty(of);
        const worlds = { standing: worldWith({ mandates: [row], person: await layer("permit (principal, action, resource);") }), without: worldWith({}), inactive: worldWith({ mandates: [row], agents: [] }) };
        for (const each of requests) {
          const answer = weighIn(worlds.standing, each, AT);
          expect([answer.decision, answer.reason, answer.errors]).toEqual([mandates(of, each) ? "allow" : "deny", answer.reason, []]);
          if (answer.decision === "allow") allowed++;
          else expect([answer.reason, answer.remedy]).not.toContain("");
          expect(weighIn(worlds.without, each, AT).decision).toBe("deny");
          expect(weighIn(worlds.inactive, each, AT).decision).toBe("deny");
        }
      }),
      { numRuns: 30, examples: [[toolMandate(), Array.from({ length: 40 }, () => question(BOT))]] },
    );
    expect(allowed).toBeGreaterThan(30);
  });

  it("the answer is what the separate answers of mandate, estate and person have in common, as the official engine gives each", async () => {
    const [estate, person] = [await layer(ESTATE), await layer(PERSON)];
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(document, fc.array(request, { minLength: 8, maxLength: 8 }), async (of, requests) => {
        const row = await onDuty(of);
        const world = worldWith({ mandates: [row], estate, person });
        for (const each of requests.filter(({ mandate }) => mandate === of.name)) {
          const asked = cedarQuestion(world, each, agentOf(world, each), AT, countersAlone(each), []);
          const official = (policies: Parameters<typeof askOfficial>[0]["policies"], principal: { type: string; id: string }) =>
            askOfficial({ policies, principal: { type: principal.type, id: principal.id }, action: { type: asked.acting.action.type, id: asked.acting.action.id }, resource: { type: asked.acting.resource.type, id: asked.acting.resource.id }, context: jsonOf(asked.acting.context) as Readonly<Record<string, unknown>>,
              entities: asked.entities.map(({ uid, attributes, tags, parents }) => ({ uid: { type: uid.type, id: uid.id }, attrs: jsonOf(attributes) as Readonly<Record<string, unknown>>, parents: parents.map(({ type, id }) => ({ type, id })), tags: Object.fromEntries([...tags].map(([name, value]) => [name, jsonOf(value)])) })) });
          const written = Object.fromEntries(JSON.parse(row.policies ?? "[]") as [string, never][]);
          const mine = await official(written, asked.acting.principal);
          const slimmed = world.mandate(of.name)?.policies;
          if (slimmed === undefined || typeof slimmed === "string") throw new Error("not compiled");
          // Kept in memory in a form of its own, which says the same.
          expect([slimmed.decide(asked.acting).decision, slimmed.decide(asked.acting).reason.toSorted()]).toEqual([mine.decision, [...mine.reason].sort()]);
          expect(writtenSet(row).decide(asked.acting).decision).toBe(mine.decision);
          const forbids = (await official(estate.written, asked.acting.principal)).reason;
          const rights = each.onBehalfOf === null ? undefined : await official(person.written, asked.person?.principal ?? asked.acting.principal);
          const mays = rights === undefined || rights.decision === "allow" || (each.act.kind === "token" && rights.reason.length === 0);
          const expected = mine.decision === "deny" || forbids.includes("no-pay") || !mays ? "deny" : forbids.length > 0 ? "hold" : "allow";
          seen.add(expected);
          expect(weighIn(world, each, AT).decision).toBe(expected);
        }
      }),
      { numRuns: 15, examples: [[toolMandate({ scope: { tools: [{ server: "crm", tool: "read_ticket" }] } }), [question(BOT), question(BOT, { act: toolCall({ arguments: { to: "a" } }) })]]] },
    );
    expect(seen).toEqual(new Set(["allow", "deny", "hold"]));
  });
});

describe("in its order", () => {
  it("the kill switch is first, then the mandate, then the estate, then the person", async () => {
    const stop: Stop = { id: "stp_1", kind: "server", subject: "crm", reason: "leak", at: AT.toISOString() };
    const mandate = await onDuty(toolMandate({ acting: "on_behalf_of" }));
    const forbids = await layer(`@id("f") forbid (principal, action, resource);`);
    const more = { onBehalfOf: anna };
    expect(ask(worldWith({ stops: [stop], estate: forbids }), more)).toMatchObject({ stage: "kill-switch", mandate: null });
    expect(ask(worldWith({ estate: forbids }), more)).toMatchObject({ stage: "mandate" });
    expect(ask(worldWith({ mandates: [mandate], estate: forbids }), more)).toMatchObject({ stage: "policy", policies: ["f"] });
    expect(ask(worldWith({ mandates: [mandate] }), more)).toMatchObject({ decision: "deny", stage: "person", remedy: expect.stringContaining("anna@example.com") });
    expect(ask(worldWith({ mandates: [mandate], person: await layer(PERSON) }), more)).toMatchObject({ decision: "allow", stage: null, policies: ["tickets.tools.1", "crm-of-payments"] });
  });

  it("an autonomous mandate takes nobody's token, and one on behalf of people nothing without a person", async () => {
    const person = await layer("permit (principal, action, resource);");
    expect(ask(worldWith({ mandates: [await onDuty(toolMandate())], person }), { onBehalfOf: anna })).toMatchObject({ decision: "deny", policies: ["tickets.acting"], reason: expect.stringContaining("autonomous") });
    expect(ask(worldWith({ mandates: [await onDuty(toolMandate({ acting: "on_behalf_of" }))], person }))).toMatchObject({ decision: "deny", policies: ["tickets.acting"] });
  });

  it("a hold names who decides, is let go by an approval of just that, and is none where the person has no right", async () => {
    const mandate = await onDuty(toolMandate({ acting: "on_behalf_of" }));
    const estate = await layer(`@id("h") @hold("owner") forbid (principal, action, resource in Mandate::Server::"crm"); @id("s") @hold("security") forbid (principal, action, resource) when { context.rows > 10 };`);
    const world = worldWith({ mandates: [mandate], estate, person: await layer(PERSON) });
    const held = { onBehalfOf: anna };
    expect(ask(world, held)).toMatchObject({ decision: "hold", stage: "policy", policies: ["h"], remedy: expect.stringContaining("ann@example.com"), obligations: [{ type: "approval", properties: { holder: "owner", party: "ann@example.com" } }] });
    expect(ask(world, { ...held, rows: 11 })).toMatchObject({ decision: "hold", obligations: [{ properties: { holder: "security" } }] });
    const at = { world, at: AT, counters: countersAlone(question(BOT)) };
    expect(weigh(question(BOT, held), { ...at, approved: ["h"] }).decision).toBe("allow");
    expect(weigh(question(BOT, { ...held, rows: 11 }), { ...at, approved: ["h"] }).decision).toBe("hold");
    expect(weigh(question(BOT, { onBehalfOf: { ...anna, teams: [] } }), at)).toMatchObject({ decision: "deny", stage: "person" });
  });

  it("teams are those of the directory, and who has left has no rights", async () => {
    const mandate = await onDuty(toolMandate({ acting: "on_behalf_of" }));
    const row = { id: "ppl_1", login: "anna", email: "anna@example.com", names: ["anna@example.com"], isHere: true, teams: ["team:payments"] };
    const person = await layer(PERSON);
    const of = (change: Partial<typeof row>, teams: string[] = []) => ask(worldWith({ mandates: [mandate], person, people: [{ ...row, ...change }] }), { onBehalfOf: { ...anna, teams } }).decision;
    expect([of({}), of({ teams: [] }, ["team:payments"]), of({ isHere: false })]).toEqual(["allow", "deny", "deny"]);
  });
});

describe("bad input", () => {
  it("row 35: a policy that errs, that is unknown or that cannot be read denies; a permit that errs grants nothing", async () => {
    const mandates = [await onDuty(toolMandate())];
    const errs = await layer(`@id("e") permit (principal, action, resource) when { context.nothing == 1 };`);
    expect(ask(worldWith({ mandates, estate: errs }))).toMatchObject({ decision: "deny", stage: "policy", errors: [{ policy: "e" }] });
    const unreadable = { ...errs, set: { size: 1, decide: () => { throw new TypeError("half loaded"); } } };
    expect(() => ask(worldWith({ mandates, estate: unreadable }))).toThrow("half loaded");
    const torn = await onDuty(toolMandate(), { policies: "[[\"tickets.tools.1\", {" });
    expect(ask(worldWith({ mandates: [torn] }))).toMatchObject({ decision: "deny", reason: expect.stringContaining("damaged") });
    expect(ask(worldWith({ mandates }), { act: { kind: "access", provider: "aws", operation: "s3:Delete", resource: "arn:aws:s3:::x" } })).toMatchObject({ decision: "deny", stage: "mandate" });
  });

  it("row 36: a forbid wins over a permit, unknown names are nobody's, and what is huge is answered in bounded time", async () => {
    const mandates = [await onDuty(toolMandate())];
    const estate = await layer(`@id("p") permit (principal, action, resource); @id("f") forbid (principal, action, resource) when { principal is Mandate::Agent && principal.name == "bot" };`);
    expect(ask(worldWith({ mandates, estate }))).toMatchObject({ decision: "deny", policies: ["f"] });
    expect(ask(worldWith({ mandates }), { principal: { kind: "agent", id: "agt_nobody", name: "bot" } })).toMatchObject({ decision: "deny" });
    const huge = Array.from({ length: 100_000 }, (_, index) => `${index}`);
    const started = performance.now();
    expect(ask(worldWith({ mandates }), { data: huge as never, act: toolCall({ arguments: { id: huge } }) })).toMatchObject({ decision: "deny" });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("denies sums and rows that cannot be counted, chains that are too deep or go in circles, and actors that are not active", async () => {
    const world = worldWith({ mandates: [await onDuty(toolMandate({ limits: { total: { rows: 5 } } }))], agents: ["bot", "child"] });
    const node = (sub: string) => ({ iss: "https://m", sub });
    for (const more of [{ rows: -1 }, { rows: 0.5 }, { rows: 6 }, { amount: { value: Number.NaN, currency: "EUR" } }, { amount: { value: -1, currency: "EUR" } }, { chain: ["a", "b", "c", "d", "e"].map(node) }, { chain: [node("a"), node("b"), node("a")] }, { chain: [node("agt_gone")] }]) expect(ask(world, more).decision).toBe("deny");
    expect(ask(world, { chain: [node("agt_bot"), node("agt_child")], rows: 5 }).decision).toBe("allow");
    // A stop of whoever stands behind ends what is done on its delegation.
    const stops: Stop[] = [{ id: "stp_1", kind: "agent", subject: "agt_child", reason: "r", at: AT.toISOString() }];
    expect(ask(worldWith({ mandates: [await onDuty(toolMandate())], agents: ["bot", "child"], stops }), { chain: [node("agt_bot"), node("agt_child")] })).toMatchObject({ stage: "kill-switch" });
  });

  it("emergency access is over at its instant, whatever its days say", async () => {
    const world = worldWith({ mandates: [await onDuty(toolMandate(), { until: "2026-11-24T10:00:00Z" })] });
    expect([ask(world, {}, new Date("2026-11-24T09:59:59Z")).decision, ask(world).decision]).toEqual(["allow", "deny"]);
  });
});

it("is slim: a policy is found by its tool, and only where both names are exact and asked first", async () => {
  const [exact, pattern] = JSON.parse((await onDuty(toolMandate({ scope: { tools: [{ server: "crm", tool: "read_ticket" }, { server: "crm", tool: "read_*" }] } }))).policies ?? "[]") as [string, Parameters<typeof slim>[0]][];
  expect(slim((exact as NonNullable<typeof exact>)[1], "tickets").resource).toEqual({ op: "==", entity: { type: "Mandate::Tool", id: "crm/read_ticket" } });
  expect(slim((pattern as NonNullable<typeof pattern>)[1], "tickets").resource).toEqual({ op: "All" });
  expect(JSON.stringify(slim((exact as NonNullable<typeof exact>)[1], "tickets"))).not.toContain("mandate\"");
  expect(JSON.stringify(slim((exact as NonNullable<typeof exact>)[1], "another"))).toContain("mandate\"");
});
