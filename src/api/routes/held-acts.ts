// Held acts: what agents want to do that a policy holds for a person, and the person's answer. People only, never a token.
import { z } from "zod";
import { recentOf, releaseHeldAct, revokeStanding } from "../../enforce/approvals/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { partyKey } from "../../model/index.ts";
import { heldActById, listHeldActs, listHeldStanding, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { sentence } from "../deciding.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, list, many, page, paging } from "../schemas/common.ts";
import { HeldAct, HeldActDetail, HeldDecided, HeldStanding, heldState, Pace } from "../schemas/held-act.ts";
import { actorOf } from "../services.ts";
import { heldActDetail, heldActView, heldStandingView, paceView, TOKENS } from "../views/held-act-view.ts";

const detail = async (store: Store, caller: Caller, id: string, now: Date): Promise<z.output<typeof HeldActDetail>> => heldActDetail(store, caller, found(await heldActById(store.pool, id, now), "held act"), now);

/** INVARIANT: a decision is a person's. */
async function personOnly(store: Store, caller: Caller, subject: string | null): Promise<void> {
  if (caller.via !== "token") return;
  await store.write(actorOf(caller), (tx) => tx.record({ action: "held-act.refused", subject, detail: { code: "not_a_person" } }));
  throw new MandateError("forbidden", TOKENS);
}

const MOST_AT_ONCE = 50;
const MOST_STANDING = 100;
const answer = { decision: z.enum(["approved", "denied"]), comment: z.string().trim().max(2000).default(""), minutes: z.int().min(1).max(480).default(15) };
const digest = z.string().length(64);

export const heldActRoutes = [
  route({
    id: "heldActs.list",
    method: "GET",
    path: "/v1/held-acts",
    permission: "requests.answer",
    summary: "Acts that wait for a person, or did",
    query: z.object({ view: z.enum(["waiting", "all"]).default("waiting"), state: many(heldState), ...paging }),
    response: page(HeldAct),
    handle: async ({ query: { view: which, state: states, limit, cursor }, caller, services, now }) => {
      const { person } = await actingAs(services.store, caller);
      const parties = [person.account, ...person.names, ...person.teams, ...(person.isSecurity ? ["security"] : [])].map(partyKey);
      const filter = which === "all" ? { state: states } : { state: ["pending" as const], parties };
      const listed = await listHeldActs(services.db, filter, now, { limit, cursor });
      return { data: listed.rows.map(heldActView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "heldActs.pace",
    method: "GET",
    path: "/v1/held-acts/pace",
    permission: "requests.answer",
    summary: "How many acts you have let go lately, and how many you may",
    response: Pace,
    handle: async ({ caller, services, now }) => paceView(await recentOf(services.db, (await actingAs(services.store, caller)).person, now)),
  }),
  route({
    id: "heldActs.standing",
    method: "GET",
    path: "/v1/held-acts/standing",
    permission: "requests.answer",
    summary: "What people have let go for a whole task: that which stands first, then what has ended",
    response: list(HeldStanding),
    handle: async ({ services, now }) => ({ data: (await listHeldStanding(services.db, now, MOST_STANDING)).map((row) => heldStandingView(row, now)) }),
  }),
  route({
    id: "heldActs.revokeStanding",
    method: "POST",
    path: "/v1/held-acts/standing/:id/revoke",
    permission: "requests.answer",
    summary: "Take back what was let go for a task: further calls of it are asked about again",
    params: idParams,
    body: z.object({ why: z.string().trim().min(3).max(2000) }),
    response: list(HeldStanding),
    handle: async ({ params, body, caller, services, now }) => {
      await personOnly(services.store, caller, params.id);
      await revokeStanding(services.store, actorOf(caller), params.id, body.why);
      return { data: (await listHeldStanding(services.db, now, MOST_STANDING)).map((row) => heldStandingView(row, now)) };
    },
  }),
  route({
    id: "heldActs.decideSeveral",
    method: "POST",
    path: "/v1/held-acts/decide",
    permission: "requests.answer",
    summary: "Decide several of low risk at once, each bound to its own digest; what is graver is refused here",
    body: z.object({ ...answer, held: z.array(z.object({ id: z.string().max(128), digest })).min(1).max(MOST_AT_ONCE) }),
    response: list(HeldDecided),
    handle: async ({ body: { held, ...given }, caller, services }) => {
      await personOnly(services.store, caller, null);
      const acting = await actingAs(services.store, caller);
      const data: z.output<typeof HeldDecided>[] = [];
      for (const { id, digest: shown } of held) {
        try {
          await releaseHeldAct(services.store, acting, id, { ...given, digest: shown, way: "several" });
          data.push({ held: id, done: true, says: "" });
        } catch (thrown) {
          // A refusal of one does not stand in the way of the others; anything else ends it all.
          if (!(thrown instanceof MandateError) || thrown.code === "internal" || thrown.code === "database_unavailable") throw thrown;
          data.push({ held: id, done: false, says: sentence(thrown.detail) });
        }
      }
      return { data };
    },
  }),
  route({
    id: "heldActs.get",
    method: "GET",
    path: "/v1/held-acts/:id",
    permission: "requests.answer",
    summary: "A held act: what would be done and where its values came from, what came before, and who may let it go",
    params: idParams,
    response: HeldActDetail,
    handle: ({ params, caller, services, now }) => detail(services.store, caller, params.id, now),
  }),
  route({
    id: "heldActs.decide",
    method: "POST",
    path: "/v1/held-acts/:id/decide",
    permission: "requests.answer",
    summary: "Let exactly this act go, once or for its task, or refuse it; people only, never a token",
    params: idParams,
    body: z.object({ ...answer, digest, confirmation: z.string().max(500).default(""), for_task: z.boolean().default(false) }),
    response: HeldActDetail,
    handle: async ({ params, body: { for_task: forTask, ...body }, caller, services, now }) => {
      const { store } = services;
      await personOnly(store, caller, params.id);
      await releaseHeldAct(store, await actingAs(store, caller), params.id, { ...body, forTask });
      return detail(store, caller, params.id, now);
    },
  }),
];
