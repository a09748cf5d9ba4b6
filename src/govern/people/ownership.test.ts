// The rules of questions and hand-overs hold for whatever comes: answered once and by whom it was put to, everybody asked once, nobody who left proposed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NextAsked, PartyRow, QuestionItemRow } from "../../store/index.ts";
import { afterHandOver, chooseSuccessor, handOverStep, isSettled, type Possible } from "./hand-over-plan.ts";
import { busFactor, fewest, orphanMandates, orphanOwners } from "./reports.ts";
import { judgeAnswer, nextAsked, stateAfter, stepAfter } from "./questions-state.ts";

const at = new Date("2026-11-24T09:00:00Z");
const item = (identity: string, answer: QuestionItemRow["answer"] = null): QuestionItemRow => ({ identity, name: identity, next: [], asked: [], answer, pointedTo: null, answeredBy: null, answeredAt: null, comment: null });
const person = (...names: readonly string[]): PartyRow => ({ account: `usr_${names[0]}`, names, teams: [], isSecurity: true });
const question = (items: readonly QuestionItemRow[], askedNames = ["anna@example.com"]) => ({ askedOf: "anna@example.com", askedNames, state: "open" as const, items, expiresAt: "2026-12-01T00:00:00Z" });

const party = fc.constantFrom("a", "b", "c", "d", "e");
const next = fc.array(party.map((name): NextAsked => ({ party: name, confidence: 0.5, reason: "tag" })), { maxLength: 8 });

describe("who may answer", () => {
  it("is only the person asked, under any account of theirs, or a member of the team; never a token", () => {
    expect(judgeAnswer(question([item("x")]), null, undefined, at)).toMatchObject({ may: false, code: "not_a_person" });
    expect(judgeAnswer(question([item("x")]), person("ben@example.com"), undefined, at)).toMatchObject({ may: false, code: "not_asked" });
    expect(judgeAnswer(question([item("x")]), person("admin", "ANNA+work@example.com"), undefined, at)).toEqual({ may: true, identities: ["x"] });
    expect(judgeAnswer(question([item("x")], ["team:pay"]), { ...person("ben"), teams: ["team:pay"] }, undefined, at)).toMatchObject({ may: true });
    expect(judgeAnswer(question([item("x")], ["team:pay"]), person("ben"), undefined, at)).toMatchObject({ may: false });
  });

  it("is nobody after the time, or when the question is closed", () => {
    expect(judgeAnswer(question([item("x")]), person("anna@example.com"), undefined, new Date("2026-12-01T00:00:00Z"))).toMatchObject({ code: "closed" });
    expect(judgeAnswer({ ...question([item("x")]), state: "withdrawn" }, person("anna@example.com"), undefined, at)).toMatchObject({ code: "closed" });
  });

  it("answers each identity once, whatever is asked for", () => {
    const answers = fc.constantFrom<QuestionItemRow["answer"]>(null, "accepted", "declined", "expired");
    fc.assert(
      fc.property(fc.array(answers, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(7), { maxLength: 4 }), (given, wanted) => {
        const items = given.map((answer, index) => item(String(index), answer));
        const judged = judgeAnswer(question(items), person("anna@example.com"), wanted.length === 0 ? undefined : wanted.map(String), at);
        if (judged.may) for (const identity of judged.identities) expect(items.find((each) => each.identity === identity)?.answer).toBeNull();
        else expect(wanted.some((index) => given[index] !== null)).toBe(true);
      }),
    );
  });
});

describe("who is asked next", () => {
  it("is each candidate once, so that pointing in a circle ends", () => {
    fc.assert(
      fc.property(next, fc.array(party, { maxLength: 30 }), (candidates, pointed) => {
        let asked: readonly string[] = [];
        let rest: readonly NextAsked[] = candidates;
        for (const to of [...pointed, ...Array<undefined>(8).fill(undefined)]) {
          const found = nextAsked({ asked, next: rest }, to === undefined ? undefined : { party: to, confidence: 1, reason: "pointed" });
          if (found === null) continue;
          expect(asked).not.toContain(found.ask.party);
          asked = [...asked, found.ask.party];
          rest = found.rest;
        }
        expect(asked.length).toBeLessThanOrEqual(5);
        for (const candidate of candidates) expect(asked).toContain(candidate.party);
      }),
    );
  });

  it("is reminded of after 3 and 7 days, and another is asked after 14", () => {
    expect([0, 1, 2, 3].map((steps) => stepAfter("2026-11-01T00:00:00Z", steps)).map((each) => (each === null ? null : `${each.step} ${each.at.toISOString().slice(0, 10)}`))).toEqual(["reminder 2026-11-04", "reminder 2026-11-08", "expiry 2026-11-15", null]);
    expect([stateAfter([item("x"), item("y", "accepted")]), stateAfter([item("x", "expired")]), stateAfter([item("x", "expired"), item("y", "declined")])]).toEqual(["open", "expired", "answered"]);
  });
});

