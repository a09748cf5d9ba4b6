// `mandate calendar`: what ends in the next days, also as a calendar file that other programs read.
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../../kernel/index.ts";
import { icsOf, type IcsEntry } from "../ics.ts";
import { everyPage, formatted, print, repeated, type Format } from "../server-command.ts";

interface Due extends IcsEntry {
  readonly kind: string;
  readonly owner: string | null;
}

const MOST_DAYS = 3660;
const DAY_MILLISECONDS = 86_400_000;

function wholeDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) throw new InvalidArgumentError(`Give a whole number of days from 1 to ${MOST_DAYS}.`);
  return days;
}

export function calendarCommand(): Command {
  return formatted(new Command("calendar"), "table", "ics")
    .description("what ends soon: keys, secrets, certificates, tokens, mandates, reviews, waivers (address: MANDATE_URL, token: MANDATE_TOKEN)")
    .option("--days <number>", "so many days from today (UTC)", wholeDays, 30)
    .option("--kind <kind>", "credential, mandate-end, mandate-review, request, waiver, policy or break-glass; may be repeated", repeated, [])
    .option("--owner <party>", "only what this person or team answers for")
    .action(async ({ days, kind, owner, format }: Format & { days: number; kind: readonly string[]; owner?: string }) => {
      const now = systemClock.now();
      const due = await everyPage<Due>("/v1/calendar", { from: day(now), to: day(new Date(now.getTime() + days * DAY_MILLISECONDS)), kind: kind.length === 0 ? undefined : kind.join(","), owner });
      if (format === "ics") process.stdout.write(icsOf(due, now));
      else print(format, due, due.map((each) => `${each.ends_at.slice(0, 10)}  ${each.kind.padEnd(14)}  ${(each.owner ?? "nobody").padEnd(28)}  ${each.title}`));
    });
}

const day = (at: Date) => at.toISOString().slice(0, 10);
