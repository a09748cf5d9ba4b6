// Requests: everything that waits for a decision, one with the diff that is approved, questions about it, and the decision itself.
import { z } from "zod";
import { changesBetween, checkMandate, claimsOf, commentOnRequest, decideMandate, openPartsOf, standing, toYaml, withdrawMandate } from "../../govern/mandates/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { plainNames } from "../../model/index.ts";
import { commentsOf, countWaiting, listRequests, requestById, waitingFor, writtenBy, type Page, type RequestRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { mayDecide, sentence } from "../deciding.ts";
import { roleAllows } from "../permissions.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, list, many, page, paging, shortText } from "../schemas/common.ts";
import { ApprovalRequest, Decided, decisionBody, RequestDetail, requestState, risk } from "../schemas/request.ts";
import type { Services } from "../services.ts";
import { toolProblems } from "../tool-problems.ts";
import { decisionView } from "../views/mandate-view.ts";
import { commentView, requestView } from "../views/request-view.ts";

/** The badge says "99+" beyond this. */
const MOST_COUNTED = 100;
const MOST_AT_ONCE = 50;
const filters = { view: z.enum(["waiting", "mine", "all"]).default("waiting"), q: shortText.optional(), state: many(requestState), risk: many(risk) };
/** All lapse the same time after they were submitted, so one order is both. */
const sorts = z.enum(["submitted_at", "-submitted_at", "lapses_at", "-lapses_at"]).optional();

async function detail(services: Services, caller: Caller, id: string, now: Date): Promise<z.output<typeof RequestDetail>> {
  const request = found(await requestById(services.db, id), "request");
  const { mandates } = services.store.reads;
  const [versions, decisions, comments] = await Promise.all([mandates.versions(request.mandateId), mandates.decisions(request.mandateId), commentsOf(services.db, id)]);
  const version = found(versions.find((each) => each.version === request.version), "request");
  const waits = request.state === "waiting" && version.state === "submitted";
  const before = versions.find((each) => each.version < request.version && each.activatedAt !== null && (each.endedAt === null || each.endedAt >= (request.closedAt ?? each.endedAt)));
  const { problems, requirement } = await checkMandate(services.store, version.document);
  const { reasons, parts } = version.requirement ?? requirement;
  return {
    request: requestView(request),
    requirement: { risk: request.risk, parts: [...parts], reasons: [...reasons] },
    open: waits ? [...openPartsOf(version, decisions)] : [],
    changes: changesBetween(waits ? standing(versions)?.document : before?.document, version.document).map((change) => ({ ...change })),
    replaces: (waits ? standing(versions) : before)?.version ?? null,
    yaml: toYaml([version.document]),
    problems: waits ? [...problems, ...toolProblems(services.gate.catalogue, version.document)].map((problem) => ({ ...problem })) : [],
    decisions: decisions.filter((each) => each.version === request.version && each.at >= request.submittedAt && (request.closedAt === null || each.at <= request.closedAt)).map(decisionView),
    comments: comments.map(commentView),
    may: {
      decide: waits ? await mayDecide(services.store, caller, version, decisions, now) : { may: false, says: `It was ${request.state}.` },
      withdraw: waits && roleAllows(caller.role, "mandates.write"),
      comment: roleAllows(caller.role, "requests.answer"),
    },
  };
}

/** The mandate of a request that waits; another request of the same mandate is not meant. */
async function waiting(services: Services, id: string): Promise<RequestRow> {
  const request = found(await requestById(services.db, id), "request");
  if (request.state !== "waiting") throw new MandateError("conflict", `The request was ${request.state} and waits for nothing. Reload it.`);
  return request;
}

const pageOf = ({ rows, nextCursor }: Page<RequestRow>) => ({ data: rows.map(requestView), next_cursor: nextCursor, has_more: nextCursor !== null, total: null });

export const requestRoutes = [
  route({
    id: "requests.list",
    method: "GET",
    path: "/v1/requests",
    permission: "mandates.read",
    summary: "Requests for approval: those that wait for me, those I wrote, or all",
    query: z.object({ ...filters, sort: sorts, ...paging }),
    response: page(ApprovalRequest),
    handle: async ({ query: { view, limit, cursor, sort, ...filter }, caller, services, now }) => {
      const descending = sort === undefined ? view !== "waiting" : sort.startsWith("-");
      if (view === "all") return pageOf(await listRequests(services.db, filter, descending, { limit, cursor }));
      const { person } = await actingAs(services.store, caller);
      if (view === "mine") return pageOf(await writtenBy(services.db, plainNames(person), filter, descending, { limit, cursor }));
      return pageOf(await waitingFor(services.db, await claimsOf(services.db, person, now), filter, descending, { limit, cursor }));
    },
  }),
  route({
    id: "requests.count",
    method: "GET",
    path: "/v1/requests/waiting",
    permission: "mandates.read",
    summary: "How many requests wait for me, counted up to 100",
    response: z.object({ waiting: z.int() }),
    handle: async ({ caller, services, now }) => ({ waiting: await countWaiting(services.db, await claimsOf(services.db, (await actingAs(services.store, caller)).person, now), MOST_COUNTED) }),
  }),
  route({
    id: "requests.get",
    method: "GET",
    path: "/v1/requests/:id",
    permission: "mandates.read",
    summary: "A request with the diff that is approved, its requirement, decisions and comments",
    params: idParams,
    response: RequestDetail,
    handle: ({ params, caller, services, now }) => detail(services, caller, params.id, now),
  }),
  route({
    id: "requests.comment",
    method: "POST",
    path: "/v1/requests/:id/comments",
    permission: "requests.answer",
    summary: "Ask or answer something; what is written stays as it is",
    params: idParams,
    body: z.object({ text: z.string().trim().min(1).max(4000) }),
    response: RequestDetail,
    status: 201,
    handle: async ({ params, body, caller, services, now }) => {
      await commentOnRequest(services.store, await actingAs(services.store, caller), params.id, body.text);
      return detail(services, caller, params.id, now);
    },
  }),
  route({
    id: "requests.decide",
    method: "POST",
    path: "/v1/requests/:id/decide",
    permission: "mandates.decide",
    summary: "Approve or reject exactly the content with this hash; people only, never a token",
    params: idParams,
    body: decisionBody,
    response: RequestDetail,
    handle: async ({ params, body, caller, services, now }) => {
      const request = found(await requestById(services.db, params.id), "request");
      // A request that is closed is refused there, and stays on record.
      await decideMandate(services.store, await actingAs(services.store, caller), request.mandateId, { ...body, request: request.id });
      services.work.reevaluate({ mandates: [request.mandateId] });
      return detail(services, caller, params.id, now);
    },
  }),
  route({
    id: "requests.decideSeveral",
    method: "POST",
    path: "/v1/requests/decide",
    permission: "mandates.decide",
    summary: "Decide several of low risk at once, each bound to its own hash; what is riskier is refused here",
    body: z.object({ decision: z.enum(["approved", "rejected"]), comment: z.string().trim().max(2000).default(""), requests: z.array(z.object({ id: z.string().max(128), hash: z.string().length(64) })).min(1).max(MOST_AT_ONCE) }),
    response: list(Decided),
    handle: async ({ body: { decision, comment, requests }, caller, services }) => {
      const acting = await actingAs(services.store, caller);
      const data: z.output<typeof Decided>[] = [];
      const mandates: string[] = [];
      for (const { id, hash } of requests) {
        const request = await requestById(services.db, id);
        if (request === undefined) {
          data.push({ request: id, done: false, says: "There is no such request." });
          continue;
        }
        try {
          await decideMandate(services.store, acting, request.mandateId, { decision, hash, comment, several: true, request: id });
          data.push({ request: id, done: true, says: "" });
          mandates.push(request.mandateId);
        } catch (thrown) {
          // A refusal of one does not stand in the way of the others; anything else ends it all.
          if (!(thrown instanceof MandateError) || thrown.code === "internal" || thrown.code === "database_unavailable") throw thrown;
          data.push({ request: id, done: false, says: sentence(thrown.detail) });
        }
      }
      services.work.reevaluate({ mandates });
      return { data };
    },
  }),
  route({
    id: "requests.withdraw",
    method: "POST",
    path: "/v1/requests/:id/withdraw",
    permission: "mandates.write",
    summary: "Take a request back and say why; the draft can be changed and submitted again",
    params: idParams,
    body: z.object({ why: z.string().trim().min(3).max(2000) }),
    response: RequestDetail,
    handle: async ({ params, body, caller, services, now }) => {
      await withdrawMandate(services.store, await actingAs(services.store, caller), (await waiting(services, params.id)).mandateId, body.why);
      return detail(services, caller, params.id, now);
    },
  }),
];