describe("a successor", () => {
  const possible = fc.record({ party, isHere: fc.boolean() }).map(({ party: name, isHere }): Possible => ({ party: name, names: [name], reason: `because of ${name}`, isHere }));
  const around = fc.record({ leaver: fc.array(party, { maxLength: 2 }), manager: fc.option(possible), team: fc.option(possible), deputies: fc.array(possible, { maxLength: 3 }), likeliest: fc.array(possible, { maxLength: 3 }), current: fc.option(possible), other: fc.array(party, { maxLength: 1 }) });
  const what = fc.constantFrom("identity-owner", "identity-sponsor", "mandate-owner", "mandate-sponsor", "mandate-deputy", "created");

  it("is here, is not who leaves, and of a mandate is not the other of its two", () => {
    fc.assert(
      fc.property(what, around, (kind, near) => {
        const chosen = chooseSuccessor({ what: kind }, near);
        if (chosen === null) return;
        expect(near.leaver).not.toContain(chosen.successor);
        if (kind.startsWith("mandate")) expect(near.other).not.toContain(chosen.successor);
        const all = [near.manager, near.team, near.current, ...near.deputies, ...near.likeliest].filter((each) => each !== null);
        expect(all.some((each) => each.party === chosen.successor && each.isHere && each.reason === chosen.reason)).toBe(true);
      }),
    );
  });

  it("of a mandate is a deputy before the manager; of an identity the manager before evidence", () => {
    const one = (name: string): Possible => ({ party: name, names: [name], reason: name, isHere: true });
    const near = { leaver: ["x"], manager: one("m"), team: one("t"), deputies: [one("d")], likeliest: [one("l")], current: one("c"), other: [] };
    expect((["mandate-owner", "identity-owner", "created"] as const).map((kind) => chooseSuccessor({ what: kind }, near)?.successor)).toEqual(["d", "m", "c"]);
    expect(chooseSuccessor({ what: "identity-owner" }, { ...near, manager: null, team: null })?.successor).toBe("l");
  });
});

describe("a plan", () => {
  it("is closed for good when the person is back, and opens again only from done", () => {
    expect([afterHandOver("open", "settled"), afterHandOver("done", "found-more"), afterHandOver("returned", "found-more"), afterHandOver("withdrawn", "found-more"), afterHandOver("done", "returned")]).toEqual(["done", "open", null, null, null]);
    expect([isSettled([]), isSettled([{ state: "waiting" }, { state: "accepted" }])]).toEqual([true, false]);
  });

  it("proposes no suspension before the last day is over", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (days) => {
        const last = new Date(at.getTime() + days * 86_400_000);
        const step = handOverStep({ openedAt: at.toISOString(), reason: "leaving", lastDay: last.toISOString().slice(0, 10) }, 2);
        expect(step?.at.getTime()).toBeGreaterThanOrEqual(Date.parse(last.toISOString().slice(0, 10)) + 86_400_000);
        expect(step?.at.getTime()).toBeGreaterThanOrEqual(at.getTime() + 14 * 86_400_000);
      }),
    );
  });
});

describe("reports", () => {
  const count = (owner: string, identities: number, environment = "production", unsponsored = identities) => ({ owner, environment, provider: "aws", identities, unsponsored });

  it("name the fewest people who hold more than half", () => {
    expect([fewest([]), fewest([5]), fewest([5, 5]), fewest([6, 3, 3]), fewest([1, 9, 1])]).toEqual([0, 1, 2, 2, 1]);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (counts) => fewest(counts) <= counts.length && fewest([...counts, 1]) >= 1));
  });

  it("group by provider, environment and team, the weakest first, and count what nobody else speaks for", () => {
    const report = busFactor([count("anna", 8, "production", 3), count("Anna", 2, "test"), count("ben", 2)], new Map([["ben", "left"]]), new Map([["ben", ["team:pay"]]]));
    expect(report.owned).toBe(12);
    expect(report.people.map(({ party: name, identities, orphaned, state }) => [name, identities, orphaned, state])).toEqual([["anna", 10, 5, "unknown"], ["ben", 2, 2, "left"]]);
    expect(report.groups.map(({ by, name, people, bus_factor }) => [by, name, people, bus_factor])).toEqual([["provider", "aws", 2, 1], ["environment", "production", 2, 1], ["team", "team:pay", 1, 1], ["environment", "test", 1, 1]]);
  });

  it("tell owners who left, and those unknown to a directory that was read", () => {
    const counts = [count("anna", 1), count("ben", 2), count("cleo", 3)];
    const states = new Map([["anna", "present"], ["ben", "left"]] as const);
    expect(orphanOwners(counts, states, true).map(({ party: name, why }) => [name, why])).toEqual([["cleo", "unknown"], ["ben", "left"]]);
    expect(orphanOwners(counts, states, false).map(({ party: name }) => name)).toEqual(["ben"]);
    expect(orphanMandates([{ id: "m", name: "m", state: "active", owner: "Ben", sponsor: "anna" }], new Set(["ben"]))).toEqual([{ id: "m", name: "m", state: "active", part: "owner", party: "Ben" }]);
  });
});
