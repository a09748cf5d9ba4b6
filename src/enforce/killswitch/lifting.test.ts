// The life of a stop: whatever is tried in whatever order by whomever, it is lifted only by two different people, and a drill only by itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSamePerson } from "../../model/index.ts";
import { afterStopEvent, judgeAsking, judgeConfirming, judgeWithdrawing, stateOf, STOP_EVENTS, type Lifter, type StopEvent } from "./lifting.ts";

interface Life {
  readonly drill: boolean;
  readonly by: Lifter;
  readonly liftAskedBy: Lifter | null;
  readonly liftedAt: string | null;
  readonly liftedBy: Lifter | null;
}

/** Two accounts of one person share a name. */
const person = fc.record({ account: fc.constantFrom("usr_1", "usr_2", "usr_3", "usr_4"), names: fc.subarray(["ann@example.com", "ben@example.com", "cas@example.com"], { minLength: 1, maxLength: 2 }), isSecurity: fc.boolean() });
const attempt = fc.record({ event: fc.constantFrom(...STOP_EVENTS), who: person, isPerson: fc.boolean() });

function after(life: Life, event: StopEvent, who: Lifter, isPerson: boolean): Life {
  switch (event) {
    case "ask-lift":
      return judgeAsking(life).may ? { ...life, liftAskedBy: who } : life;
    case "withdraw":
      return judgeWithdrawing(life, who, isPerson).may ? { ...life, liftAskedBy: null } : life;
    case "confirm":
      return judgeConfirming(life, who, isPerson).may ? { ...life, liftedAt: "2026-11-24T12:00:00.000Z", liftedBy: who } : life;
    case "end-drill":
      return afterStopEvent(life, event) === null ? life : { ...life, liftedAt: "2026-11-24T12:00:00.000Z" };
  }
}

const stop = (more: Partial<Life> = {}): Life => ({ drill: false, by: ann, liftAskedBy: null, liftedAt: null, liftedBy: null, ...more });
const ann: Lifter = { account: "usr_ann", names: ["ann@example.com"], isSecurity: true };
const ben: Lifter = { account: "usr_ben", names: ["ben@example.com"], isSecurity: true };

describe("lifting", () => {
  it("takes two different people and one of security, whatever is tried", () => {
    fc.assert(
      fc.property(fc.boolean(), person, fc.array(attempt, { maxLength: 12 }), (drill, by, attempts) => {
        let life = stop({ drill, by });
        for (const { event, who, isPerson } of attempts) {
          const next = after(life, event, who, isPerson);
          if (stateOf(life) === "lifted") expect(next).toBe(life);
          life = next;
        }
        if (life.liftedAt === null) return;
        if (drill) {
          expect(life.liftedBy).toBeNull();
        } else {
          expect(life.liftedBy?.isSecurity).toBe(true);
          expect(isSamePerson(life.liftAskedBy as Lifter, life.liftedBy as Lifter)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("row 31: is not confirmed by the asker under another account, nor by his token", () => {
    const asked = stop({ liftAskedBy: ann });
    expect(judgeConfirming(asked, { account: "usr_other", names: ["ANN+admin@example.com"], isSecurity: true }, true)).toMatchObject({ may: false, code: "own_request" });
    expect(judgeConfirming(asked, ben, false)).toMatchObject({ may: false, code: "not_a_person" });
    expect(judgeConfirming(asked, { ...ben, isSecurity: false }, true)).toMatchObject({ may: false, code: "out_of_scope" });
    expect(judgeConfirming(asked, ben, true)).toEqual({ may: true });
  });

  it("is confirmed only after somebody asked, and asked once", () => {
    expect(judgeConfirming(stop(), ben, true)).toMatchObject({ may: false, code: "not_now" });
    expect(judgeAsking(stop({ liftAskedBy: ann }))).toMatchObject({ may: false, code: "not_now" });
    expect(judgeAsking(stop({ drill: true }))).toMatchObject({ may: false, code: "is_a_drill" });
  });

  it("is taken back by who asked, refused by security, and by nobody else", () => {
    const asked = stop({ liftAskedBy: { ...ann, isSecurity: false } });
    expect(judgeWithdrawing(asked, ann, false)).toEqual({ may: true });
    expect(judgeWithdrawing(asked, ben, true)).toEqual({ may: true });
    expect(judgeWithdrawing(asked, ben, false)).toMatchObject({ may: false });
    expect(judgeWithdrawing(asked, { ...ben, isSecurity: false }, true)).toMatchObject({ may: false, code: "out_of_scope" });
  });
});
