// What was read, when, and what was refused: the ground every other number stands on.
import { z } from "zod";
import { COVERAGE_STATUSES } from "../../model/index.ts";
import { route } from "../route.ts";
import { CoverageView } from "../schemas/finding.ts";
import { coverageCounts, coverageSentence, coverageView, unreadStreams } from "../views/coverage-view.ts";

const Counts = z.object({ complete: z.number().int(), partial: z.number().int(), refused: z.number().int(), not_read: z.number().int() } satisfies Record<(typeof COVERAGE_STATUSES)[number], z.ZodType>);

export const coverageRoutes = [
  route({
    id: "coverage.list",
    method: "GET",
    path: "/v1/coverage",
    permission: "sources.read",
    summary: "Every stream of every realm: complete, partial, refused or not read",
    response: z.object({ data: z.array(CoverageView), counts: Counts, sentence: z.string() }),
    handle: async ({ services }) => {
      const rows = await services.store.reads.coverage.list();
      const data = [...rows.map((row) => coverageView(row, services.about)), ...unreadStreams(rows, services.about)];
      return { data, counts: coverageCounts(data), sentence: coverageSentence(data) };
    },
  }),
];
