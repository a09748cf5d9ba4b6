// `mandate calendar`: what ends in the next days, also as a calendar file that other programs read.
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../../kernel/index.ts";
import { icsOf, type IcsEntry } from "../ics.ts";
import { serverClient } from "../server-client.ts";

interface Due extends IcsEntry {
  readonly kind: string;
  readonly owner: string | null;
}

const MOST_DAYS = 3660;
const DAY_MILLISECONDS = 86_400_000;
const FORMATS = ["table", "json", "ics"];

function wholeDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) throw new InvalidArgumentError(`Give a whole number of days from 1 to ${MOST_DAYS}.`);
  return days;
}

function knownFormat(text: string): string {
  if (!FORMATS.includes(text)) throw new InvalidArgumentError(`Give one of ${FORMATS.join(", ")}.`);
  return text;
}

export function calendarCommand(): Command {
  return new Command("calendar")
    .description("what ends soon: keys, secrets, certificates, tokens, mandates, reviews, waivers (address: MANDATE_URL, token: MANDATE_TOKEN)")
    .option("--days <number>", "so many days from today (UTC)", wholeDays, 30)
    .option("--kind <kind>", "credential, mandate-end, mandate-review, request, waiver, policy or break-glass; may be repeated", (value: string, before: readonly string[]) => [...before, value], [])
    .option("--owner <party>", "only what this person or team answers for")
    .option("--format <format>", FORMATS.join(", "), knownFormat, "table")
    .action(async ({ days, kind, owner, format }: { days: number; kind: readonly string[]; owner?: string; format: string }) => {
      const now = systemClock.now();
      const due = await allDue({ from: day(now), to: day(new Date(now.getTime() + days * DAY_MILLISECONDS)), ...(kind.length === 0 ? {} : { kind: kind.join(",") }), ...(owner === undefined ? {} : { owner }) });
      if (format === "json") process.stdout.write(`${JSON.stringify(due, null, 2)}\n`);
      else if (format === "ics") process.stdout.write(icsOf(due, now));
      else for (const each of due) process.stdout.write(`${each.ends_at.slice(0, 10)}  ${each.kind.padEnd(14)}  ${(each.owner ?? "nobody").padEnd(28)}  ${each.title}\n`);
    });
}

const day = (at: Date) => at.toISOString().slice(0, 10);

async function allDue(query: Readonly<Record<string, string>>): Promise<readonly Due[]> {
  const client = serverClient();
  const all: Due[] = [];
  for (let cursor = ""; ; ) {
    const { data, next_cursor } = JSON.parse(await client.get(`/v1/calendar?${new URLSearchParams({ ...query, limit: "500", ...(cursor === "" ? {} : { cursor }) }).toString()}`)) as { data: readonly Due[]; next_cursor: string | null };
    all.push(...data);
    if (next_cursor === null) return all;
    cursor = next_cursor;
  }
}
