// `mandate requests`: what waits for approval, by script. Everything but the decision, which is a person's.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { address, formatted, paged, postJson, print, readJson, sayMore, type Format, type Page } from "../server-command.ts";

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

const request = (id: string) => `/v1/requests/${encodeURIComponent(id)}`;

const listCommand = () =>
  paged(formatted(new Command("list")))
    .description("those that wait for whoever made the token, those he wrote, or all")
    .option("--view <view>", "waiting, mine or all", "waiting")
    .option("--state <state>", "waiting, approved, rejected, withdrawn, lapsed or ended")
    .action(async ({ view, state, limit, cursor, format }: Format & { view: string; state?: string; limit: string; cursor?: string }) => {
      const page = await readJson<Page<Request>>(address("/v1/requests", { view, state, limit, cursor }));
      print(format, page, page.data.map((row) => `${row.id}  ${row.state.padEnd(9)} ${row.risk.padEnd(8)} ${row.name} (version ${row.version}), by ${row.authors[0] ?? ""}, lapses ${row.lapses_at.slice(0, 10)}`));
      sayMore(page);
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("one with the diff that is approved, its decisions and comments")
    .argument("<id>", "rqt_…")
    .action(async (id: string, { format }: Format) => {
      const detail = await readJson<Detail>(request(id));
      print(format, detail, shown(detail));
    });

function shown({ request: of, requirement, open, changes, replaces, decisions, comments }: Detail): readonly string[] {
  return [
    `${of.name}, version ${of.version}: ${of.title}`,
    `${of.state}, ${of.risk} risk: ${requirement.reasons.join("; ")}`,
    ...(open.length === 0 ? [] : [`waits for: ${open.join(" and ")}, until ${of.lapses_at.slice(0, 10)}`]),
    "",
    replaces === null ? "What it would allow:" : `What changes from version ${replaces}:`,
    ...changes.flatMap(({ path, before, after, widens }) => [...(before === null ? [] : [`- ${path}: ${before}`]), ...(after === null ? [] : [`+ ${path}: ${after}${widens && replaces !== null ? "   (wider)" : ""}`])]),
    ...(decisions.length === 0 ? [] : ["", ...decisions.map(({ decision, by, behalf, part, comment }) => `${decision} by ${by}${behalf === null ? "" : ` for ${behalf}`} as ${part}${comment === "" ? "" : `: ${comment}`}`)]),
    ...(comments.length === 0 ? [] : ["", ...comments.map(({ by, text, at }) => `${at.slice(0, 16)} ${by}: ${text}`)]),
  ];
}

const commentCommand = () =>
  formatted(new Command("comment"))
    .description("ask or answer something; it stays as it is written")
    .argument("<id>", "rqt_…")
    .argument("<text>", "what to say")
    .action(async (id: string, text: string, { format }: Format) => {
      const { comments } = await postJson<Detail>(`${request(id)}/comments`, { text });
      print(format, comments, [`${comments.length} comments`]);
    });

const submitCommand = () =>
  formatted(new Command("submit"))
    .description("ask for approval of a mandate's draft")
    .argument("<mandate>", "name or id")
    .action(async (mandate: string, { format }: Format) => {
      const answer = await postJson<{ request: string | null; mandate: { name: string } }>(`/v1/mandates/${encodeURIComponent(mandate)}/submit`, {});
      print(format, answer, [`${answer.request ?? ""}  ${answer.mandate.name} waits for approval`]);
    });

const withdrawCommand = () =>
  formatted(new Command("withdraw"))
    .description("take a request back; the draft can be changed and submitted again")
    .argument("<id>", "rqt_…")
    .requiredOption("--why <text>", "why")
    .action(async (id: string, { why, format }: Format & { why: string }) => {
      const detail = await postJson<Detail>(`${request(id)}/withdraw`, { why });
      print(format, detail, [`${detail.request.name} is a draft again`]);
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
