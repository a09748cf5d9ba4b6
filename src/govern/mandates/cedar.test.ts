// What is compiled is what was written: the official engine and our own checks give the same answer, and no text breaks out of its literal.
import { checkParseSchema, preparsePolicySet, preparseSchema, statefulIsAuthorized, validate } from "@cedar-policy/cedar-wasm/nodejs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allows, DATA_CLASSES, ENVIRONMENTS, normalAction, normalResource, wallClock, WEEKDAYS, type ArgumentLimit, type MandateDocument } from "../../model/index.ts";
import { toCedar } from "./cedar.ts";
import { compileMandate, readCedarSchema } from "./cedar-engine.ts";
import { decimalsAround, decimalText, isExactDecimal } from "../../cedar/index.ts";
import { holds } from "../../understand/access/index.ts";
import { isWithinHours } from "./hours.ts";
import { mandateTemplates } from "./templates.ts";

const schema = readCedarSchema();
preparseSchema("mandate", schema);
const NOW = "2026-06-15T10:00:00Z";

interface Asked {
  readonly principal: { readonly identity?: string; readonly agent?: string };
  readonly access?: { readonly provider: string; readonly action: string; readonly resource: string };
  readonly tool?: { readonly server: string; readonly tool: string; readonly arguments: Readonly<Record<string, string | number | boolean | readonly unknown[]>> };
  readonly now: string;
  readonly environment: string;
  readonly data: readonly string[];
  readonly person: boolean;
  readonly amount?: { readonly value: number; readonly currency: string };
  readonly calls: number;
  readonly spend?: { readonly value: number; readonly currency: string };
}

/** The mandate read by our own checks. */
function permits(document: MandateDocument, asked: Asked): boolean {
  const { scope, limits } = document;
  const named = document.subjects.some(({ identity, agent }) => (identity !== undefined && asked.principal.identity !== undefined && holds([{ provider: "x", actions: ["*"], resources: [identity] }], "x", "x", asked.principal.identity)) || (agent !== undefined && agent === asked.principal.agent));
  const money = (limit: { value: number; currency: string } | undefined, given: Asked["amount"]) => limit === undefined || given === undefined || (given.currency === limit.currency && given.value <= limit.value);
  const inScope =
    asked.access !== undefined
      ? holds(scope.access ?? [], asked.access.provider, asked.access.action, asked.access.resource)
      : (scope.tools ?? []).some(({ server, tool, arguments: given = {} }) => {
          const called = asked.tool as NonNullable<Asked["tool"]>;
          return server === called.server && tool === called.tool && Object.entries(given).every(([name, limit]) => !Object.hasOwn(called.arguments, name) || allows(limit, called.arguments[name] ?? ""));
        });
  return (
    named &&
    inScope &&
    asked.now.slice(0, 10) >= document.start &&
    asked.now.slice(0, 10) <= document.end &&
    (document.acting === "on_behalf_of") === asked.person &&
    asked.data.every((each) => (scope.data as readonly string[] | undefined)?.includes(each)) &&
    (scope.environments === undefined || (scope.environments as readonly string[]).includes(asked.environment)) &&
    (scope.hours === undefined || isWithinHours(scope.hours, new Date(asked.now))) &&
    (["day", "total"] as const).every((period) => asked.calls <= (limits?.[period]?.calls ?? Infinity) && money(limits?.[period]?.amount, asked.amount) && money(limits?.[period]?.spend, asked.spend))
  );
}

function argumentTags(given: NonNullable<Asked["tool"]>["arguments"]) {
  const of = (value: string | number | boolean | readonly unknown[]) => {
    if (typeof value === "string") return { text: value, length: value.length };
    if (typeof value === "boolean") return { flag: value };
    if (typeof value !== "number") return { length: value.length };
    const { low, high } = decimalsAround(value);
    return { low: dec(decimalText(low)), high: dec(decimalText(high)) };
  };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, of(value)]));
}
const dec = (arg: string) => ({ __extn: { fn: "decimal", arg } });
const money = (given: Asked["amount"]) => (given === undefined ? undefined : { value: dec(decimalText(decimalsAround(given.value).high)), currency: given.currency });

