// Where the facts come from: sources, uploads, a scan of this machine, the sample estate.
import { z } from "zod";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { idParams, list } from "../schemas/common.ts";
import { Job, Source } from "../schemas/work.ts";

export const sourceRoutes = [
  route({ id: "sources.list", method: "GET", path: "/v1/sources", permission: "sources.read", summary: "Sources with their realms and streams", response: list(Source), handle: pending }),
  route({ id: "sources.remove", method: "DELETE", path: "/v1/sources/:id", permission: "sources.write", summary: "Forget a source and all that only it told; runs as a job", params: idParams, response: Job, status: 202, handle: pending }),
  route({
    id: "sources.import",
    method: "POST",
    path: "/v1/imports",
    permission: "sources.write",
    summary: "Upload exports (several parts named `files`; a part's file name may hold a relative path); answers with the job that reads them",
    consumes: "multipart/form-data",
    response: Job,
    status: 202,
    handle: pending,
  }),
  route({
    id: "sources.scanMachine",
    method: "POST",
    path: "/v1/scans",
    permission: "sources.write",
    summary: "Scan the machine the server runs on: its user's agent configurations, and a folder of choice",
    body: z.object({ folder: z.string().min(1).max(4096).optional(), agents: z.boolean().default(true) }),
    response: Job,
    status: 202,
    handle: pending,
  }),
  route({ id: "sources.loadSample", method: "POST", path: "/v1/sample-estate", permission: "sources.write", summary: "Load the sample estate: a made-up freight company, clearly labelled", response: Job, status: 202, handle: pending }),
  route({ id: "sources.removeSample", method: "DELETE", path: "/v1/sample-estate", permission: "sources.write", summary: "Remove the sample estate and everything that came of it", response: Job, status: 202, handle: pending }),
];
