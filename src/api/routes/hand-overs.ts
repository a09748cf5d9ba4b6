// Hand-over plans: opened by the clock or by hand, changed, accepted. Mandates go on by a new version, which is approved as any other.
import { z } from "zod";
import { changeMandate, suspendMandate } from "../../govern/mandates/index.ts";
import { acceptItems, markSuspended, openHandOver, proposeSuccessor, waitingItems, withdrawHandOver, type Likeliest } from "../../govern/people/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { handOverById, identityId, itemsOfHandOver, listHandOvers, type HandOverItemFilter, type HandOverItemRow, type HandOverListRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, many, page, paging } from "../schemas/common.ts";
import { HAND_OVER_STATES, HandOver, HandOverDetail, HELD } from "../schemas/hand-over.ts";
import { actorOf, type Services } from "../services.ts";

const planView = ({ id, personId, person, name, reason, lastDay, leftAt, manager, state, why, openedAt, openedBy, closedAt, items, waiting, without }: HandOverListRow): z.output<typeof HandOver> => ({
  id, person_id: personId, person, name, reason, last_day: lastDay, left_at: leftAt, manager, state, why, opened_at: openedAt, opened_by: openedBy, closed_at: closedAt, items, waiting, without,
});

async function detail({ db }: Services, id: string): Promise<z.output<typeof HandOverDetail>> {
  const plan = found(await handOverById(db, id), "hand-over plan");
  const items = await itemsOfHandOver(db, id);
  return {
    plan: planView(plan),
    items: items.map(({ what, subject, name, successor, reason, state, suspensionProposedAt, decidedBy, decidedAt }) => ({
      what, subject, link: what.startsWith("mandate") ? `/mandates/${subject}` : `/identities/${identityId(subject)}`, name, successor, reason, state, suspension_proposed: suspensionProposedAt !== null, decided_by: decidedBy, decided_at: decidedAt,
    })),
  };
}

/** Which items an act means; without anything, all that wait. */
const some = { subjects: z.array(z.string().max(2048)).max(20_000).optional(), what: z.array(z.enum(HELD)).max(HELD.length).optional(), without: z.boolean().optional() };

const PEOPLE_HAND_OVER = "An API token cannot hand things over: that somebody answers for them is a person's decision. Sign in to the console.";

const likeliest =
  (services: Services): Likeliest =>
  async (identities) =>
    new Map(await Promise.all(identities.map(async (identity) => [identity.key, await services.suggestOwners(identity)] as const)));

const swapped = (document: MandateDocument, items: readonly HandOverItemRow[], names: readonly string[]): MandateDocument => {
  const of = (what: string) => items.find((item) => item.what === what)?.successor ?? undefined;
  const deputy = of("mandate-deputy");
  const [owner, sponsor] = [of("mandate-owner") ?? document.owner, of("mandate-sponsor") ?? document.sponsor];
  const deputies = [...new Set((document.deputies ?? []).flatMap((each) => (!names.includes(each.toLowerCase()) ? [each] : deputy === undefined ? [] : [deputy])))].filter((each) => each !== sponsor && each !== owner);
  const { deputies: _, ...rest } = document;
  return { ...rest, owner, sponsor, ...(deputies.length === 0 ? {} : { deputies }) };
};

/** The next version of each mandate with its new owner, sponsor or deputy, as a draft. What waits for approval is not touched: it says so. */
async function changeMandates(services: Services, caller: Caller, id: string, items: readonly HandOverItemRow[]): Promise<void> {
  const acting = await actingAs(services.store, caller);
  const { names } = found(await handOverById(services.db, id), "hand-over plan");
  for (const [mandate, own] of Map.groupBy(items, ({ subject }) => subject)) {
    const [newest] = await services.store.reads.mandates.versions(mandate);
    if (newest === undefined || newest.state === "ended") continue;
    const document = swapped(newest.document, own, names);
    if (JSON.stringify(document) !== JSON.stringify(newest.document)) await changeMandate(services.store, acting, mandate, { document, revision: newest.revision });
  }
}

