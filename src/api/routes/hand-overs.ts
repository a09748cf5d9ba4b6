// Hand-over plans: opened by the clock or by hand, changed, accepted. Mandates go on by a new version, which is approved as any other.
import { z } from "zod";
import { changeMandate, suspendMandate } from "../../govern/mandates/index.ts";
import { acceptItems, assertGiven, markSuspended, openHandOver, proposeSuccessor, refuseToken, waitingItems, withdrawHandOver, type Likeliest } from "../../govern/people/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { handOverById, identityId, itemsOfHandOver, listHandOvers, type HandOverItemRow, type HandOverListRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, many, page, paging } from "../schemas/common.ts";
import { HAND_OVER_STATES, HandOver, HandOverDecided, HandOverDetail, HELD } from "../schemas/hand-over.ts";
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
      what, subject, link: isOfMandate({ what }) ? `/mandates/${subject}` : `/identities/${identityId(subject)}`, name, successor, reason, state, suspension_proposed: suspensionProposedAt !== null, decided_by: decidedBy, decided_at: decidedAt,
    })),
  };
}

/** Which items an act means; without anything, all that wait. */
const some = { subjects: z.array(z.string().max(2048)).max(20_000).optional(), what: z.array(z.enum(HELD)).max(HELD.length).optional(), without: z.boolean().optional() };

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

const isOfMandate = ({ what }: Pick<HandOverItemRow, "what">): boolean => what.startsWith("mandate");

interface Moved {
  readonly done: readonly string[];
  readonly skipped: z.output<typeof HandOverDecided>["skipped"];
}

/** Moves each mandate by itself: one that cannot be moved now does not hold the others up, it is told. */
async function eachMandate(items: readonly HandOverItemRow[], move: (mandate: string, own: readonly HandOverItemRow[]) => Promise<void>): Promise<Moved> {
  const [done, skipped]: [string[], Moved["skipped"]] = [[], []];
  for (const [mandate, own] of Map.groupBy(items.filter(isOfMandate), ({ subject }) => subject)) {
    try {
      await move(mandate, own);
      done.push(mandate);
    } catch (cause) {
      if (!(cause instanceof MandateError) || (cause.code !== "conflict" && cause.code !== "precondition_failed")) throw cause;
      skipped.push({ subject: mandate, name: own[0]?.name ?? mandate, says: cause.message });
    }
  }
  return { done, skipped };
}

/** The next version of each mandate with its new owner, sponsor or deputy, as a draft. */
async function changeMandates({ store, db }: Services, caller: Caller, id: string, items: readonly HandOverItemRow[]): Promise<Moved> {
  const acting = await actingAs(store, caller);
  const { names } = found(await handOverById(db, id), "hand-over plan");
  return eachMandate(items, async (mandate, own) => {
    const [newest] = await store.reads.mandates.versions(mandate);
    if (newest === undefined || newest.state === "ended") return;
    const document = swapped(newest.document, own, names);
    if (JSON.stringify(document) !== JSON.stringify(newest.document)) await changeMandate(store, acting, mandate, { document, revision: newest.revision });
  });
}

async function suspendMandates({ store, db }: Services, caller: Caller, id: string, items: readonly HandOverItemRow[]): Promise<Moved> {
  const acting = await actingAs(store, caller);
  const { name } = found(await handOverById(db, id), "hand-over plan");
  return eachMandate(items, async (mandate) => {
    const versions = await store.reads.mandates.versions(mandate);
    // With its parent it may be suspended already.
    if (versions.some(({ state }) => state === "active")) await suspendMandate(store, acting, mandate, `${name} answered for it, has left, and nobody has taken it over`);
    else if (!versions.some(({ state }) => state === "suspended")) throw new MandateError("conflict", "it is not in force, so there is nothing to suspend; hand it to somebody, or end it on its page");
  });
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
    response: HandOverDecided,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via === "token") return refuseToken(services.store, actorOf(caller), params.id, "accept");
      const items = await waitingItems(services.store, params.id, body);
      assertGiven(items);
      const { done, skipped } = await changeMandates(services, caller, params.id, items);
      await acceptItems(services.store, actorOf(caller), params.id, body, done);
      services.work.reevaluate(items.every(isOfMandate) ? { mandates: done } : undefined);
      return { ...(await detail(services, params.id)), skipped };
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
    response: HandOverDecided,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via === "token") return refuseToken(services.store, actorOf(caller), params.id, "suspend");
      const proposed = (await waitingItems(services.store, params.id, { subjects: body.mandates })).filter(({ suspensionProposedAt }) => suspensionProposedAt !== null);
      if (proposed.length === 0) throw new MandateError("conflict", "The plan proposes to suspend none of these mandates: that is proposed two weeks after somebody has left. Reload the plan.");
      const { done, skipped } = await suspendMandates(services, caller, params.id, proposed);
      if (done.length > 0) await markSuspended(services.store, actorOf(caller), params.id, done);
      services.work.reevaluate({ mandates: done });
      return { ...(await detail(services, params.id)), skipped };
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
