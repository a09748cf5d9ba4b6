// Held acts: what agents want to do that a policy holds for a person, and the person's answer. People only, never a token.
import { z } from "zod";
import { judgeRelease, releaseHeldAct } from "../../enforce/approvals/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { partyKey } from "../../model/index.ts";
import { HELD_ACT_STATES, heldActById, listHeldActs, type HeldActRow, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { sentence } from "../deciding.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, instant, many, page, paging, text } from "../schemas/common.ts";
import { actorOf } from "../services.ts";

const state = z.enum(HELD_ACT_STATES);
const HeldAct = z.object({
  id: z.string(),
  state,
  decision: z.string(),
  principal: z.object({ id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  act: z.string(),
  mandate: z.object({ id: z.string(), name: z.string() }),
  policies: z.array(z.string()),
  reason: text,
  holder: z.enum(["owner", "sponsor", "security"]),
  /** Who may let it go. */
  parties: z.array(z.string()),
  point: z.string(),
  why: z.string(),
  asked_at: instant,
  expires_at: instant,
  decided_by: z.string().nullable(),
  decided_at: instant.nullable(),
  comment: z.string().nullable(),
  approved_until: instant.nullable(),
  used_at: instant.nullable(),
}).meta({ id: "HeldAct" });

const HeldActDetail = z.object({
  held: HeldAct,
  /** What is decided: the answer must name it. */
  digest: z.string(),
  request: z.record(z.string(), z.unknown()),
  left_out: z.array(z.string()),
  may: z.object({ decide: z.boolean(), says: z.string() }),
}).meta({ id: "HeldActDetail" });

const view = (row: HeldActRow): z.infer<typeof HeldAct> => ({
  id: row.id, state: row.state, decision: row.decisionId, principal: { id: row.principalId, name: row.principal }, person: row.person, act: row.act, mandate: { id: row.mandateId, name: row.mandate }, policies: [...row.policies],
  reason: sentence(row.reason), holder: row.holder, parties: [...row.parties], point: row.askedName, why: row.why, asked_at: row.askedAt, expires_at: row.expiresAt, decided_by: row.decidedBy?.names[0] ?? row.decidedBy?.account ?? null,
  decided_at: row.decidedAt, comment: row.comment, approved_until: row.approvedUntil, used_at: row.usedAt,
});

async function detail(store: Store, caller: Caller, id: string, now: Date): Promise<z.infer<typeof HeldActDetail>> {
  const row = found(await heldActById(store.pool, id, now), "held act");
  return { held: view(row), digest: row.digest, request: { ...row.request }, left_out: [...row.redacted], may: await mayDecide(store, caller, row) };
}

async function mayDecide(store: Store, caller: Caller, row: HeldActRow): Promise<{ readonly decide: boolean; readonly says: string }> {
  if (caller.via === "token") return { decide: false, says: TOKENS };
  const judged = judgeRelease(row, (await actingAs(store, caller)).person, row.digest);
  return judged.may ? { decide: true, says: "You may let exactly this act go, once." } : { decide: false, says: sentence(judged.says) };
}

const TOKENS = "An API token lets nothing go: sign in as a person.";

export const heldActRoutes = [
  route({
    id: "heldActs.list",
    method: "GET",
    path: "/v1/held-acts",
    permission: "requests.answer",
    summary: "Acts that wait for a person, or did",
    query: z.object({ view: z.enum(["waiting", "all"]).default("waiting"), state: many(state), ...paging }),
    response: page(HeldAct),
    handle: async ({ query: { view: which, state: states, limit, cursor }, caller, services, now }) => {
      const { person } = await actingAs(services.store, caller);
      const parties = [person.account, ...person.names, ...person.teams, ...(person.isSecurity ? ["security"] : [])].map(partyKey);
      const filter = which === "all" ? { state: states } : { state: ["pending" as const], parties };
      const listed = await listHeldActs(services.db, filter, now, { limit, cursor });
      return { data: listed.rows.map(view), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "heldActs.get",
    method: "GET",
    path: "/v1/held-acts/:id",
    permission: "requests.answer",
    summary: "A held act: what would be done, by whom, for whom, and who may let it go",
    params: idParams,
    response: HeldActDetail,
    handle: ({ params, caller, services, now }) => detail(services.store, caller, params.id, now),
  }),
  route({
    id: "heldActs.decide",
    method: "POST",
    path: "/v1/held-acts/:id/decide",
    permission: "requests.answer",
    summary: "Let exactly this act go, once, or refuse it; people only, never a token",
    params: idParams,
    body: z.object({ decision: z.enum(["approved", "denied"]), digest: z.string().length(64), comment: z.string().trim().max(2000).default(""), minutes: z.int().min(1).max(480).default(15) }),
    response: HeldActDetail,
    handle: async ({ params, body, caller, services, now }) => {
      const { store } = services;
      if (caller.via === "token") {
        await store.write(actorOf(caller), (tx) => tx.record({ action: "held-act.refused", subject: params.id, detail: { code: "not_a_person" } }));
        throw new MandateError("forbidden", TOKENS);
      }
      await releaseHeldAct(store, await actingAs(store, caller), params.id, body);
      return detail(store, caller, params.id, now);
    },
  }),
];
