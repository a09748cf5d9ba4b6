// Questions to likely owners: asked for one identity or many, answered by whom they were put to.
import { z } from "zod";
import { answerQuestion, askableAs, askOwners, isAsked, withdrawQuestion, type Ask, type OwnerAnswer } from "../../govern/people/index.ts";
import { identityId, knownParties, listQuestions, hasDirectory, questionById, type NextAsked, type QuestionListRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, many, page, paging, shortText } from "../schemas/common.ts";
import { Question, QUESTION_STATES, QuestionDetail, QuestionsAsked } from "../schemas/question.ts";
import { actorOf, type OwnerSuggestionText, type Services } from "../services.ts";

const MOST_ASKED = 1000;
/** Below this, evidence names a stranger more likely than an owner. */
const LEAST_CONFIDENCE = 0.05;
const party = z.string().trim().min(1).max(320);

function questionView({ id, state, askedOf, askedBy, why, comment, identities, unanswered, askedAt, expiresAt, closedAt, askedNames }: QuestionListRow, person: Parameters<typeof isAsked>[1]): z.output<typeof Question> {
  return { id, state, asked_of: askedOf, asked_by: askedBy.names[0] ?? askedBy.account, why, comment, identities, unanswered, asked_at: askedAt, expires_at: expiresAt, closed_at: closedAt, mine: isAsked({ askedNames }, person) };
}

async function detail(services: Services, caller: Caller, id: string): Promise<z.output<typeof QuestionDetail>> {
  const question = found(await questionById(services.db, id), "question");
  const { person } = await actingAs(services.store, caller);
  return {
    question: questionView({ ...question, identities: question.items.length, unanswered: question.items.filter(({ answer }) => answer === null).length }, person),
    items: question.items.map(({ identity, name, answer, pointedTo, answeredBy, answeredAt, comment, next }) => ({
      identity, id: identityId(identity), name, answer, pointed_to: pointedTo, answered_by: answeredBy, answered_at: answeredAt, comment, next: next[0]?.party ?? null,
    })),
  };
}

/** Who can answer, likeliest first: whom the directory knows as here, and where it tells of nobody, whom evidence names. */
async function candidatesOf(services: Services, suggestions: readonly OwnerSuggestionText[], anyDirectory: boolean): Promise<readonly NextAsked[]> {
  const likely = suggestions.filter(({ confidence }) => confidence >= LEAST_CONFIDENCE);
  const known = await knownParties(services.db, likely.map(({ candidate }) => candidate));
  return likely.flatMap(({ candidate, confidence, reasons }) => {
    const of = known.get(candidate.trim().replace(/^@/, "").toLowerCase());
    const canAnswer = of !== undefined && (of.state === "present" || (of.state === "unknown" && (!anyDirectory || candidate.includes("@"))));
    return canAnswer ? [{ party: of.shown, confidence, reason: reasons[0]?.reason ?? "evidence names you" }] : [];
  });
}

export const questionRoutes = [
  route({
    id: "questions.list",
    method: "GET",
    path: "/v1/questions",
    permission: "people.read",
    summary: "Questions to likely owners, newest first; `mine`: those that the caller can answer",
    query: z.object({ show: z.enum(["mine", "all"]).default("all"), state: many(z.enum(QUESTION_STATES)), identity: z.string().max(2048).optional(), ...paging }),
    response: page(Question),
    handle: async ({ query: { show, state, identity, limit, cursor }, caller, services }) => {
      const { person } = await actingAs(services.store, caller);
      const key = identity === undefined ? undefined : ((await services.store.reads.identities.get(identity))?.key ?? identity);
      const listed = await listQuestions(services.db, { state, identity: key, askedOf: show === "mine" ? askableAs(person) : undefined }, { limit, cursor });
      return { data: listed.rows.map((row) => questionView(row, person)), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "questions.get",
    method: "GET",
    path: "/v1/questions/:id",
    permission: "people.read",
    summary: "A question with the identities that it is about",
    params: idParams,
    response: QuestionDetail,
    handle: ({ params, caller, services }) => detail(services, caller, params.id),
  }),
  route({
    id: "questions.ask",
    method: "POST",
    path: "/v1/questions",
    permission: "owners.write",
    summary: "Ask the likeliest person for each identity, or one whom you name; one question for each person",
    body: z.object({ identities: z.array(z.string().min(1).max(2048)).min(1).max(MOST_ASKED), of: party.optional(), comment: z.string().trim().max(2000).default("") }),
    response: QuestionsAsked,
    status: 201,
    handle: async ({ body, caller, services }) => {
      const anyDirectory = await hasDirectory(services.db);
      const asks: Ask[] = [];
      const skipped: { identity: string; says: string }[] = [];
      for (const id of new Set(body.identities)) {
        const identity = await services.store.reads.identities.get(id);
        if (identity === undefined) skipped.push({ identity: id, says: "there is no such identity" });
        else if (identity.ownerStatus === "confirmed") skipped.push({ identity: identity.key, says: `${identity.owner} answers for ${identity.name} already` });
        else {
          const named = body.of === undefined ? [] : [{ party: body.of, confidence: 1, reason: `${caller.name} named you` }];
          asks.push({ identity: identity.key, name: identity.name, candidates: [...named, ...(await candidatesOf(services, await services.suggestOwners(identity.observed), anyDirectory))] });
        }
      }
      const asked = await askOwners(services.store, await actingAs(services.store, caller), asks, body.comment);
      const all = [...skipped, ...asked.skipped];
      return { questions: [...asked.questions], asked: body.identities.length - all.length, skipped: all.map((each) => ({ ...each })) };
    },
  }),
  route({
    id: "questions.answer",
    method: "POST",
    path: "/v1/questions/:id/answer",
    permission: "requests.answer",
    summary: "Accept, decline or point to another: for all that is open or for some; only by whom it was put to, never with a token",
    params: idParams,
    body: z.object({ answer: z.enum(["accepted", "declined", "pointed"]), to: party.optional(), sponsor: party.optional(), identities: z.array(z.string().max(2048)).max(MOST_ASKED).optional(), comment: shortText.default("") }).refine(({ answer, to }) => (answer === "pointed") === (to !== undefined), "`to` belongs to the answer `pointed`, and only to it"),
    response: QuestionDetail,
    handle: async ({ params, body, caller, services }) => {
      const answer: OwnerAnswer = body.answer === "pointed" ? { answer: "pointed", to: body.to ?? "" } : body.answer === "accepted" ? { answer: "accepted", sponsor: body.sponsor } : { answer: "declined" };
      const { person } = await actingAs(services.store, caller);
      await answerQuestion(services.store, { actor: actorOf(caller), person: caller.via === "token" ? null : person }, params.id, answer, { identities: body.identities, comment: body.comment });
      services.work.reevaluate();
      return detail(services, caller, params.id);
    },
  }),
  route({
    id: "questions.withdraw",
    method: "POST",
    path: "/v1/questions/:id/withdraw",
    permission: "owners.write",
    summary: "Take a question back",
    params: idParams,
    body: z.object({}),
    response: QuestionDetail,
    handle: async ({ params, caller, services }) => {
      await withdrawQuestion(services.store, actorOf(caller), params.id);
      return detail(services, caller, params.id);
    },
  }),
];
