// `mandate people`: who is in the directory, what a person answers for, teams, and removals that wait for a person. It reads; deciding is done in the console.
import { Command } from "commander";
import { address, everyPage, formatted, print, printJson, readJson, type Format, type Page } from "../server-command.ts";

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

interface Detail {
  readonly person: Person;
  readonly teams: readonly string[];
  readonly manager: { readonly id: string | null; readonly name: string } | null;
  readonly holdings: readonly { readonly what: string; readonly id: string; readonly name: string; readonly state: string }[];
}

const listCommand = () =>
  formatted(new Command("list"))
    .description("people by name")
    .option("--search <text>", "part of a name, login or address")
    .option("--state <state>", "active, leaving or left")
    .option("--team <team>", "such as team:payments")
    .action(async ({ search, state, team, format }: Format & { search?: string; state?: string; team?: string }) => {
      const people = await everyPage<Person>("/v1/people", { q: search, state, team });
      printRows(format, people, ({ id, name, email, login, state: is, source }) => [id, is, source, name, email ?? login]);
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("one person: teams, and everything named for that person")
    .argument("<id or name>", "id of a person, or a login, address or name that only one has")
    .action(async (wanted: string, { format }: Format) => {
      const { person, teams, manager, holdings } = await readJson<Detail>(`/v1/people/${encodeURIComponent(await idOf(wanted))}`);
      if (format === "json") return printJson({ person, teams, manager, holdings });
      process.stdout.write(`${person.name} <${person.email ?? person.login}> is ${person.state}\nteams: ${teams.join(", ") || "none"}\nmanager: ${manager?.name ?? "not told"}\n`);
      printRows(format, holdings, ({ what, id, name, state }) => [what, name, state, id]);
    });

const teamsCommand = () =>
  formatted(new Command("teams"))
    .description("teams: the groups that provisioning tells of")
    .option("--search <text>", "part of a name")
    .action(async ({ search, format }: Format & { search?: string }) => {
      const teams = await everyPage<{ id: string; team: string; members: number; owns: number }>("/v1/teams", { q: search });
      printRows(format, teams, ({ id, team, members, owns }) => [id, team, `${members} members`, `owns ${owns}`]);
    });

/** Exit 1 while anything waits, so that a script can tell people. */
const heldCommand = () =>
  formatted(new Command("held"))
    .description("removals in masses that wait for an administrator; exit 1 when there are any")
    .action(async ({ format }: Format) => {
      const { held } = await readJson<{ held: readonly { id: string; state: string; why: string; people: number; opened_at: string }[] }>("/v1/directory");
      const waiting = held.filter(({ state }) => state === "held");
      printRows(format, waiting, ({ id, people, opened_at, why }) => [id, `${people} people`, opened_at, why]);
      process.exitCode = waiting.length === 0 ? 0 : 1;
    });

/** What was typed is an id, or words that find exactly one person; else the server says that there is no such one. */
async function idOf(wanted: string): Promise<string> {
  if (/^(?:ppl|idn)_/.test(wanted)) return wanted;
  const { data } = await readJson<Page<Person>>(address("/v1/people", { q: wanted, limit: "50" }));
  const exactly = data.filter(({ name, login, email }) => [name, login, email].some((known) => known?.toLowerCase() === wanted.toLowerCase()));
  const [one, ...others] = exactly.length > 0 ? exactly : data;
  return one !== undefined && others.length === 0 ? one.id : wanted;
}

/** A line each, with tabs between, for `cut` and `awk`. */
const printRows = <Row>(format: string, rows: readonly Row[], cells: (row: Row) => readonly string[]): void => print(format, rows, rows.map((row) => cells(row).join("\t")));
