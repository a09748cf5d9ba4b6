// Health for whoever watches the process. Public, and so it says nothing but alive, ready and version.
import { z } from "zod";
import { sql } from "../../store/index.ts";
import { route } from "../route.ts";
import type { Services } from "../services.ts";

const Alive = z.object({ status: z.literal("ok") });

/** Throws `database_unavailable`, which answers 503. */
async function ready({ services }: { readonly services: Services }): Promise<{ status: "ok" }> {
  await services.db.query(sql`select 1`);
  return { status: "ok" };
}

export const healthRoutes = [
  route({ id: "health.live", method: "GET", path: "/livez", permission: null, summary: "The process answers", response: Alive, handle: async () => ({ status: "ok" as const }) }),
  route({ id: "health.ready", method: "GET", path: "/readyz", permission: null, summary: "The process and its database answer (503 when not)", response: Alive, handle: ready }),
  route({ id: "health.check", method: "GET", path: "/healthz", permission: null, summary: "The same as /readyz", response: Alive, handle: ready }),
  route({ id: "health.version", method: "GET", path: "/version", permission: null, summary: "The version", response: z.object({ version: z.string() }), handle: async ({ services }) => ({ version: services.about.version }) }),
];
