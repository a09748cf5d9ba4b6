// Evidence loses weight with its age, and what people answered counts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Identity, OwnerHint } from "../../model/index.ts";
import { decayed, HALF_LIFE_DAYS, howOld } from "./decay.ts";
import { suggestOwners, type Weighed } from "./owners.ts";

const now = new Date("2026-11-24T00:00:00Z");
const before = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const hint = (change: Partial<OwnerHint> = {}): OwnerHint => ({ candidate: "anna@example.com", signal: "creator", reason: "created it", weight: 0.6, ...change });
const identity = (...ownerHints: readonly OwnerHint[]): Identity => ({ key: "aws|1|role|x", provider: "aws", realm: "1", type: "role", nativeId: "x", name: "x", kind: "workload", ownerHints }) as Identity;
const of = (hints: readonly OwnerHint[], more: Partial<Weighed> = {}) => suggestOwners(identity(...hints), { people: [], now, ...more });
const confidence = (hints: readonly OwnerHint[]) => of(hints)[0]?.confidence ?? 0;

const anyHint = fc.record({ signal: fc.constantFrom("tag", "creator", "commit", "codeowners"), weight: fc.double({ min: 0, max: 1, noNaN: true }), days: fc.option(fc.nat(4000)) }, { requiredKeys: ["signal", "weight", "days"] }).map(({ signal, weight, days }) => hint({ signal, weight, ...(days === null ? {} : { at: before(days) }) }));

describe("evidence", () => {
  it("older never weighs more, and without a date it is not aged", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(4000), fc.nat(4000), (weight, a, b) => decayed(weight, before(Math.max(a, b)), now) <= decayed(weight, before(Math.min(a, b)), now)));
    fc.assert(fc.property(anyHint, fc.nat(4000), (each, days) => confidence([{ ...each, at: before(days) }]) <= confidence([hint({ signal: each.signal, weight: each.weight })])));
    expect([decayed(0.8, before(HALF_LIFE_DAYS), now), decayed(0.8, undefined, now), decayed(0.8, "no date", now), decayed(0.8, before(-9), now)]).toEqual([0.4, 0.8, 0.8, 0.8]);
  });

  it("more of it never counts less", () => {
    fc.assert(fc.property(fc.array(anyHint, { minLength: 1, maxLength: 5 }), anyHint, (hints, another) => confidence([...hints, another]) >= confidence(hints)));
  });

  it("says how old it is", () => {
    expect([howOld(before(3), now), howOld(before(35), now), howOld(before(430), now), howOld(before(1200), now), howOld(undefined, now)]).toEqual([undefined, "1 month ago", "14 months ago", "3 years ago", undefined]);
    expect(of([hint({ at: before(430), reason: "committed" })])[0]?.reasons[0]?.reason).toBe("committed, 14 months ago");
  });
});

describe("an answer", () => {
  it("counts against who declined, and for whom somebody pointed to", () => {
    const answers = [{ by: ["anna@example.com"], answer: "pointed" as const, to: "ben@example.com", at: before(1) }, { by: ["anna@example.com"], answer: "declined" as const, to: null, at: before(1) }];
    const suggestions = of([hint({ weight: 0.9 })], { answers });
    expect(suggestions.map(({ candidate }) => candidate)).toEqual(["ben@example.com", "anna@example.com"]);
    expect(suggestions[1]?.confidence).toBeLessThan(0.2);
    expect(suggestions[1]?.reasons.at(-1)?.reason).toBe("anna@example.com was asked and said no on 2026-11-23");
  });
});
