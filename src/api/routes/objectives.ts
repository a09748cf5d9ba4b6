// Objectives: shares of the estate to be reached by a day, with where they stand.
import { z } from "zod";
import { changeObjective, removeObjective, setObjective } from "../../govern/objectives/index.ts";
import { ObjectiveContent, project, suggestedObjective } from "../../model/index.ts";
import { shareNow, type ObjectiveRow } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { Objective } from "../schemas/objective.ts";
import { actorOf, type Services } from "../services.ts";

const dayOf = (now: Date) => now.toISOString().slice(0, 10);

async function view(services: Services, row: ObjectiveRow, now: Date): Promise<z.output<typeof Objective>> {
  const today = dayOf(now);
  // Today's point is counted afresh: a mandate that was approved a minute ago shows.
  const share = await shareNow(services.db, row.content);
  const points = [...row.points.filter(({ day }) => day !== today), { day: today, ...share }];
  const { state, now: percent, projected, says } = project(points, { target: row.content.target_percent, by: row.content.by, today });
  return {
    id: row.id,
    content: row.content,
    state,
    now: percent,
    ...share,
    projected,
    says,
    points: points.flatMap(({ day, part, whole }) => (whole === 0 ? [] : [{ day, percent: Math.round((10_000 * part) / whole) / 100 }])),
    created_by: row.createdBy,
    created_at: row.createdAt,
    changed_at: row.changedAt,
    version: String(row.revision),
  };
}

const one = async (services: Services, id: string, now: Date) => view(services, found(await services.store.reads.objectives.get(id), "objective"), now);

export const objectiveRoutes = [
  route({
    id: "objectives.list",
    method: "GET",
    path: "/v1/objectives",
    permission: "inventory.read",
    summary: "All objectives with where they stand, the next to end first; and one that is worth setting",
    response: z.object({ data: z.array(Objective), suggestion: ObjectiveContent.nullable() }),
    handle: async ({ services, caller, now }) => {
      const rows = await services.store.reads.objectives.list();
      const data = await Promise.all(rows.map((row) => view(services, row, now)));
      return { data, suggestion: rows.length === 0 ? suggestedObjective(dayOf(now), caller.name) : null };
    },
  }),
  route({ id: "objectives.get", method: "GET", path: "/v1/objectives/:id", permission: "inventory.read", summary: "One objective", params: idParams, response: Objective, handle: ({ params, services, now }) => one(services, params.id, now) }),
  route({
    id: "objectives.create",
    method: "POST",
    path: "/v1/objectives",
    permission: "objectives.write",
    summary: "Set an objective",
    body: ObjectiveContent,
    response: Objective,
    status: 201,
    handle: async ({ body, services, caller, now }) => one(services, await setObjective(services.store, actorOf(caller), body), now),
  }),
  route({
    id: "objectives.change",
    method: "PUT",
    path: "/v1/objectives/:id",
    permission: "objectives.write",
    summary: "Change an objective; with another measure or filter its trend begins anew",
    params: idParams,
    body: ObjectiveContent,
    response: Objective,
    ifMatch: true,
    handle: async ({ params, body, services, caller, ifMatch, now }) => {
      found(await services.store.reads.objectives.get(params.id), "objective");
      await changeObjective(services.store, actorOf(caller), params.id, { content: body, revision: Number(ifMatch) });
      return one(services, params.id, now);
    },
  }),
  route({
    id: "objectives.remove",
    method: "DELETE",
    path: "/v1/objectives/:id",
    permission: "objectives.write",
    summary: "Remove an objective with its trend",
    params: idParams,
    response: z.object({ removed: z.string() }),
    ifMatch: true,
    handle: async ({ params, services, caller, ifMatch }) => {
      found(await services.store.reads.objectives.get(params.id), "objective");
      await removeObjective(services.store, actorOf(caller), params.id, Number(ifMatch));
      return { removed: params.id };
    },
  }),
];
