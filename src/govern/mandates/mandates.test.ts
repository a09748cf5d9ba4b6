// Properties of the mandate's core: a child never exceeds its parent, patterns include what they match, nothing is in force outside `active`.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mandateLike } from "../../../test/govern/fixtures.ts";
import { allows, implies, MANDATE_STATES, type MandateDocument } from "../../model/index.ts";
import { contentHash, problemsOf, type KnownWorld } from "./check.ts";
import { compare } from "../../understand/access/index.ts";
import { exceeds } from "./exceeds.ts";
import { afterEvent, isEditable, MANDATE_EVENTS } from "./state.ts";
import { mandateTemplates } from "./templates.ts";
import { fromYaml, toYaml } from "./text.ts";

const mandate = (change: Partial<MandateDocument> = {}): MandateDocument =>
  mandateLike({ owner: "anna@example.com", scope: { access: [{ provider: "aws", actions: ["s3:GetObject", "s3:List*"], resources: ["arn:aws:s3:::tickets/*"] }], environments: ["production"] }, limits: { day: { calls: 1000 } }, start: "2026-01-01", end: "2026-12-31", ...change });

const world = (change: Partial<KnownWorld> = {}): KnownWorld => ({ today: "2026-06-01", mandateNamed: () => undefined, person: () => "active", subjects: () => 1, knowsAction: () => undefined, ...change });

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 7 });
const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 7 });

