// Emergency access: asked by one person, opened by another, closed by itself, reviewed by a third.
import { z } from "zod";
import { askBreakGlass, closeBreakGlass, openBreakGlass, refuseBreakGlass, reviewBreakGlass, type Acting } from "../../govern/mandates/index.ts";
import { breakGlassById, listBreakGlass, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import type { Permission } from "../permissions.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, many, page, paging } from "../schemas/common.ts";
import { askBody, BreakGlass, breakGlassState, reviewBody } from "../schemas/request.ts";
import { breakGlassView } from "../views/request-view.ts";

const why = z.object({ why: z.string().trim().min(3).max(2000) });

function act<B extends z.ZodType>(verb: string, permission: Permission, summary: string, body: B, run: (store: Store, acting: Acting, id: string, body: z.output<B>) => Promise<void>) {
  return route({
    id: `breakGlass.${verb}`,
    method: "POST",
    path: `/v1/break-glass/:id/${verb}`,
    permission,
    summary,
    params: idParams,
    body,
    response: BreakGlass,
    handle: async ({ params, body: given, caller, services, now }) => {
      const acting = await actingAs(services.store, caller);
      await run(services.store, acting, params.id, given);
      const row = found(await breakGlassById(services.db, params.id), "emergency access");
      // A review changes nothing of what is in force, and what was refused never was.
      if (row.state !== "reviewed" && row.mandateId !== null) services.work.reevaluate({ mandates: [row.mandateId] });
      return breakGlassView(row, acting, now);
    },
  });
}

export const breakGlassRoutes = [
  route({
    id: "breakGlass.list",
    method: "GET",
    path: "/v1/break-glass",
    permission: "mandates.read",
    summary: "Emergency access, newest first",
    query: z.object({ state: many(breakGlassState), ...paging }),
    response: page(BreakGlass),
    handle: async ({ query: { state, limit, cursor }, caller, services, now }) => {
      const acting = await actingAs(services.store, caller);
      const { rows, nextCursor } = await listBreakGlass(services.db, state, { limit, cursor });
      return { data: rows.map((row) => breakGlassView(row, acting, now)), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "breakGlass.get",
    method: "GET",
    path: "/v1/break-glass/:id",
    permission: "mandates.read",
    summary: "One emergency access, with what the caller may do",
    params: idParams,
    response: BreakGlass,
    handle: async ({ params, caller, services, now }) => breakGlassView(found(await breakGlassById(services.db, params.id), "emergency access"), await actingAs(services.store, caller), now),
  }),
  route({
    id: "breakGlass.ask",
    method: "POST",
    path: "/v1/break-glass",
    permission: "requests.answer",
    summary: "Ask for emergency access of at most eight hours; another person opens it",
    body: askBody,
    response: BreakGlass,
    status: 201,
    handle: async ({ body, caller, services, now }) => {
      const acting = await actingAs(services.store, caller);
      const id = await askBreakGlass(services.store, acting, body);
      return breakGlassView(found(await breakGlassById(services.db, id), "emergency access"), acting, now);
    },
  }),
  act("open", "mandates.decide", "Open exactly what was asked, as a second person", z.object({ hash: z.string().length(64) }), (store, acting, id, { hash }) => openBreakGlass(store, acting, id, hash)),
  act("refuse", "requests.answer", "Refuse it, or take it back", why, (store, acting, id, body) => refuseBreakGlass(store, acting, id, body.why)),
  act("close", "requests.answer", "Close it before its time", why, (store, acting, id, body) => closeBreakGlass(store, acting, id, body.why)),
  act("review", "mandates.decide", "Say what was done and whether it was justified, as somebody who took no part", reviewBody, (store, acting, id, body) => reviewBreakGlass(store, acting, id, body)),
];
