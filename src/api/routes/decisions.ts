// Decisions on record: searched by what was asked and answered, and one with why it was so.
import { z } from "zod";
import { decisionById, listDecisions } from "../../store/index.ts";
import { policiesOf } from "../deciding-policies.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, instant, many, page, paging, shortText } from "../schemas/common.ts";
import { DecisionDetail, DecisionRecord, decisionStage, decisionWord } from "../schemas/decision.ts";
import { decisionDetailView, decisionRecordView } from "../views/decision-view.ts";

const filters = {
  decision: many(decisionWord),
  stage: many(decisionStage),
  /** Id or name of an agent, or the key of an identity. */
  principal: z.string().max(2000).optional(),
  person: shortText.optional(),
  /** Id or name. */
  mandate: shortText.optional(),
  /** Part of what was done. */
  act: shortText.optional(),
  server: shortText.optional(),
  point: shortText.optional(),
  policy: shortText.optional(),
  since: instant.optional(),
  until: instant.optional(),
};

export const decisionRoutes = [
  route({
    id: "decisions.list",
    method: "GET",
    path: "/v1/decisions",
    permission: "decisions.read",
    summary: "What was decided, newest first",
    query: z.object({ ...filters, ...paging }),
    response: page(DecisionRecord),
    handle: async ({ query: { limit, cursor, ...filter }, services }) => {
      const listed = await listDecisions(services.db, filter, { limit, cursor });
      return { data: listed.rows.map(decisionRecordView), next_cursor: listed.nextCursor, has_more: listed.nextCursor !== null, total: null };
    },
  }),
  route({
    id: "decisions.get",
    method: "GET",
    path: "/v1/decisions/:id",
    permission: "decisions.read",
    summary: "A decision and why it was so: look by look, with the policies that determined it",
    params: idParams,
    response: DecisionDetail,
    handle: async ({ params, services }) => {
      const row = found(await decisionById(services.db, params.id), "decision");
      return decisionDetailView(row, await policiesOf(services.store, row));
    },
  }),
];