/** The same, asked of the official engine. */
function engineSays(document: MandateDocument, asked: Asked): boolean {
  preparsePolicySet("one", { staticPolicies: Object.fromEntries(toCedar(document).policies.map(({ id, text }) => [id, text])) });
  const principal = { type: asked.principal.agent === undefined ? "Mandate::Identity" : "Mandate::Agent", id: "p" };
  const resource = { type: asked.access === undefined ? "Mandate::Tool" : "Mandate::ProviderResource", id: "r" };
  const clocks = Object.fromEntries(["Europe/Zurich", "UTC"].map((zone) => [zone, { ...wallClock(zone, new Date(asked.now)) }]));
  const counters = { calls: asked.calls, rows: 0, ...(asked.spend === undefined ? {} : { spend: money(asked.spend) }) };
  const answer = statefulIsAuthorized({
    principal,
    action: { type: "Mandate::Action", id: asked.access === undefined ? "call_tool" : "use_access" },
    resource,
    context: JSON.parse(JSON.stringify({
      mandate: document.name,
      now: { __extn: { fn: "datetime", arg: asked.now.replace("Z", ".000Z") } },
      clocks: { __entity: { type: "Mandate::WallClocks", id: "c" } },
      environment: asked.environment,
      data: asked.data,
      ...(asked.person ? { on_behalf_of: { __entity: { type: "Mandate::Person", id: "h" } } } : {}),
      amount: money(asked.amount),
      minute: { calls: asked.calls },
      day: counters,
      total: counters,
      rows: 0,
      depth: 0,
      ...(asked.access === undefined ? { arguments: { __entity: { type: "Mandate::Arguments", id: "a" } } } : { operation: normalAction(asked.access.provider, asked.access.action) }),
    })),
    preparsedSchemaName: "mandate",
    validateRequest: true,
    preparsedPolicySetId: "one",
    entities: [
      { uid: principal, attrs: asked.principal.agent === undefined ? { key: asked.principal.identity ?? "" } : { name: asked.principal.agent, key: "mandate|agents|agent|agt_1", owner: "a", sponsor: "b" }, parents: [] },
      { uid: resource, attrs: asked.access === undefined ? { server: asked.tool?.server ?? "", name: asked.tool?.tool ?? "" } : { provider: asked.access.provider, name: normalResource(asked.access.provider, asked.access.resource) }, parents: [] },
      { uid: { type: "Mandate::WallClocks", id: "c" }, attrs: {}, parents: [], tags: clocks },
      { uid: { type: "Mandate::Arguments", id: "a" }, attrs: {}, parents: [], tags: argumentTags(asked.tool?.arguments ?? {}) as never },
      { uid: { type: "Mandate::Person", id: "h" }, attrs: { names: [] }, parents: [] },
    ],
  });
  if (answer.type === "failure") throw new Error(answer.errors[0]?.message);
  expect(answer.response.diagnostics.errors).toEqual([]);
  return answer.response.decision === "allow";
}

const base = (change: Partial<MandateDocument> = {}): MandateDocument => ({
  name: "m", title: "t", owner: "a", sponsor: "b", purpose: { text: "p", category: "other" }, subjects: [{ identity: "aws|1|role|r" }], scope: {}, acting: "autonomous", start: "2026-06-01", end: "2026-06-30", review_every_days: 30, ...change,
});

const small = fc.string({ unit: fc.constantFrom("a", "b", "*", "A"), minLength: 1, maxLength: 5 });
const word = fc.string({ unit: fc.constantFrom("a", "b", "A"), minLength: 1, maxLength: 5 });
const fine = fc.integer({ min: -30_000, max: 30_000 }).map((value) => value / 10_000);
const limit: fc.Arbitrary<ArgumentLimit> = fc.oneof(
  fc.record({ equals: fc.oneof(word, fine, fc.boolean()) }),
  fc.record({ one_of: fc.array(fc.oneof(word, fine), { minLength: 1, maxLength: 3 }) }),
  fc.record({ matches: small, max_length: fc.integer({ min: 0, max: 5 }) }, { requiredKeys: [] }),
  fc.record({ min: fine, max: fine }, { requiredKeys: [] }),
  fc.record({ absent: fc.constant(true as const) }),
);
const value = fc.oneof(word, fine, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.array(fc.constant(1), { maxLength: 4 }));
const amount = fc.record({ value: fc.nat(20), currency: fc.constantFrom("EUR", "CHF") });
const hours = fc.record({ days: fc.subarray([...WEEKDAYS], { minLength: 1 }), from: fc.constantFrom("00:00", "09:00"), to: fc.constantFrom("12:30", "24:00"), zone: fc.constantFrom("Europe/Zurich", "UTC") });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const defined = <T extends object>(record: T): T => JSON.parse(JSON.stringify(record)) as T;

