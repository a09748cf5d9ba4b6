// Who may let a held act go: whoever is named or security, never who is behind it, and only what was shown while it waits; what is grave by itself, typed, and by two where security is asked.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isSamePerson } from "../../model/index.ts";
import { HELD_RISKS, type HeldActRow } from "../../store/index.ts";
import { barredNames, judgeRelease, MOST_LET_GO, unusableInWords, whyUnusable, type Answer, type Approver } from "./judge.ts";

const name = fc.constantFrom("ann@example.com", "ben@example.com", "Ben+x@Example.com", "eve@example.com", "team:payments");
const approver: fc.Arbitrary<Approver> = fc.record({ account: fc.constantFrom("usr_1", "usr_2"), names: fc.array(name, { minLength: 1, maxLength: 3 }), teams: fc.constantFrom([], ["team:payments"]), isSecurity: fc.boolean() });
const states = ["pending", "approved", "denied", "cancelled", "expired"] as const;
const held = fc.record({
  state: fc.constantFrom(...states), digest: fc.constantFrom("a", "b"), holder: fc.constantFrom("owner" as const, "sponsor" as const, "security" as const), parties: fc.array(name, { maxLength: 2 }), behind: fc.array(approver, { maxLength: 2 }),
  risk: fc.constantFrom(...HELD_RISKS), confirm: fc.constantFrom(null, { path: "to", value: "ann@example.com" }), firstBy: fc.option(approver, { nil: null }), session: fc.constantFrom(null, "ses_1"), steering: fc.constantFrom(null, "s"),
});
const answer: fc.Arbitrary<Answer> = fc.record({
  decision: fc.constantFrom("approved" as const, "denied" as const), shown: fc.constantFrom("a", "b"), way: fc.constantFrom("one" as const, "several" as const, "chat" as const), confirmation: fc.constantFrom("", " ann@example.com ", "ANN@example.com"), forTask: fc.boolean(), recent: fc.nat(MOST_LET_GO + 1),
});

it("is only for who is asked and not behind it, for what waits and was shown", () => {
  fc.assert(
    fc.property(held, approver, answer, ({ behind, ...row }, person, given) => {
      const judged = judgeRelease({ ...row, barred: barredNames(behind) }, person, given);
      if (!judged.may) return;
      const plain = (text: string) => text.toLowerCase().replace(/\+[^@]*/, "");
      const own = new Set([person.account, ...person.names].map(plain));
      if (given.decision === "approved") expect(behind.flatMap(({ account, names }) => [account, ...names]).some((each) => own.has(plain(each)))).toBe(false);
      expect([row.state, given.shown]).toEqual(["pending", row.digest]);
      expect(person.isSecurity || [...person.names, ...person.teams].some((each) => row.parties.some((party) => party.toLowerCase() === each.toLowerCase()))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it("row 30: what is grave is in no batch, behind no button and for no task; it is typed, by two people where security is asked; and nobody lets go without end", () => {
  fc.assert(
    fc.property(held, approver, answer, ({ behind: _behind, ...row }, person, given) => {
      const judged = judgeRelease({ ...row, barred: [] }, person, given);
      if (!judged.may) return;
      if (given.way !== "one") expect(row.risk).toBe("low");
      if (given.decision === "denied") {
        expect(judged.settles).toBe(true);
        return;
      }
      expect(given.recent).toBeLessThan(MOST_LET_GO);
      if (given.forTask) expect([row.risk === "high", row.session, row.steering]).toEqual([false, "ses_1", "s"]);
      if (row.risk === "high" && row.confirm !== null) expect(given.confirmation.trim()).toBe(row.confirm.value);
      const needsTwo = row.risk === "high" && row.holder === "security";
      expect(judged.settles).toBe(!needsTwo || row.firstBy !== null);
      if (needsTwo && row.firstBy !== null) expect(isSamePerson(row.firstBy, person)).toBe(false);
    }),
    { numRuns: 5000 },
  );
});

it("row 29: an approval is usable for its own question from its own point under its own policies, once, in time", () => {
  const now = { digest: "d", basis: "b", askedBy: "tok_1" };
  const row = { ...now, state: "approved", usedAt: null } as HeldActRow;
  expect(whyUnusable(row, now)).toBeUndefined();
  expect(whyUnusable(undefined, now)).toBe("approval_unverifiable");
  for (const [change, why] of [[{ askedBy: "tok_2" }, "approval_unverifiable"], [{ digest: "e" }, "out_of_scope"], [{ basis: "c" }, "out_of_scope"], [{ state: "pending" }, "grant_pending"], [{ state: "denied" }, "policy_denied"], [{ state: "expired" }, "approval_expired"], [{ usedAt: "2026-11-24T10:00:00Z" }, "approval_expired"]] as const) {
    expect(whyUnusable({ ...row, ...change } as HeldActRow, now), JSON.stringify(change)).toBe(why);
  }
});

it("says each end as what it was", () => {
  const row = { state: "denied", comment: "not to him", decidedBy: { account: "usr_1", names: ["ann@example.com"], teams: [], isSecurity: false }, usedAt: null, approvedUntil: null, expiresAt: "2026-11-24T10:00:00Z" } as unknown as HeldActRow;
  expect(unusableInWords("policy_denied", row)).toBe("ann@example.com denied it: not to him");
  expect(unusableInWords("policy_denied", { ...row, state: "cancelled", comment: "its session ended" })).toBe("it was taken back: its session ended");
  expect(unusableInWords("approval_expired", row)).toBe("nobody answered until 2026-11-24T10:00:00Z");
  expect(unusableInWords("approval_expired", { ...row, approvedUntil: "2026-11-24T11:00:00Z" })).toContain("not used by then");
  expect(unusableInWords("approval_expired", { ...row, usedAt: "2026-11-24T11:00:00Z" })).toContain("good once");
});
