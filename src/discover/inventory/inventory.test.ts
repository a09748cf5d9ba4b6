// The pure part: merging, collecting, reconciling, owners. Properties: order of repeated sightings does not matter for what exists; twice is once.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeKey, type CredentialObservation, type IdentityObservation, type Observation } from "../../model/index.ts";
import { collect } from "./collect.ts";
import { completeOrigins } from "./complete.ts";
import { suggestOwners } from "./owners.ts";
import { reconcile, type Known } from "./reconcile.ts";

const ref = { provider: "aws", realm: "123456789012" };
const ann = nodeKey({ ...ref, type: "user", nativeId: "ann" });
const user = (more: Partial<IdentityObservation> = {}): IdentityObservation => ({ observed: "identity", ...ref, type: "user", nativeId: "ann", name: "ann", kind: "service-account", ...more });
const key = (more: Partial<CredentialObservation> = {}): CredentialObservation => ({ observed: "credential", ...ref, type: "access-key", nativeId: "AKIA", name: "AKIA", kind: "access-key", holder: ann, status: "active", ...more });

describe("collect", () => {
  it("makes one thing of two sightings, the later fact winning and lists joined", () => {
    const hint = { candidate: "zoe", signal: "tag", reason: "tag owner", weight: 0.8 } as const;
    const { identities } = collect([user({ attributes: { a: 1, b: 1 }, ownerHints: [hint] }), user({ attributes: { b: 2 }, ownerHints: [hint], environment: "prod" })], []);
    expect(identities).toEqual([{ ...ref, key: ann, type: "user", nativeId: "ann", name: "ann", kind: "service-account", attributes: { a: 1, b: 2 }, ownerHints: [hint], environment: "prod" }]);
  });

  it.each([
    [null, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["2026-01-01T00:00:00Z", null, "2026-01-01T00:00:00Z"],
    ["2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
    [undefined, null, null],
  ])("keeps the later use of %s and %s", (a, b, later) => {
    const withUse = (at: string | null | undefined) => user(at === undefined ? {} : { lastUsedAt: at });
    expect(collect([withUse(a), withUse(b)], []).identities[0]?.lastUsedAt).toBe(later);
  });

  it("lets a leaked key join the one that the provider told, whichever came first", () => {
    const leak = key({ holder: null, status: "unknown", name: "AWS access key", exposures: [{ file: "a.env", line: 3 }] });
    for (const order of [[key(), leak], [leak, key()]]) {
      const estate = collect(order, []);
      expect(estate.credentials).toEqual([expect.objectContaining({ holder: ann, status: "active", name: "AKIA", exposures: [{ file: "a.env", line: 3 }] })]);
      expect(estate.identities).toEqual([]);
    }
  });

  it("gives a credential without a holder an unattributed identity, unless the same secret has one", () => {
    const alone = collect([key({ holder: null })], []);
    expect(alone.identities).toEqual([expect.objectContaining({ kind: "unattributed" })]);
    expect(alone.credentials[0]?.holder).toBe(alone.identities[0]?.key);
    const shared = collect([key({ fingerprint: "f" }), key({ holder: null, nativeId: "file:f", type: "leaked-secret", fingerprint: "f" })], []);
    expect(shared.credentials.map((credential) => credential.holder)).toEqual([ann, ann]);
  });

  it("of everything twice is what it is once", () => {
    const observation = fc.record({ nativeId: fc.constantFrom("a", "b", "c"), name: fc.string(), attributes: fc.dictionary(fc.string(), fc.integer()) }).map((facts): Observation => user(facts));
    fc.assert(
      fc.property(fc.array(observation), (all) => {
        expect(collect([...all, ...all], []).identities.length).toBe(collect(all, []).identities.length);
      }),
    );
  });
});

describe("reconcile", () => {
  interface Facts {
    readonly value: number;
  }
  const merge = (a: Facts, b: Facts): Facts => ({ ...a, ...b });
  const told = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.dictionary(fc.constantFrom("1", "2", "3"), fc.record({ value: fc.nat(3) }), { minKeys: 1 }));
  const asTold = (plain: Record<string, Record<string, Facts>>) => new Map(Object.entries(plain).map(([name, parts]) => [name, new Map(Object.entries(parts).map(([origin, facts]) => [Number(origin), facts]))]));
  const after = (before: readonly Known<Facts>[], changes: ReturnType<typeof reconcile<Facts>>): readonly Known<Facts>[] => {
    const next = new Map(before.map((known) => [known.key, known]));
    for (const known of [...changes.appeared, ...changes.changed, ...changes.touched]) next.set(known.key, known);
    for (const gone of changes.gone) next.set(gone, { ...(next.get(gone) as Known<Facts>), parts: new Map(), gone: true });
    return [...next.values()];
  };

  it("the same read twice changes nothing the second time", () => {
    fc.assert(
      fc.property(told, told, fc.subarray([1, 2, 3]), (before, now, complete) => {
        const start = after([], reconcile<Facts>([], asTold(before), new Set(), merge));
        const once = after(start, reconcile(start, asTold(now), new Set(complete), merge));
        expect(reconcile(once, asTold(now), new Set(complete), merge)).toMatchObject({ appeared: [], changed: [], touched: [], gone: [] });
      }),
    );
  });

  it("a read that completes nothing removes nothing", () => {
    fc.assert(
      fc.property(told, told, (before, now) => {
        const start = after([], reconcile<Facts>([], asTold(before), new Set(), merge));
        expect(reconcile(start, asTold(now), new Set(), merge).gone).toEqual([]);
      }),
    );
  });

  it("what a complete read tells is what there is of it", () => {
    fc.assert(
      fc.property(told, told, (before, now) => {
        const start = after([], reconcile<Facts>([], asTold(before), new Set(), merge));
        const end = after(start, reconcile(start, asTold(now), new Set([1, 2, 3]), merge));
        expect(new Set(end.filter((known) => !known.gone).map((known) => known.key))).toEqual(new Set(Object.keys(now)));
      }),
    );
  });
});

describe("completeOrigins", () => {
  const row = (stream: string, status: "complete" | "partial", realm = "r") => ({ source: "f", realm, stream, status, count: 1, detail: "" });

  it("are those that were read complete", () => {
    const known = [{ stream: "aws.a", realm: "r" }, { stream: "aws.b", realm: "r" }, { stream: "aws.a", realm: "other" }];
    expect(completeOrigins([row("aws.a", "complete"), row("aws.b", "partial")], known)).toEqual([{ stream: "aws.a", realm: "r" }]);
  });

  it("of a stream whose files disagree are none", () => expect(completeOrigins([row("aws.a", "complete"), row("aws.a", "partial")], [{ stream: "aws.a", realm: "r" }])).toEqual([]));
  it("beside a file that could not be read are none", () => expect(completeOrigins([row("aws.a", "complete"), row("files", "partial", "?")], [{ stream: "aws.a", realm: "r" }])).toEqual([]));

  it("of all streams together need every stream told before", () => {
    const known = [{ stream: "aws.*", realm: "r" }, { stream: "aws.a", realm: "r" }, { stream: "aws.b", realm: "r" }];
    expect(completeOrigins([row("aws.a", "complete")], known)).toEqual([{ stream: "aws.a", realm: "r" }]);
    expect(completeOrigins([row("aws.a", "complete"), row("aws.b", "complete")], known)).toEqual(known);
  });
});

describe("suggestOwners", () => {
  const identity = collect([user({ ownerHints: [
    { candidate: "Zoe@corp.example", signal: "tag", reason: "tag owner", weight: 0.7 },
    { candidate: "zoe", signal: "commit", reason: "wrote most of it", weight: 0.5 },
    { candidate: "max", signal: "creator", reason: "created it", weight: 0.8 },
    { candidate: "dependabot[bot]", signal: "commit", reason: "last commit", weight: 0.9 },
  ] })], []).identities[0];
  const people = [
    { login: "zoe", email: "zoe@corp.example", name: "Zoe", active: true },
    { login: "max", email: "max@corp.example", name: "Max", active: false, leftAt: "2026-01-01T00:00:00Z" },
  ];

  it("joins the signals of one person, lets leavers sink, and leaves robots out", () => {
    const suggestions = identity === undefined ? [] : suggestOwners(identity, { people });
    expect(suggestions.map(({ candidate, confidence }) => [candidate, confidence])).toEqual([["zoe@corp.example", 0.87], ["max@corp.example", 0.08]]);
    expect(suggestions[1]?.reasons.at(-1)?.reason).toBe("Max is not active in the directory since 2026-01-01");
  });
});