const document = fc
  .record({
    scope: fc.record({
      access: maybe(fc.array(fc.record({ provider: fc.constantFrom("aws", "kubernetes"), actions: fc.array(small, { minLength: 1, maxLength: 2 }), resources: fc.array(small, { minLength: 1, maxLength: 2 }) }), { maxLength: 2 })),
      tools: fc.array(fc.record({ server: fc.constantFrom("s", "u"), tool: fc.constantFrom("t", "v"), arguments: maybe(fc.dictionary(fc.constantFrom("x", "y"), limit)) }), { minLength: 1, maxLength: 3 }),
      data: maybe(fc.subarray([...DATA_CLASSES])),
      environments: maybe(fc.subarray([...ENVIRONMENTS], { minLength: 1 })),
      hours: maybe(hours),
    }),
    acting: fc.constantFrom("autonomous" as const, "on_behalf_of" as const),
    limits: maybe(fc.record({ day: fc.record({ calls: maybe(fc.nat(5)), amount: maybe(amount) }), total: fc.record({ spend: maybe(amount) }) })),
    subjects: fc.array(fc.oneof(fc.record({ identity: small }), fc.record({ agent: fc.constantFrom("bot", "other") })), { minLength: 1, maxLength: 3 }),
  })
  .map((change) => base(defined(change) as Partial<MandateDocument>));

const often = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ arbitrary: usual, weight: 9 }, { arbitrary: other, weight: 1 });

/** Mostly of what the mandate names, so that both answers come often. */
const asking = (of: MandateDocument): fc.Arbitrary<Asked> =>
  fc
    .record({
      principal: often(fc.constantFrom(...of.subjects.map(({ identity, agent }) => (identity === undefined ? { agent: agent ?? "" } : { identity: identity.replaceAll("*", "a") }))), fc.record({ identity: word })),
      access: often(
        fc.constantFrom(...(of.scope.access ?? []), { provider: "aws", actions: ["a"], resources: ["a"] }).map(({ provider, actions, resources }) => ({ provider, action: (actions[0] ?? "").replaceAll("*", "B"), resource: (resources[0] ?? "").replaceAll("*", "ab") })),
        fc.record({ provider: fc.constantFrom("aws", "kubernetes"), action: word, resource: word }),
      ),
      tool: fc.record({ server: fc.constantFrom("s", "u"), tool: fc.constantFrom("t", "v"), arguments: fc.dictionary(fc.constantFrom("x", "y", "z"), value, { maxKeys: 2 }) }),
      isTool: fc.boolean(),
      now: often(fc.constantFrom(NOW), fc.constantFrom("2026-05-31T23:59:59Z", "2026-06-01T00:00:00Z", "2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z")),
      environment: often(fc.constantFrom(...(of.scope.environments ?? ENVIRONMENTS)), fc.constantFrom(...ENVIRONMENTS)),
      data: often(fc.constant<string[]>([]), fc.subarray([...(of.scope.data ?? []), "public"])),
      person: often(fc.constant(of.acting === "on_behalf_of"), fc.boolean()),
      amount: maybe(amount),
      calls: fc.nat(6),
      spend: maybe(amount),
    })
    .map(({ access, tool, isTool, ...rest }) => defined({ ...rest, data: [...new Set(rest.data)], ...(isTool ? { tool } : { access }) }) as Asked);

