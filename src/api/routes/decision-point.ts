// How fresh this server's decisions are: for monitoring. A point that lost touch with the database denies everything until it is back.
import { z } from "zod";
import { route } from "../route.ts";

const DecisionPointState = z
  .object({
    /** Newest enforcement change taken in. */
    sequence: z.number(),
    age_milliseconds: z.number(),
    stale_after_milliseconds: z.number(),
    is_stale: z.boolean(),
    mandates: z.number(),
    agents: z.number(),
  })
  .meta({ id: "DecisionPointState" });

const count = (all: Iterable<unknown>): number => [...all].length;

export const decisionPointRoutes = [
  route({
    id: "decisionPoint.get",
    method: "GET",
    path: "/v1/decision-point",
    permission: "decisions.read",
    summary: "How fresh the decisions of this server are, and by what they are made",
    response: DecisionPointState,
    handle: async ({ services: { decisionPoint } }) => {
      const { sequence, ageMilliseconds, staleAfterMilliseconds, isStale } = decisionPoint.freshness();
      const world = decisionPoint.world();
      return { sequence, age_milliseconds: Math.round(ageMilliseconds), stale_after_milliseconds: staleAfterMilliseconds, is_stale: isStale, mandates: count(world.mandates()), agents: count(world.agents()) };
    },
  }),
];
