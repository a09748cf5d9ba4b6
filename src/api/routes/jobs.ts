// Long work, and how far it is. It can be left and found again; a cancelled job leaves nothing half stored.
import { z } from "zod";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list } from "../schemas/common.ts";
import { Job } from "../schemas/work.ts";
import { actorOf } from "../services.ts";

export const jobRoutes = [
  route({
    id: "jobs.list",
    method: "GET",
    path: "/v1/jobs",
    permission: "sources.read",
    summary: "The last jobs, newest first",
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
    response: list(Job),
    handle: async ({ query, services }) => ({ data: [...(await services.work.list(query.limit))] }),
  }),
  route({ id: "jobs.get", method: "GET", path: "/v1/jobs/:id", permission: "sources.read", summary: "One job: stage, progress, files, result", params: idParams, response: Job, handle: async ({ params, services }) => found(await services.work.get(params.id), "job") }),
  route({ id: "jobs.cancel", method: "POST", path: "/v1/jobs/:id/cancel", permission: "sources.write", summary: "Stop a job; nothing half stored stays", params: idParams, response: Job, handle: async ({ params, caller, services }) => found(await services.work.cancel(actorOf(caller), params.id), "job") }),
];