export const handOverRoutes = [
  route({
    id: "handOvers.list",
    method: "GET",
    path: "/v1/hand-overs",
    permission: "people.read",
    summary: "Hand-over plans, newest first",
    query: z.object({ state: many(z.enum(HAND_OVER_STATES)), ...paging }),
    response: page(HandOver),
    handle: async ({ query: { limit, cursor, state }, services }) => {
      const listed = await listHandOvers(services.db, { state }, { limit, cursor });
      return { data: listed.rows.map(planView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "handOvers.get",
    method: "GET",
    path: "/v1/hand-overs/:id",
    permission: "people.read",
    summary: "A plan with everything that is to be handed over",
    params: idParams,
    response: HandOverDetail,
    handle: ({ params, services }) => detail(services, params.id),
  }),
  route({
    id: "handOvers.open",
    method: "POST",
    path: "/v1/hand-overs",
    permission: "handovers.write",
    summary: "Open a plan for somebody who is about to leave",
    body: z.object({ person: z.string().min(1).max(128), last_day: z.iso.date().optional() }),
    response: HandOverDetail,
    status: 201,
    handle: async ({ body, caller, services }) => detail(services, await openHandOver(services.store, actorOf(caller), body.person, body.last_day ?? null, likeliest(services))),
  }),
  route({
    id: "handOvers.propose",
    method: "POST",
    path: "/v1/hand-overs/:id/propose",
    permission: "handovers.write",
    summary: "Propose one successor for items that wait",
    params: idParams,
    body: z.object({ successor: z.string().trim().min(1).max(320), ...some }),
    response: HandOverDetail,
    handle: async ({ params, body: { successor, ...which }, caller, services }) => {
      await proposeSuccessor(services.store, actorOf(caller), params.id, which, successor);
      return detail(services, params.id);
    },
  }),
  route({
    id: "handOvers.accept",
    method: "POST",
    path: "/v1/hand-overs/:id/accept",
    permission: "handovers.write",
    summary: "Hand items over to whom the plan proposes; people only, never a token",
    params: idParams,
    body: z.object(some),
    response: HandOverDetail,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via === "token") throw new MandateError("forbidden", PEOPLE_HAND_OVER);
      const items = await waitingItems(services.store, params.id, body);
      await changeMandates(services, caller, params.id, items.filter(({ what, successor }) => what.startsWith("mandate") && successor !== null));
      await acceptItems(services.store, actorOf(caller), params.id, body);
      services.work.reevaluate();
      return detail(services, params.id);
    },
  }),
  route({
    id: "handOvers.suspend",
    method: "POST",
    path: "/v1/hand-overs/:id/suspend",
    permission: "findings.accept",
    summary: "Suspend mandates that nobody has taken over, as the plan proposes after two weeks; people only, never a token",
    params: idParams,
    body: z.object({ mandates: z.array(z.string().max(128)).min(1).max(1000) }),
    response: HandOverDetail,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via === "token") throw new MandateError("forbidden", PEOPLE_HAND_OVER);
      const { name } = found(await handOverById(services.db, params.id), "hand-over plan");
      const filter: HandOverItemFilter = { subjects: body.mandates, what: ["mandate-owner", "mandate-sponsor", "mandate-deputy"] };
      const proposed = new Set((await waitingItems(services.store, params.id, filter)).filter(({ suspensionProposedAt }) => suspensionProposedAt !== null).map(({ subject }) => subject));
      const acting = await actingAs(services.store, caller);
      for (const mandate of proposed) {
        const [standing] = (await services.store.reads.mandates.versions(mandate)).filter(({ state }) => state === "active");
        if (standing !== undefined) await suspendMandate(services.store, acting, mandate, `${name} answered for it, has left, and nobody has taken it over`);
      }
      await markSuspended(services.store, actorOf(caller), params.id, [...proposed]);
      services.work.reevaluate();
      return detail(services, params.id);
    },
  }),
  route({
    id: "handOvers.withdraw",
    method: "POST",
    path: "/v1/hand-overs/:id/withdraw",
    permission: "handovers.write",
    summary: "Close a plan without handing the rest over",
    params: idParams,
    body: z.object({ why: z.string().trim().min(3).max(2000) }),
    response: HandOverDetail,
    handle: async ({ params, body, caller, services }) => {
      await withdrawHandOver(services.store, actorOf(caller), params.id, body.why);
      return detail(services, params.id);
    },
  }),
];
