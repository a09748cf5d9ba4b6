// Asks the decision point, or an application's policies, for an enforcement point; puts every answer on record before it is given.
import { decideReleased } from "../../enforce/approvals/index.ts";
import type { Applications, Question } from "../../enforce/applications/index.ts";
import type { Decided, DecisionPoint, Reservation } from "../../enforce/decision/index.ts";
import { digestOfQuestion, type Asked, type ForeignQuestion, type Recorded, type Recorder } from "../../enforce/records/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { Decision, DecisionRequest } from "../../model/index.ts";
import { modeOf, type Store } from "../../store/index.ts";
import { statusOf } from "../problem.ts";
import type { Caller } from "../route.ts";
import { actorOf } from "../services.ts";
import { answerOf, errorAnswer, isObserved } from "./answer.ts";
import { approvalOf, askable, basisOf } from "./holds.ts";
import { mapQuestion } from "./mapping.ts";
import type { StandingOf } from "./standing.ts";
import { Evaluation, problemsOf, type Answer, type Evaluations, type Semantic } from "./wire.ts";
import type { z } from "zod";

export interface Deciding {
  readonly store: Store;
  /** Address of this installation. */
  readonly base: () => string;
  readonly point: DecisionPoint;
  readonly applications: Applications;
  readonly records: Recorder;
  readonly standingOf: StandingOf;
}

export interface Asking {
  readonly caller: Caller;
  /** `X-Request-ID` of the point. */
  readonly as: string | null;
}

/** Throws `invalid_input` for what is no question, `database_unavailable` when the answer cannot be put on record. */
export async function evaluate(deciding: Deciding, asking: Asking, body: unknown): Promise<Answer> {
  const session = await begin(deciding, asking);
  const answer = await session.ask(body);
  await session.settle();
  return answer;
}

/** SPEC: AuthZEN 1.0, evaluations: without any it is one question; the semantic says when to stop. */
export async function evaluateMany(deciding: Deciding, asking: Asking, body: z.output<typeof Evaluations>): Promise<Answer | { readonly evaluations: readonly Answer[] }> {
  const { evaluations = [], options, ...defaults } = body;
  if (evaluations.length === 0) return evaluate(deciding, asking, defaults);
  const session = await begin(deciding, asking);
  const semantic = options?.evaluations_semantic ?? "execute_all";
  const answers: Answer[] = [];
  for (const each of evaluations) {
    const answer = await session.askOne({ ...defaults, ...each });
    answers.push(answer);
    if (isLast(semantic, answer)) break;
  }
  await session.settle();
  return { evaluations: answers };
}

const isLast = (semantic: Semantic, { decision }: Answer): boolean => (semantic === "deny_on_first_deny" && !decision) || (semantic === "permit_on_first_permit" && decision);

interface Session {
  ask(body: unknown): Promise<Answer>;
  /** What is wrong with the question is its answer. */
  askOne(body: unknown): Promise<Answer>;
  /** INVARIANT: no answer leaves before its record is durable; where it cannot be, what was taken from budgets is given back. */
  settle(): Promise<void>;
}

async function begin({ store, base, point, applications, records, standingOf }: Deciding, { caller, as }: Asking): Promise<Session> {
  const mode = await modeOf(store.pool, caller.name);
  const taken: Reservation[] = [];

  const note = (decision: Decision & Partial<Pick<Decided, "sequence" | "shadowAgrees">>, what: { readonly request: DecisionRequest } | { readonly foreign: ForeignQuestion }): { recorded: Recorded; observed: boolean } => {
    const observed = isObserved(decision, mode);
    const asked: Asked = { point: caller.name, by: caller.id, as, enforced: mode === "enforce", shadowAgrees: decision.shadowAgrees ?? null, sequence: decision.sequence ?? point.sequence() };
    return { recorded: records.record({ ...asked, decision, ...what }), observed };
  };

  /** A hold is asked once more when it comes with an approval, and the approval is spent on exactly this act. */
  const released = async (request: DecisionRequest, approval: string | undefined): Promise<{ readonly decision: Decided; readonly more: Readonly<Record<string, unknown>> }> => {
    const { decision, letGo, unusable } = await decideReleased(store, actorOf(caller), {
      decide: (answered) => point.decide(request, answered),
      digest: digestOfQuestion(request),
      basisOf: (held) => basisOf(store, held),
      approval: approval ?? null,
    });
    if (letGo !== null) return { decision, more: { approval: { id: letGo } } };
    if (unusable === null) return { decision, more: {} };
    const { why, says } = unusable;
    return { decision, more: { approval: { id: approval, reason: why, reason_user: says }, next_action: why === "policy_denied" ? "none" : why === "grant_pending" ? "retry" : "request" } };
  };

  const ask = async (body: unknown): Promise<Answer> => {
    const parsed = Evaluation.safeParse(body);
    if (!parsed.success) throw new MandateError("invalid_input", problemsOf(parsed.error));
    const mapped = await mapQuestion(parsed.data, point.world(), standingOf);
    if (mapped.kind === "theirs") {
      const question = questionOf(parsed.data);
      const { application, decision } = await applications.ask(question);
      return answerOf({ decision, ...note(decision, { foreign: { application, ...question } }) });
    }
    if (mapped.kind === "no") {
      const decision: Decision = { decision: "deny", stage: "mandate", policies: [], errors: [], mandate: null, reason: mapped.says, remedy: mapped.remedy, obligations: [] };
      return answerOf({ decision, ...note(decision, { request: mapped.request }) });
    }
    const { decision, more } = await released(mapped.request, approvalOf(parsed.data));
    if (decision.reservation !== null) taken.push(decision.reservation);
    const noted = note(decision, { request: mapped.request });
    return answerOf({ decision, ...noted, more: { ...(decision.decision === "hold" ? askable(base, decision, noted.recorded) : {}), ...more } });
  };

  return {
    ask,
    askOne: async (body) => {
      try {
        return await ask(body);
      } catch (thrown) {
        if (thrown instanceof MandateError && statusOf(thrown.code) < 500) return errorAnswer(statusOf(thrown.code), thrown.detail);
        throw thrown;
      }
    },
    settle: async () => {
      try {
        await records.recorded();
      } catch (thrown) {
        await Promise.allSettled(taken.map((reservation) => point.release(reservation)));
        throw thrown;
      }
    },
  };
}

export const questionOf = ({ subject, action, resource, context }: Evaluation): Question => ({
  subject: { type: subject.type, id: subject.id, properties: subject.properties ?? {} },
  action: { name: action.name, properties: action.properties ?? {} },
  resource: { type: resource.type, id: resource.id, properties: resource.properties ?? {} },
  context: context ?? {},
});
