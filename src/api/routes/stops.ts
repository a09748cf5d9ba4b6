// The kill switch. Stopping is one call; lifting is asked by one person and confirmed by another.
import { z } from "zod";
import { cancelOfStopped } from "../../enforce/approvals/index.ts";
import { askLift, confirmLift, runDrill, stopNow, waitForPoints, withdrawLift, type StopActing } from "../../enforce/killswitch/index.ts";
import { STOP_KINDS } from "../../model/index.ts";
import { listPoints, listStops, newestChange, stopById, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { flag, idParams, list, many, page, paging } from "../schemas/common.ts";
import { EnforcementPoint, reasonBody, Stop, stopBody } from "../schemas/stop.ts";
import { actorOf, type Services } from "../services.ts";
import { pointView, stopViews } from "../views/stop-view.ts";

async function shown({ store, db }: Services, caller: Caller, id: string): Promise<z.infer<typeof Stop>> {
  const [view] = await stopViews(db, [found(await stopById(db, id), "stop")], await actingAs(store, caller));
  return found(view, "stop");
}

const lifting = (verb: string, summary: string, run: (store: Store, acting: StopActing, id: string, reason: string) => Promise<void>) =>
  route({
    id: `stops.${verb.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    method: "POST",
    path: `/v1/stops/:id/${verb}`,
    permission: "stops.write",
    summary,
    params: idParams,
    body: reasonBody,
    response: Stop,
    handle: async ({ params, body, caller, services }) => {
      await run(services.store, await actingAs(services.store, caller), params.id, body.reason);
      return shown(services, caller, params.id);
    },
  });

export const stopRoutes = [
  route({
    id: "stops.list",
    method: "GET",
    path: "/v1/stops",
    permission: "stops.read",
    summary: "What is stopped and what was, newest first, with what each point of enforcement said of it",
    query: z.object({ standing: flag.optional(), drill: flag.optional(), kind: many(z.enum(STOP_KINDS)), subject: z.string().max(2000).optional(), ...paging }),
    response: page(Stop),
    handle: async ({ query: { limit, cursor, ...filter }, caller, services }) => {
      const { rows, nextCursor } = await listStops(services.db, filter, { limit, cursor });
      return { data: await stopViews(services.db, rows, await actingAs(services.store, caller)), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({ id: "stops.get", method: "GET", path: "/v1/stops/:id", permission: "stops.read", summary: "One stop, with the measured time of each point", params: idParams, response: Stop, handle: ({ params, caller, services }) => shown(services, caller, params.id) }),
  route({
    id: "stops.create",
    method: "POST",
    path: "/v1/stops",
    permission: "stops.write",
    summary: "Stop an agent, its tree, a tool, a server, a mandate or everything; what stands already is given as it is",
    body: stopBody,
    response: Stop,
    status: 201,
    handle: async ({ body: { kind, subject, reason, even_if_unknown: evenIfUnknown, wait_ms: wait }, caller, services }) => {
      const { id } = await stopNow(services.store, await actingAs(services.store, caller), { kind, subject, reason, evenIfUnknown });
      await cancelOfStopped(services.store, actorOf(caller));
      await waitForPoints(services.store, id, wait);
      return shown(services, caller, id);
    },
  }),
  lifting("ask-lift", "Ask to lift a stop; another person confirms", askLift),
  lifting("confirm-lift", "Lift it, as another person than the one who asked", confirmLift),
  lifting("withdraw-lift", "Leave it standing: take the wish to lift it back, or refuse it", withdrawLift),
  route({
    id: "stops.drill",
    method: "POST",
    path: "/v1/stops/drill",
    permission: "stops.write",
    summary: "A drill: the stop of an agent that does not exist goes the way of every stop, is measured, and ends by itself within three seconds",
    body: reasonBody,
    response: Stop,
    status: 201,
    handle: async ({ body, caller, services }) => shown(services, caller, await runDrill(services.store, await actingAs(services.store, caller), body.reason)),
  }),
  route({
    id: "enforcementPoints.list",
    method: "GET",
    path: "/v1/enforcement-points",
    permission: "stops.read",
    summary: "Every point of enforcement that has not said goodbye, and how well it is in touch",
    response: list(EnforcementPoint),
    handle: async ({ services }) => {
      const [rows, newest] = await Promise.all([listPoints(services.db), newestChange(services.db)]);
      return { data: rows.map((row) => pointView(row, newest)) };
    },
  }),
];
