// A decision as AuthZEN carries it: yes or no, and in the context why, by what, and what to do. A hold is a no that can be asked about.
import type { Decision, DecisionStage } from "../../model/index.ts";
import type { Recorded } from "../../enforce/records/index.ts";
import { sentence } from "../deciding.ts";
import type { Answer } from "./wire.ts";

const REASONS: Readonly<Record<DecisionStage, string>> = { "kill-switch": "stopped", mandate: "outside_mandate", policy: "policy_denied", person: "person_not_entitled" };

/** How the point tells who may let an act go; on the wire that is `access_request`. */
export const HELD_FOR = "approval";

export interface Told {
  readonly decision: Decision;
  readonly recorded: Recorded;
  /** The point only observes: it is told yes, and what it would have been told. */
  readonly observed: boolean;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** What stands even where a point only observes: the kill switch is no policy that is being tried out. */
export const isObserved = (decision: Decision, mode: "observe" | "enforce"): boolean => mode === "observe" && decision.decision !== "allow" && decision.stage !== "kill-switch";

export function answerOf({ decision, recorded, observed, more }: Told): Answer {
  const { stage, reason, remedy, policies, mandate, obligations } = decision;
  const isYes = decision.decision === "allow";
  const besides = obligations.filter(({ type }) => type !== HELD_FOR);
  const context = {
    evaluation_id: recorded.id,
    evaluated_at: recorded.at.toISOString(),
    ...(isYes ? {} : { reason: decision.decision === "hold" ? "approval_required" : stage === null ? "denied" : REASONS[stage] }),
    reason_admin: { en: sentence(reason) },
    ...(isYes ? {} : { reason_user: { en: `${sentence(reason)} ${remedy}`.trim() }, stage, remedy }),
    ...(policies.length === 0 ? {} : { policies }),
    ...(mandate === null ? {} : { mandate: { ...mandate } }),
    ...(besides.length === 0 ? {} : { obligations: besides.map((obligation) => ({ ...obligation })) }),
    ...(observed ? { observed: { decision: false, held: decision.decision === "hold" } } : {}),
    ...more,
  };
  return { decision: isYes || observed, context };
}

/** SPEC: AuthZEN 1.0, evaluations: what is wrong with one of them is its answer, and it is a no. */
export const errorAnswer = (status: number, message: string): Answer => ({ decision: false, context: { error: { status, message } } });
