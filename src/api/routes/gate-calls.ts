// Calls of tools through the gate, as they come, and the sessions that they belong to. Read only: the gate writes them.
import { z } from "zod";
import { gateCallById, listGateCalls, listGateSessions } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, instant, many, page, paging, shortText } from "../schemas/common.ts";
import { decisionWord } from "../schemas/decision.ts";
import { GateCall, GateSession } from "../schemas/gate.ts";
import { gateCallView, gateSessionView } from "../views/gate-view.ts";

const DAY_MILLISECONDS = 86_400_000;

export const gateCallRoutes = [
  route({
    id: "gateSessions.list",
    method: "GET",
    path: "/v1/gate-sessions",
    permission: "gate.read",
    summary: "Tasks and sessions at the gate, the one with the newest call first",
    query: z.object({ agent: shortText.optional(), since: instant.optional(), ...paging }),
    response: page(GateSession),
    handle: async ({ query: { agent, since, limit, cursor }, services, now }) => {
      const listed = await listGateSessions(services.db, { agent, since: since ?? new Date(now.getTime() - DAY_MILLISECONDS).toISOString() }, { limit, cursor });
      return { data: listed.rows.map(gateSessionView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "gateCalls.list",
    method: "GET",
    path: "/v1/gate-calls",
    permission: "gate.read",
    summary: "Calls of tools through the gate, newest first",
    query: z.object({ session: shortText.optional(), agent: shortText.optional(), server: shortText.optional(), tool: shortText.optional(), verdict: many(decisionWord), since: instant.optional(), ...paging }),
    response: page(GateCall),
    handle: async ({ query: { limit, cursor, ...filter }, services, now }) => {
      const listed = await listGateCalls(services.db, filter, now, { limit, cursor });
      return { data: listed.rows.map(gateCallView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "gateCalls.get",
    method: "GET",
    path: "/v1/gate-calls/:id",
    permission: "gate.read",
    summary: "One call: where its arguments came from, what was decided, and how it ended",
    params: idParams,
    response: GateCall,
    handle: async ({ params, services, now }) => gateCallView(found(await gateCallById(services.db, params.id, now), "call")),
  }),
];