describe("a compiled mandate", () => {
  it("stands against a schema that the engine reads", () => {
    expect(checkParseSchema(schema)).toMatchObject({ type: "success" });
  });

  it("is decided by the official engine as by our own checks", () => {
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(document.chain((of) => fc.tuple(fc.constant(of), asking(of))), ([of, asked]) => {
        const ours = permits(of, asked);
        seen[`${ours}`]++;
        expect(engineSays(of, asked)).toBe(ours);
      }),
      { numRuns: 600 },
    );
    expect(seen.true).toBeGreaterThan(30);
  });

  it("validates whatever its texts hold", () => {
    const any = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 30 }), fc.string({ unit: fc.constantFrom('"', "\\", "*", "\n", "}", ")", ";", "u{", "\u0000", "\u202e", "\ud800", "a"), minLength: 1, maxLength: 12 }));
    const one = fc.tuple(any, any, any, fc.dictionary(any, fc.oneof(fc.record({ equals: any }), fc.record({ matches: any }), fc.record({ min: fc.double({ noNaN: true, noDefaultInfinity: true }) }))));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 20 }), (some) => {
        const policies = some.flatMap(([first, second, third, given], index) =>
          toCedar(base({ name: `m-${index}`, subjects: [{ identity: first }, { agent: second }], scope: { access: [{ provider: third, actions: [first, second], resources: [third] }], tools: [{ server: first, tool: second, arguments: given }], hours: { days: ["mon"], from: "08:00", to: "24:00", zone: third } } })).policies,
        );
        // The engine reads each text as the one policy it is meant to be: two permits, one for tokens, and a forbid for subjects, time, acting, data and hours.
        expect(policies).toHaveLength(some.length * 8);
        const answer = validate({ schema, policies: { staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])) }, validationSettings: { mode: "strict" } });
        expect(answer.type === "success" ? answer.validationErrors : answer.errors).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it("takes nothing away from another mandate of the same identity", () => {
    const narrow = base({ name: "narrow", scope: { access: [{ provider: "aws", actions: ["a"], resources: ["b"] }], environments: ["test"] } });
    const asked: Asked = { principal: { identity: "aws|1|role|r" }, access: { provider: "aws", action: "a", resource: "b" }, now: NOW, environment: "production", data: [], person: false, calls: 1 };
    expect(engineSays(narrow, asked)).toBe(false);
    expect(engineSays(base({ scope: { access: [{ provider: "aws", actions: ["a"], resources: ["b"] }] } }), asked)).toBe(true);
  });

  it("is the same text each time, and all templates compile", async () => {
    for (const { document: of } of mandateTemplates(new Date(NOW))) {
      const { policies } = await compileMandate(of);
      expect(policies).toEqual(toCedar(of).policies);
    }
  });
});

describe("a number", () => {
  it("stands between its decimals, and they keep the order of numbers", () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(double, double, (a, b) => {
      const [x, y] = [decimalsAround(a), decimalsAround(b)];
      expect(x.low <= x.high).toBe(true);
      if (a < b) expect(x.low <= y.low && x.high <= y.high).toBe(true);
    }));
    expect(decimalText(decimalsAround(-1.5).low)).toBe("-1.5000");
    expect(decimalText(decimalsAround(0.1).high)).toBe("0.1000");
    expect(isExactDecimal(0.00001)).toBe(false);
    expect(isExactDecimal(1e18)).toBe(false);
    expect(isExactDecimal(1000)).toBe(true);
  });
});

describe("working hours", () => {
  const zurich = { days: [...WEEKDAYS], from: "02:00", to: "03:00", zone: "Europe/Zurich" };
  it("leave out the hour that the clock leaves out in March", () => {
    expect(isWithinHours(zurich, new Date("2026-03-29T00:59:59Z"))).toBe(false);
    expect(isWithinHours(zurich, new Date("2026-03-29T01:00:00Z"))).toBe(false);
    expect(isWithinHours({ ...zurich, to: "04:00" }, new Date("2026-03-29T01:00:00Z"))).toBe(true);
  });
  it("count the hour that comes twice in October both times", () => {
    for (const [instant, within] of [["2026-10-24T23:59:59Z", false], ["2026-10-25T00:00:00Z", true], ["2026-10-25T00:59:59Z", true], ["2026-10-25T01:00:00Z", true], ["2026-10-25T01:59:59Z", true], ["2026-10-25T02:00:00Z", false]] as const) {
      expect(isWithinHours(zurich, new Date(instant)), instant).toBe(within);
    }
  });
  it("end at midnight with 24:00", () => {
    expect(isWithinHours({ ...zurich, from: "22:00", to: "24:00", zone: "UTC" }, new Date("2026-03-01T23:59:59Z"))).toBe(true);
    expect(isWithinHours({ ...zurich, from: "22:00", to: "24:00", zone: "UTC" }, new Date("2026-03-02T00:00:00Z"))).toBe(false);
  });
});
