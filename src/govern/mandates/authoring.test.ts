// Beginnings, previews, drift, scope and checks: what the author is given and told, before anything is stored.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mandateLike } from "../../../test/govern/fixtures.ts";
import { MandateDocument, PURPOSE_CATEGORIES } from "../../model/index.ts";
import { holds, type GrantedRight } from "../../understand/access/index.ts";
import { fromGranted, fromUsed, slug, type Beginner } from "./authoring.ts";
import { problemsOf, TAKEN_NAMES, type KnownWorld } from "./check.ts";
import { driftOf } from "./drift.ts";
import { sameEvent } from "./ending.ts";
import { previewOf, type PreviewedIdentity } from "./preview.ts";
import { providerScope } from "./scope.ts";
import { fromYaml, readOne, toYaml } from "./text.ts";

const TODAY = new Date("2026-06-01T00:00:00Z");
const KEY = "aws|111122223333|role|arn:aws:iam::111122223333:role/export";
const role: Beginner = { key: KEY, name: "Export_Job", owner: "anna@example.org", sponsor: null, purpose: "Exports tickets", environment: "production", isAgent: false };
const right = (action: string, resource = "*", more: Partial<GrantedRight> = {}): GrantedRight => ({ provider: action.includes(" ") ? "kubernetes" : "aws", action, resource, conditional: false, through: "policy", ...more });

const mandate = (change: Partial<MandateDocument> = {}): MandateDocument =>
  mandateLike({ name: "export", title: "Export", owner: "anna@example.org", sponsor: "ben@example.org", purpose: { text: "Exports tickets", category: "other" }, subjects: [{ identity: KEY }], start: "2026-01-01", end: "2026-12-31", ...change });
const world: KnownWorld = { today: "2026-06-01", mandateNamed: () => undefined, person: () => "active", subjects: () => 1, knowsAction: () => undefined };
const errors = (document: MandateDocument, change: Partial<KnownWorld> = {}) => problemsOf(document, { ...world, ...change }).filter(({ weight }) => weight === "error");

describe("a beginning from what was granted", () => {
  it("puts actions on the same resources together, and leaves out what another right holds", () => {
    const { document } = fromGranted(role, [right("s3:GetObject", "arn:aws:s3:::a/*"), right("s3:PutObject", "arn:aws:s3:::a/*"), right("s3:Get*", "arn:aws:s3:::a/*"), right("sqs:SendMessage"), right("sqs:SendMessage")], TODAY);
    expect(document.scope.access).toEqual([
      { provider: "aws", actions: ["s3:Get*", "s3:PutObject"], resources: ["arn:aws:s3:::a/*"] },
      { provider: "aws", actions: ["sqs:SendMessage"], resources: ["*"] },
    ]);
    expect(document).toMatchObject({ name: "export-job", owner: "anna@example.org", purpose: { text: "Exports tickets" }, subjects: [{ identity: KEY }] });
    expect(document.scope.environments).toEqual(["production"]);
  });

  it("holds everything that was granted, and has no wildcard that the grant has not", () => {
    const action = fc.constantFrom("s3:GetObject", "s3:Get*", "s3:*", "sqs:SendMessage", "dynamodb:Scan", "get pods", "list pods");
    const resource = fc.constantFrom("*", "arn:aws:s3:::a", "arn:aws:s3:::a/*", "payments");
    fc.assert(fc.property(fc.array(fc.tuple(action, resource).map(([a, r]) => right(a, r)), { minLength: 1, maxLength: 12 }), (granted) => {
      const access = fromGranted(role, granted, TODAY).document.scope.access ?? [];
      for (const each of granted) expect(holds(access, each.provider, each.action, each.resource)).toBe(true);
      const given = new Set(granted.flatMap((each) => [each.action, each.resource]));
      for (const entry of access) for (const word of [...entry.actions, ...entry.resources]) if (word.includes("*")) expect(given.has(word)).toBe(true);
    }));
  });

  it("says what a mandate has no word for", () => {
    const { document, notes } = fromGranted(role, [right("s3:GetObject", "not arn:aws:s3:::secret/*"), right("s3:PutObject", "arn:aws:s3:::home/${aws:username}/?", { conditional: true })], TODAY);
    expect(notes.join(" ")).toMatch(/everything except.*variables in its resources/s);
    expect(notes.join(" ")).toMatch(/1 of its rights hold under conditions/);
    expect(document.scope.access?.map(({ resources }) => resources)).toEqual([["*"], ["arn:aws:s3:::home/*/*"]]);
  });

  it("is a whole mandate under a name that is one, whatever the identity is called", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (name) => {
      expect(MandateDocument.shape.name.safeParse(slug(name)).success).toBe(true);
    }));
  });
});

