// The calendar: what ends between two days, and how much on each of them.
import { z } from "zod";
import { MandateError } from "../../kernel/index.ts";
import { DUE_KINDS } from "../../model/index.ts";
import { calendarCounts, listDueDates, type CalendarFilter } from "../../store/index.ts";
import { route } from "../route.ts";
import { DueDate } from "../schemas/calendar.ts";
import { list, many, page, paging, shortText } from "../schemas/common.ts";

const filters = { from: z.iso.date(), to: z.iso.date(), kind: many(z.enum(DUE_KINDS)), owner: shortText.optional(), provider: shortText.optional(), environment: many(shortText) };
const filtersSchema = z.object(filters);
const LONGEST_COUNTED_DAYS = 400;
const DAY_MILLISECONDS = 86_400_000;

/** `to` is the last day of it. Days in UTC. */
function filterOf({ from, to, ...same }: z.output<typeof filtersSchema>, longest = Number.POSITIVE_INFINITY): CalendarFilter {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  if (last < first) throw new MandateError("invalid_input", `The calendar cannot end (${to}) before it begins (${from}). Give the earlier day first.`);
  if ((last - first) / DAY_MILLISECONDS > longest) throw new MandateError("invalid_input", `Days are counted over at most ${longest} days at once. Ask for fewer.`);
  return { ...same, from: new Date(first).toISOString(), to: new Date(last + DAY_MILLISECONDS).toISOString() };
}

export const calendarRoutes = [
  route({
    id: "calendar.list",
    method: "GET",
    path: "/v1/calendar",
    permission: "inventory.read",
    summary: "Everything that ends between two days, the earliest first",
    query: z.object({ ...filters, ...paging }),
    response: page(DueDate),
    handle: async ({ query: { limit, cursor, ...filter }, services }) => {
      const { rows, nextCursor } = await listDueDates(services.store.pool, filterOf(filter), { limit, cursor });
      const data = rows.map(({ id, kind, title, endsAt, owner, sponsor, provider, environment, link, said }) => ({ id, kind, title, ends_at: endsAt, owner, sponsor, provider, environment, link, told_days_ahead: said }));
      return { data, next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "calendar.counts",
    method: "GET",
    path: "/v1/calendar/counts",
    permission: "inventory.read",
    summary: "How much ends on each day, by kind",
    query: filtersSchema,
    response: list(z.object({ day: z.iso.date(), kind: z.enum(DUE_KINDS), count: z.int() })),
    handle: async ({ query, services }) => ({ data: (await calendarCounts(services.store.pool, filterOf(query, LONGEST_COUNTED_DAYS))).map((each) => ({ ...each })) }),
  }),
];