describe("a child mandate", () => {
  it.each([
    ["acting", { acting: "on_behalf_of" }],
    ["time", { end: "2027-01-01" }],
    ["access", { scope: { access: [{ provider: "aws", actions: ["s3:*"], resources: ["arn:aws:s3:::tickets/*"] }], environments: ["production"] } }],
    ["tools", { scope: { tools: [{ server: "mail", tool: "send" }], environments: ["production"] } }],
    ["data", { scope: { data: ["personal"], environments: ["production"] } }],
    ["environments", { scope: {} }],
    ["limits", { limits: { day: { calls: 1001 } } }],
    ["limits", { limits: {} }],
  ] as const)("that is wider in %s exceeds its parent", (dimension, change) => {
    expect(exceeds(mandate(change as Partial<MandateDocument>), mandate()).map((excess) => excess.dimension)).toContain(dimension);
  });

  it("that is the same or narrower does not", () => {
    expect(exceeds(mandate(), mandate())).toEqual([]);
    expect(exceeds(mandate({ end: "2026-02-01", scope: { access: [{ provider: "aws", actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::tickets/open/*"] }], environments: ["production"] }, limits: { day: { calls: 10, rows: 5 } } }), mandate())).toEqual([]);
  });

  it("whose argument limit is implied allows no value that the parent refuses", () => {
    const limit = fc.record({ equals: fc.constantFrom("a", "ab", 3, 7), one_of: fc.subarray(["a", "ab", 3, 7], { minLength: 1 }), matches: pattern.filter((text) => text !== ""), min: fc.integer({ min: 0, max: 9 }), max: fc.integer({ min: 0, max: 9 }), max_length: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: [] });
    const value = fc.oneof(fc.constantFrom<string | number>("a", "ab", 3, 7), word, fc.integer({ min: 0, max: 9 }));
    fc.assert(fc.property(limit, limit, value, (inner, outer, given) => !implies(inner, outer) || !allows(inner, given) || allows(outer, given)), { numRuns: 5000 });
  });
});

describe("the states", () => {
  it("are reached only by their events, and an ended mandate stays ended", () => {
    for (const event of MANDATE_EVENTS) expect(afterEvent("ended", event)).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MANDATE_EVENTS), { maxLength: 20 }), (events) => {
        let state: (typeof MANDATE_STATES)[number] = "draft";
        let approved = false;
        for (const event of events) {
          const next = afterEvent(state, event);
          if (next === null) continue;
          if (event === "approve") approved = true;
          if (next === "draft") approved = false;
          state = next;
          if (state === "active" || state === "suspended") expect(approved).toBe(true);
        }
      }),
    );
  });

  it("let content change in a draft alone", () => {
    expect(MANDATE_STATES.filter(isEditable)).toEqual(["draft"]);
  });
});

describe("the file", () => {
  it("is the same byte for byte after a round trip, and so is the hash", () => {
    const first = toYaml([mandate(), mandate({ name: "other", purpose: { text: "Several\nlines: with # signs", category: "other" } })]);
    const again = fromYaml(first);
    expect(toYaml(again)).toBe(first);
    expect(again.map(contentHash)).toEqual([mandate(), mandate({ name: "other", purpose: { text: "Several\nlines: with # signs", category: "other" } })].map(contentHash));
  });

  it("says the line and the member of what is wrong", () => {
    expect(() => fromYaml(toYaml([mandate()]).replace("review_every_days: 90", "review_every_days: soon"), "mandates.yaml")).toThrow(/mandates\.yaml, line \d+: review_every_days/);
    expect(() => fromYaml(toYaml([mandate()]).replace("acting: autonomous", "acting: freely"))).toThrow(/acting/);
    expect(() => fromYaml(`${toYaml([mandate()])}surprise: 1\n`)).toThrow(/surprise/);
    expect(() => fromYaml("a: [\n")).toThrow(/line/);
    expect(() => fromYaml("")).toThrow(/no mandate/);
  });

  it("refuses aliases that multiply and files that are too large", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ...Array.from({ length: 8 }, (_, i) => `${"bcdefghi"[i]}: &${"bcdefghi"[i]} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)].join("\n");
    expect(() => fromYaml(bomb)).toThrow(/aliases/);
    expect(() => fromYaml("x".repeat(2 * 1024 * 1024))).toThrow(/1 MiB/);
  });
});

const errors = (document: MandateDocument, known = world()) => problemsOf(document, known).filter(({ weight }) => weight === "error").map(({ path }) => path);

describe("a mandate is checked", () => {
  it("for its end, its people, its scope and its parent", () => {
    expect(errors(mandate())).toEqual([]);
    expect(errors(mandate({ end: "2025-01-01" }))).toEqual(["end"]);
    expect(errors(mandate({ sponsor: "Anna@example.com" }))).toEqual(["sponsor"]);
    expect(errors(mandate(), world({ person: (party) => (party.startsWith("anna") ? "left" : "active") }))).toEqual(["owner"]);
    expect(errors(mandate({ scope: {} }))).toEqual(["scope"]);
    expect(errors(mandate(), world({ knowsAction: () => false }))).toHaveLength(2);
    expect(errors(mandate({ parent: "nobody" }))).toEqual(["parent"]);
    expect(errors(mandate({ subjects: [{}] }))).toEqual(["subjects.0"]);
  });

  it("for parents in a circle", () => {
    const all = new Map([mandate({ name: "a", parent: "b" }), mandate({ name: "b", parent: "a" })].map((each) => [each.name, each]));
    expect(errors(mandate({ name: "a", parent: "b" }), world({ mandateNamed: (name) => all.get(name) }))).toEqual(["parent"]);
    expect(errors(mandate({ name: "c", parent: "b" }), world({ mandateNamed: (name) => all.get(name) }))).toEqual([]);
  });
});

describe("the templates", () => {
  it("are twenty whole mandates that only want their people and places", () => {
    const templates = mandateTemplates(new Date("2026-06-01T00:00:00Z"));
    expect(templates).toHaveLength(20);
    for (const { document } of templates) {
      expect(fromYaml(toYaml([document]))).toEqual([document]);
      expect(errors(document)).toEqual(["owner", "sponsor"]);
    }
  });
});

describe("the three sets", () => {
  const granted = (action: string, resource = "*") => ({ provider: "aws", action, resource, conditional: false, through: "policy" });
  const mandated = [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::tickets/*"] }];

  it("differ where they should", () => {
    const { excess, outOfPurpose, unused, ungranted } = compare({
      mandated,
      granted: [granted("s3:GetObject", "arn:aws:s3:::tickets/open/*"), granted("dynamodb:*")],
      used: [{ provider: "aws", action: "s3:GetObject", lastUsedAt: "2026-01-01T00:00:00Z" }, { provider: "aws", action: "sqs", lastUsedAt: "2026-01-01T00:00:00Z" }, { provider: "aws", action: "dynamodb", lastUsedAt: null }],
    });
    expect(excess.map(({ action }) => action)).toEqual(["dynamodb:*"]);
    expect(unused.map(({ action }) => action)).toEqual(["dynamodb:*"]);
    expect(outOfPurpose.map(({ action }) => action)).toEqual(["sqs"]);
    expect(ungranted).toEqual([]);
  });

  it("call nothing unused where nobody looked", () => {
    expect(compare({ mandated, granted: [granted("s3:*")], used: null }).unused).toEqual([]);
  });
});
