// Who may let a held act go: whoever is named or security, never who is behind it, and only what was shown while it waits.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { HeldActRow } from "../../store/index.ts";
import { barredNames, judgeRelease, whyUnusable, type Approver } from "./judge.ts";

const name = fc.constantFrom("ann@example.com", "ben@example.com", "Ben+x@Example.com", "eve@example.com", "team:payments");
const approver: fc.Arbitrary<Approver> = fc.record({ account: fc.constantFrom("usr_1", "usr_2"), names: fc.array(name, { minLength: 1, maxLength: 3 }), teams: fc.constantFrom([], ["team:payments"]), isSecurity: fc.boolean() });
const states = ["pending", "approved", "denied", "cancelled", "expired"] as const;
const held = fc.record({ state: fc.constantFrom(...states), digest: fc.constantFrom("a", "b"), holder: fc.constantFrom("owner" as const, "sponsor" as const, "security" as const), parties: fc.array(name, { maxLength: 2 }), behind: fc.array(approver, { maxLength: 2 }) });

it("is only for who is asked and not behind it, for what waits and was shown", () => {
  fc.assert(
    fc.property(held, approver, fc.constantFrom("a", "b"), ({ behind, ...row }, person, shown) => {
      const judged = judgeRelease({ ...row, barred: barredNames(behind) }, person, shown);
      if (!judged.may) return;
      const plain = (text: string) => text.toLowerCase().replace(/\+[^@]*/, "");
      const own = new Set([person.account, ...person.names].map(plain));
      expect(behind.flatMap(({ account, names }) => [account, ...names]).some((each) => own.has(plain(each)))).toBe(false);
      expect([row.state, shown]).toEqual(["pending", row.digest]);
      expect(person.isSecurity || [...person.names, ...person.teams].some((each) => row.parties.some((party) => party.toLowerCase() === each.toLowerCase()))).toBe(true);
    }),
    { numRuns: 2000 },
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
