// `mandate people`: who is in the directory, what a person answers for, teams, and removals that wait for a person. It reads; deciding is done in the console.
import { Command } from "commander";
import { serverClient } from "../server-client.ts";

export function peopleCommand(): Command {
  return new Command("people").description("people and teams of the directory (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(showCommand()).addCommand(teamsCommand()).addCommand(heldCommand());
}

interface Person {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly login: string;
  readonly email: string | null;
  readonly state: string;
}

interface Page<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

const FORMAT = ["--format <format>", "text or json", "text"] as const;

const listCommand = () =>
  new Command("list")
    .description("people by name")
    .option("--search <text>", "part of a name, login or address")
    .option("--state <state>", "active, leaving or left")
    .option("--team <team>", "such as team:payments")
    .option(...FORMAT)
    .action(async ({ search, state, team, format }: { search?: string; state?: string; team?: string; format: string }) => {
      const people = await everyPage<Person>("/v1/people", { q: search, state, team });
      print(format, people, ({ id, name, email, login, state: is, source }) => [id, is, source, name, email ?? login]);
    });

const showCommand = () =>
  new Command("show")
    .description("one person: teams, and everything named for that person")
    .argument("<id or name>", "id of a person, or a login, address or name that only one has")
    .option(...FORMAT)
    .action(async (wanted: string, { format }: { format: string }) => {
      const { person, teams, manager, holdings } = (await get(`/v1/people/${encodeURIComponent(await idOf(wanted))}`)) as { person: Person; teams: readonly string[]; manager: { id: string | null; name: string } | null; holdings: readonly { what: string; id: string; name: string; state: string }[] };
      if (format === "json") return json({ person, teams, manager, holdings });
      process.stdout.write(`${person.name} <${person.email ?? person.login}> is ${person.state}\nteams: ${teams.join(", ") || "none"}\nmanager: ${manager?.name ?? "not told"}\n`);
      print(format, holdings, ({ what, id, name, state }) => [what, name, state, id]);
    });

const teamsCommand = () =>
  new Command("teams")
    .description("teams: the groups that provisioning tells of")
    .option("--search <text>", "part of a name")
    .option(...FORMAT)
    .action(async ({ search, format }: { search?: string; format: string }) => {
      const teams = await everyPage<{ id: string; team: string; members: number; owns: number }>("/v1/teams", { q: search });
      print(format, teams, ({ id, team, members, owns }) => [id, team, `${members} members`, `owns ${owns}`]);
    });

/** Exit 1 while anything waits, so that a script can tell people. */
const heldCommand = () =>
  new Command("held")
    .description("removals in masses that wait for an administrator; exit 1 when there are any")
    .option(...FORMAT)
    .action(async ({ format }: { format: string }) => {
      const { held } = (await get("/v1/directory")) as { held: readonly { id: string; state: string; why: string; people: number; opened_at: string }[] };
      const waiting = held.filter(({ state }) => state === "held");
      print(format, waiting, ({ id, people, opened_at, why }) => [id, `${people} people`, opened_at, why]);
      process.exitCode = waiting.length === 0 ? 0 : 1;
    });

/** What was typed is an id, or words that find exactly one person; else the server says that there is no such one. */
async function idOf(wanted: string): Promise<string> {
  if (/^(?:ppl|idn)_/.test(wanted)) return wanted;
  const { data } = (await get(address("/v1/people", { q: wanted, limit: "50" }))) as Page<Person>;
  const exactly = data.filter(({ name, login, email }) => [name, login, email].some((known) => known?.toLowerCase() === wanted.toLowerCase()));
  const [one, ...others] = exactly.length > 0 ? exactly : data;
  return one !== undefined && others.length === 0 ? one.id : wanted;
}

async function everyPage<Row>(path: string, query: Readonly<Record<string, string | undefined>>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = (await get(address(path, { ...query, cursor, limit: "500" }))) as Page<Row>;
    rows.push(...page.data);
    if (page.next_cursor === null) return rows;
    cursor = page.next_cursor;
  }
}

const get = async (path: string): Promise<unknown> => JSON.parse(await serverClient().get(path)) as unknown;

function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

function print<Row>(format: string, rows: readonly Row[], cells: (row: Row) => readonly string[]): void {
  if (format === "json") return json(rows);
  for (const row of rows) process.stdout.write(`${cells(row).join("\t")}\n`);
}

const json = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};
