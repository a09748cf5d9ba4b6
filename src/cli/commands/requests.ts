// `mandate requests`: what waits for approval, by script. Everything but the decision, which is a person's.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";

interface Request {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly state: string;
  readonly risk: string;
  readonly authors: readonly string[];
  readonly submitted_at: string;
  readonly lapses_at: string;
}

interface Detail {
  readonly request: Request;
  readonly requirement: { readonly reasons: readonly string[] };
  readonly open: readonly string[];
  readonly changes: readonly { readonly path: string; readonly before: string | null; readonly after: string | null; readonly widens: boolean }[];
  readonly replaces: number | null;
  readonly decisions: readonly { readonly decision: string; readonly by: string; readonly behalf: string | null; readonly part: string; readonly comment: string }[];
  readonly comments: readonly { readonly by: string; readonly text: string; readonly at: string }[];
}

interface Format {
  readonly format: string;
}

export function requestsCommand(): Command {
  return new Command("requests")
    .description("requests for approval (server: MANDATE_URL, token: MANDATE_TOKEN)")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(commentCommand())
    .addCommand(submitCommand())
    .addCommand(withdrawCommand())
    .addCommand(decideCommand());
}

const formatted = (command: Command) => command.option("--format <format>", "text or json", "text");
const print = (value: unknown) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
const request = (id: string) => `/v1/requests/${encodeURIComponent(id)}`;
const readJson = async <T>(path: string): Promise<T> => JSON.parse(await serverClient().get(path)) as T;

const listCommand = () =>
  formatted(new Command("list"))
    .description("those that wait for whoever made the token, those he wrote, or all")
    .option("--view <view>", "waiting, mine or all", "waiting")
    .option("--state <state>", "waiting, approved, rejected, withdrawn, lapsed or ended")
    .option("--limit <count>", "how many at most", "100")
    .option("--cursor <cursor>", "go on where the page before ended")
    .action(async ({ view, state, limit, cursor, format }: Format & { view: string; state?: string; limit: string; cursor?: string }) => {
      const query = new URLSearchParams({ view, limit, ...(state === undefined ? {} : { state }), ...(cursor === undefined ? {} : { cursor }) });
      const page = await readJson<{ data: readonly Request[]; next_cursor: string | null }>(`/v1/requests?${query.toString()}`);
      if (format === "json") return print(page);
      for (const row of page.data) process.stdout.write(`${row.id}  ${row.state.padEnd(9)} ${row.risk.padEnd(8)} ${row.name} (version ${row.version}), by ${row.authors[0] ?? ""}, lapses ${row.lapses_at.slice(0, 10)}\n`);
      if (page.next_cursor !== null) process.stderr.write(`There are more: --cursor ${page.next_cursor}\n`);
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("one with the diff that is approved, its decisions and comments")
    .argument("<id>", "rqt_…")
    .action(async (id: string, { format }: Format) => {
      const detail = await readJson<Detail>(request(id));
      if (format === "json") print(detail);
      else process.stdout.write(shown(detail));
    });

function shown({ request: of, requirement, open, changes, replaces, decisions, comments }: Detail): string {
  const lines = [
    `${of.name}, version ${of.version}: ${of.title}`,
    `${of.state}, ${of.risk} risk: ${requirement.reasons.join("; ")}`,
    ...(open.length === 0 ? [] : [`waits for: ${open.join(" and ")}, until ${of.lapses_at.slice(0, 10)}`]),
    "",
    replaces === null ? "What it would allow:" : `What changes from version ${replaces}:`,
    ...changes.flatMap(({ path, before, after, widens }) => [...(before === null ? [] : [`- ${path}: ${before}`]), ...(after === null ? [] : [`+ ${path}: ${after}${widens && replaces !== null ? "   (wider)" : ""}`])]),
    ...(decisions.length === 0 ? [] : ["", ...decisions.map(({ decision, by, behalf, part, comment }) => `${decision} by ${by}${behalf === null ? "" : ` for ${behalf}`} as ${part}${comment === "" ? "" : `: ${comment}`}`)]),
    ...(comments.length === 0 ? [] : ["", ...comments.map(({ by, text, at }) => `${at.slice(0, 16)} ${by}: ${text}`)]),
  ];
  return `${lines.join("\n")}\n`;
}

const commentCommand = () =>
  formatted(new Command("comment"))
    .description("ask or answer something; it stays as it is written")
    .argument("<id>", "rqt_…")
    .argument("<text>", "what to say")
    .action(async (id: string, text: string, { format }: Format) => {
      const detail = (await serverClient().post(`${request(id)}/comments`, { text })) as Detail;
      if (format === "json") print(detail.comments);
      else process.stdout.write(`${detail.comments.length} comments\n`);
    });

const submitCommand = () =>
  formatted(new Command("submit"))
    .description("ask for approval of a mandate's draft")
    .argument("<mandate>", "name or id")
    .action(async (mandate: string, { format }: Format) => {
      const answer = (await serverClient().post(`/v1/mandates/${encodeURIComponent(mandate)}/submit`, {})) as { request: string | null; mandate: { name: string } };
      if (format === "json") print(answer);
      else process.stdout.write(`${answer.request ?? ""}  ${answer.mandate.name} waits for approval\n`);
    });

const withdrawCommand = () =>
  formatted(new Command("withdraw"))
    .description("take a request back; the draft can be changed and submitted again")
    .argument("<id>", "rqt_…")
    .requiredOption("--why <text>", "why")
    .action(async (id: string, { why, format }: Format & { why: string }) => {
      const detail = (await serverClient().post(`${request(id)}/withdraw`, { why })) as Detail;
      if (format === "json") print(detail);
      else process.stdout.write(`${detail.request.name} is a draft again\n`);
    });

/** Here so that whoever looks for it is told. */
const decideCommand = () =>
  new Command("approve")
    .alias("reject")
    .description("not here: a decision is a person's, and is made in the console")
    .argument("[id]", "rqt_…")
    .action((id: string | undefined) => {
      throw new MandateError("forbidden", `a decision is a person's, and a token is nobody: sign in to the console and decide under Approvals${id === undefined ? "" : ` (/approvals/${id})`}`);
    });
