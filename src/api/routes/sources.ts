// Where the facts come from: sources, uploads, a scan of this machine, the sample estate.
import { z } from "zod";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list } from "../schemas/common.ts";
import { Job, Source } from "../schemas/work.ts";
import { actorOf } from "../services.ts";
import { coverageView } from "../views/coverage-view.ts";

export const sourceRoutes = [
  route({ id: "sources.list", method: "GET", path: "/v1/sources", permission: "sources.read", summary: "Sources with their realms and streams", response: list(Source),
    handle: async ({ services }) => {
      const { coverage } = services.store.reads;
      const [sources, rows] = await Promise.all([coverage.sources(), coverage.list()]);
      return {
        data: sources.map((source) => ({
          id: source.id,
          name: source.name,
          kind: source.kind,
          realms: [...source.realms],
          streams: rows.filter((row) => row.sourceId === source.id).map((row) => coverageView(row, services.about)),
          identities: source.identities,
          last_read_at: source.lastReadAt,
          sample: source.kind === "sample",
        })),
      };
    },
  }),
  route({ id: "sources.remove", method: "DELETE", path: "/v1/sources/:id", permission: "sources.write", summary: "Forget a source and all that only it told; runs as a job", params: idParams, response: Job,
    status: 202,
    handle: async ({ params, caller, services }) => {
      const source = found(await services.store.reads.coverage.source(params.id), "source");
      return services.work.removeSource(actorOf(caller), source.id);
    },
  }),
  route({
    id: "sources.import",
    method: "POST",
    path: "/v1/imports",
    permission: "sources.write",
    summary: "Upload exports (several parts named `files`; a part's file name may hold a relative path); answers with the job that reads them",
    consumes: "multipart/form-data",
    response: Job,
    status: 202,
    handle: async ({ uploads, caller, services }) => services.work.importFiles(actorOf(caller), found(uploads, "upload")),
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
    handle: async ({ body, caller, services }) => services.work.scanMachine(actorOf(caller), { folder: body.folder ?? null, agents: body.agents }),
  }),
  route({ id: "sources.loadSample", method: "POST", path: "/v1/sample-estate", permission: "sources.write", summary: "Load the sample estate: a made-up freight company, clearly labelled", response: Job, status: 202, handle: async ({ caller, services }) => services.work.loadSample(actorOf(caller)) }),
  route({ id: "sources.removeSample", method: "DELETE", path: "/v1/sample-estate", permission: "sources.write", summary: "Remove the sample estate and everything that came of it", response: Job, status: 202, handle: async ({ caller, services }) => services.work.removeSample(actorOf(caller)) }),
];