describe("a beginning from what was used", () => {
  const at = "2026-05-01T00:00:00Z";
  it("takes what was done, on the resources where they are known, and of a mere service what is granted there", () => {
    const granted = [right("s3:Get*", "arn:aws:s3:::a/*"), right("sqs:SendMessage", "arn:aws:sqs:::q"), right("dynamodb:*")];
    const { document, notes } = fromUsed(role, [{ provider: "aws", action: "s3:GetObject", resource: "arn:aws:s3:::a/1", lastUsedAt: at }, { provider: "aws", action: "sqs", lastUsedAt: at }, { provider: "aws", action: "dynamodb", lastUsedAt: null }], granted, TODAY);
    expect(document.scope.access).toEqual([
      { provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::a/1"] },
      { provider: "aws", actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:::q"] },
    ]);
    expect(notes.join(" ")).toContain("Of sqs only the service is known");
  });

  it("does not call unread what was unused, nor the reverse", () => {
    expect(fromUsed(role, null, [right("s3:*")], TODAY)).toMatchObject({ document: { scope: { environments: ["production"] } }, notes: [expect.stringContaining("was not read")] });
    expect(fromUsed(role, [], [right("s3:*")], TODAY).notes.join(" ")).toContain("never used");
  });
});

describe("the preview", () => {
  const identity = (change: Partial<PreviewedIdentity> = {}): PreviewedIdentity => ({ id: "idn_1", name: "export", reach: "scoped", before: [], others: [], granted: [right("s3:GetObject", "arn:aws:s3:::tickets/*"), right("dynamodb:Scan")], used: [{ provider: "aws", action: "dynamodb:Scan", lastUsedAt: "2026-05-01T00:00:00Z" }], ...change });

  it("tells what is newly reachable, what is granted beyond it and which use it would have refused", () => {
    const preview = previewOf({ after: mandate(), inForce: undefined, identities: [identity()], isCut: false });
    expect(preview.newly).toEqual({ count: 1, items: [{ provider: "aws", action: "s3:GetObject", resource: "arn:aws:s3:::tickets/*", identities: 1, isGranted: true }] });
    expect(preview.excess.items.map(({ action }) => action)).toEqual(["dynamodb:Scan"]);
    expect(preview.refused.items.map(({ action }) => action)).toEqual(["dynamodb:Scan"]);
  });

  it("compares with the version in force, and with what other mandates allow already", () => {
    const before = mandate();
    const after = mandate({ scope: { access: [{ provider: "aws", actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::tickets/*"] }], tools: [{ server: "mail", tool: "send" }], environments: ["production", "test"] }, end: "2027-06-30" });
    const known = identity({ before: before.scope.access ?? [] });
    const preview = previewOf({ after, inForce: before, identities: [known], isCut: false });
    expect(preview.newly.items.map(({ action }) => action)).toEqual(["s3:PutObject"]);
    expect(preview.toolsAdded.items).toEqual(["mail/send"]);
    expect(preview.loosened.map(({ dimension }) => dimension)).toEqual(["time", "environments"]);
    expect(previewOf({ after: before, inForce: after, identities: [known], isCut: false }).noLonger.items.map(({ action }) => action)).toEqual(["s3:PutObject"]);
    const other = identity({ before: [{ provider: "aws", actions: ["s3:*"], resources: ["*"] }] });
    expect(previewOf({ after, inForce: undefined, identities: [other], isCut: false }).newly.count).toBe(0);
  });

  it("allows nothing newly where nothing changed, and bounds what multiplies", () => {
    expect(previewOf({ after: mandate(), inForce: mandate(), identities: [], isCut: false })).toMatchObject({ newly: { count: 0 }, noLonger: { count: 0 }, loosened: [], isCut: false });
    const many = Array.from({ length: 500 }, (_, number) => `a:b${number}`);
    const wide = previewOf({ after: mandate({ scope: { access: Array.from({ length: 20 }, () => ({ provider: "aws", actions: many, resources: many })) } }), inForce: undefined, identities: [], isCut: false });
    expect(wide.isCut).toBe(true);
    expect(wide.newly.items).toHaveLength(100);
  });

  it("does not say that nothing is refused where use was not read", () => {
    expect(previewOf({ after: mandate(), inForce: undefined, identities: [identity({ used: null })], isCut: false })).toMatchObject({ refused: { count: 0 }, identities: [{ isUseRead: false }] });
  });
});

describe("drift", () => {
  it("is told member by member, whatever the order of members", () => {
    const { purpose, ...rest } = mandate();
    expect(driftOf([mandate()], [{ ...rest, purpose: { category: purpose.category, text: purpose.text } }])).toEqual([]);
    expect(driftOf([mandate(), mandate({ name: "gone" })], [mandate({ title: "Other", scope: { access: [{ provider: "aws", actions: ["s3:PutObject"], resources: ["arn:aws:s3:::tickets/*"] }] } }), mandate({ name: "here" })])).toEqual([
      {
        name: "export",
        what: "changed",
        members: [
          { member: "title", declared: '"Export"', now: '"Other"' },
          { member: "scope.access.0.actions", declared: '["s3:GetObject"]', now: '["s3:PutObject"]' },
          { member: "scope.environments", declared: '["production"]', now: null },
        ],
      },
      { name: "gone", what: "only-declared", members: [] },
      { name: "here", what: "only-here", members: [] },
    ]);
  });
});

describe("the file", () => {
  const text = (most: number) => fc.string({ unit: fc.oneof({ arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }), weight: 3 }, { arbitrary: fc.constantFrom("\n", "\t", '"', "'", ":", "#", "- ", "&a", "*a", "!", "|", ">", "%", "{", "[", "~", "null", "yes", "0x1f", "1e3", "\u0085", "\u2028", "\u0001"), weight: 2 }), minLength: 1, maxLength: most }).filter((each) => each.trim() !== "" && each.trim().length <= most * 10);
  const document = fc
    .record({ title: text(20), owner: text(10), sponsor: text(10), purpose: fc.record({ text: text(40), category: fc.constantFrom(...PURPOSE_CATEGORIES) }), agent: text(10), action: text(10), argument: text(8), equals: fc.oneof(text(8), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })), ends_when: text(20) })
    .map(({ agent, action, argument, equals, ...rest }) => MandateDocument.parse({ ...mandate(), ...rest, subjects: [{ agent }], scope: { access: [{ provider: "aws", actions: [action], resources: [action] }], tools: [{ server: "s", tool: "t", arguments: { [argument]: { equals } } }] } }));

  it("is byte for byte the same after export, apply and export, whatever its texts hold", () => {
    fc.assert(fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), (some) => {
      const named = some.map((each, index) => ({ ...each, name: `m-${index}` }));
      const exported = toYaml(named);
      const read = fromYaml(exported);
      expect(read).toEqual(named);
      expect(toYaml(read)).toBe(exported);
    }), { numRuns: 400 });
  });

  it("that is nested without end or far too large is refused with a sentence", () => {
    for (const deep of ["[".repeat(200_000), `a: ${"{b: ".repeat(50_000)}1${"}".repeat(50_000)}`, `a:\n ${"- ".repeat(200_000)}1`, Array.from({ length: 1400 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")]) expect(() => fromYaml(deep)).toThrow(/nested deeper/);
    expect(() => fromYaml("x".repeat(10 * 1024 * 1024), "big.yaml")).toThrow(/big\.yaml is larger than 1 MiB/);
    expect(readOne("[".repeat(200_000)).problems).toHaveLength(1);
  });

  it("that is being written is told of all that is wrong with its shape at once, by member", () => {
    const broken = readOne("name: A b\ntitle: ''\nsubjects: []\nsurprise: 1\nscope:\n  hours:\n    from: 8\n");
    expect(broken.problems?.map(({ path }) => path)).toEqual(expect.arrayContaining(["name", "title", "owner", "subjects", "scope.hours.from", "surprise"]));
    expect(broken.problems?.find(({ path }) => path === "title")?.says).toBe("must be filled in");
    expect(readOne("name: [").problems?.[0]?.says).toMatch(/^line 1: /);
    expect(readOne(toYaml([mandate()])).document).toEqual(mandate());
  });
});

describe("a mandate is refused", () => {
  it.each([
    ["under the name of a page", mandate({ name: "drift" }), "name", {}],
    ["with its template's people", mandate({ owner: "owner@example.com" }), "owner", {}],
    ["when it ends before it starts", mandate({ start: "2026-12-01", end: "2026-07-01" }), "end", {}],
    ["with an action that Kubernetes has no words for", mandate({ scope: { access: [{ provider: "kubernetes", actions: ["pods"], resources: ["*"] }] } }), "scope.access.0.actions", {}],
    ["with a ? for a wildcard", mandate({ scope: { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::a?"] }] } }), "scope.access.0.resources", {}],
    ["with a number that cannot be checked", mandate({ scope: { tools: [{ server: "s", tool: "t", arguments: { x: { max: 0.00001 } } }] } }), "scope.tools.0.arguments.x", {}],
    ["with a least above its most", mandate({ scope: { tools: [{ server: "s", tool: "t", arguments: { x: { min: 3, max: 2 } } }] } }), "scope.tools.0.arguments.x", {}],
    ["when its owner has left", mandate(), "owner", { person: (party: string) => (party.startsWith("anna") ? "left" : "active") as "left" | "active" }],
    ["in a time zone that is none", mandate({ scope: { ...mandate().scope, hours: { days: ["mon"], from: "08:00", to: "18:00", zone: "Europe/Nowhere" } } }), "scope.hours.zone", {}],
  ] as const)("%s", (_, document, path, change) => {
    expect(errors(document as MandateDocument, change as Partial<KnownWorld>).map((problem) => problem.path)).toEqual([path]);
  });

  it("and warned of when an entry matches nothing that was read", () => {
    expect(problemsOf(mandate({ scope: { tools: [{ server: "mial", tool: "send" }] } }), { ...world, knowsServer: (server) => server === "mail" })).toEqual([{ path: "scope.tools.0.server", says: expect.stringContaining("mial"), weight: "warning" }]);
    expect(problemsOf(mandate(), { ...world, matchesResource: () => false })).toEqual([{ path: "scope.access.0.resources", says: expect.stringContaining("arn:aws:s3:::tickets/* matches nothing"), weight: "warning" }]);
  });

  it("under every name that a route has", () => {
    expect(TAKEN_NAMES).toEqual(expect.arrayContaining(["templates", "check", "counts", "proposals", "preview", "drift", "new", "apply"]));
  });
});

describe("an event", () => {
  it("is the same whatever its case and white space", () => {
    expect(sameEvent("Ticket OPS-42  closes ", "ticket ops-42 closes")).toBe(true);
    expect(sameEvent("ticket OPS-42 closes", "ticket OPS-4 closes")).toBe(false);
  });
});

describe("the provider's side", () => {
  it("is an IAM policy of exactly the access, within its days, with its size in words", () => {
    const { text, notes } = providerScope(mandate({ scope: { access: [{ provider: "aws", actions: ["s3:PutObject", "s3:GetObject"], resources: ["arn:aws:s3:::a/${x}?"] }], data: ["personal"] } }), "aws");
    expect(JSON.parse(text)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Sid: "Access1", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:aws:s3:::a/${$}{x}${?}"], Condition: { DateGreaterThanEquals: { "aws:CurrentTime": "2026-01-01T00:00:00Z" }, DateLessThanEquals: { "aws:CurrentTime": "2026-12-31T23:59:59Z" } } }],
    });
    expect(notes).toEqual([expect.stringContaining("of the 6,144 characters"), "Not said in it, for the provider cannot check it: its data classes."]);
    const large = providerScope(mandate({ scope: { access: [{ provider: "aws", actions: Array.from({ length: 400 }, (_, number) => `s3:SomeLongAction${number}`), resources: ["*"] }] } }), "aws");
    expect(large.notes[0]).toMatch(/fits the inline policies of a role alone/);
  });

  it("is roles of Kubernetes, one for each namespace, with verbs together", () => {
    const { text, notes } = providerScope(mandate({ scope: { access: [{ provider: "kubernetes", actions: ["get pods", "list pods", "* apps/deployments", "get pods/log"], resources: ["payments", "*"] }, { provider: "kubernetes", actions: ["get secrets"], resources: ["payments/api"] }] } }), "kubernetes");
    expect(text).toContain("kind: ClusterRole");
    expect(text).toMatch(/kind: Role\nmetadata:\n {2}name: export\n {2}namespace: payments/);
    expect(text).toMatch(/resourceNames:\n\s+- api/);
    expect(notes[0]).toContain("ClusterRole");
  });
});
