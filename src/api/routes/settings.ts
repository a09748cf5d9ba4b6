// About this installation: version, where it listens and keeps its data, what it will not do by itself.
import { z } from "zod";
import { pending } from "../pending.ts";
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
    handle: pending,
  }),
];
