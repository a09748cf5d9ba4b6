// What a monitor scrapes. Not open to everybody: how much is decided and stopped is nobody else's business.
import { z } from "zod";
import { operatorNumbers } from "../../store/index.ts";
import { exposition } from "../metrics.ts";
import { route } from "../route.ts";

export const metricsRoutes = [
  route({
    id: "metrics.read",
    method: "GET",
    path: "/metrics",
    permission: "metrics.read",
    summary: "Numbers for operators in the text form of Prometheus",
    produces: "text/plain; version=0.0.4",
    response: z.string(),
    handle: async ({ services: { db, about, decisionPoint, records }, now }) =>
      exposition({ version: about.version, numbers: await operatorNumbers(db, now), freshness: decisionPoint.freshness(), recordsWaiting: records.waiting() }),
  }),
];
