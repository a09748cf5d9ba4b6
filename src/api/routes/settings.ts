// About this installation: version, where it listens and keeps its data, what it will not do by itself.
import { z } from "zod";
import { sql } from "../../store/index.ts";
import { route } from "../route.ts";
import { instant } from "../schemas/common.ts";

export const settingsRoutes = [
  route({
    id: "settings.get",
    method: "GET",
    path: "/v1/settings",
    permission: "settings.read",
    summary: "Version, engine, data, limits",
    response: z.object({
      version: z.string(),
      started_at: instant,
      node: z.string(),
      database: z.object({ kind: z.enum(["embedded", "server"]), version: z.string() }),
      base_url: z.string(),
      upload_limit_bytes: z.number().int(),
      sample_loaded: z.boolean(),
      rules: z.number().int(),
      connectors: z.array(z.object({ id: z.string(), title: z.string() })),
      telemetry: z.literal(false),
    }),
    handle: async ({ services }) => {
      const { about } = services;
      const [overview, [server]] = await Promise.all([services.store.reads.overview(), services.db.query<{ version: string }>(sql`select current_setting('server_version') as version`)]);
      return {
        version: about.version,
        started_at: about.startedAt,
        node: about.node,
        database: { kind: about.databaseKind, version: server?.version ?? "" },
        base_url: about.baseUrl,
        upload_limit_bytes: about.uploadLimitBytes,
        sample_loaded: overview.sampleLoaded,
        rules: services.rules.size,
        connectors: about.connectors.map(({ id, title }) => ({ id, title })),
        telemetry: false as const,
      };
    },
  }),
];
