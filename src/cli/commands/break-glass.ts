// `mandate break-glass`: ask for emergency access, see what is open, close it. Opening and reviewing are done by people in the console.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { address, formatted, paged, postJson, print, readJson, repeated, sayMore, type Format, type Page } from "../server-command.ts";

interface Emergency {
  readonly id: string;
  readonly state: string;
  readonly incident: string;
  readonly asked_by: string;
  readonly decided_by: string | null;
  readonly until: string | null;
  readonly overdue: boolean;
}

interface Ask extends Format {
  readonly identity: string;
  readonly provider: string;
  readonly action: readonly string[];
  readonly resource: readonly string[];
  readonly minutes: string;
  readonly reason: string;
  readonly incident: string;
}

export function breakGlassCommand(): Command {
  return new Command("break-glass").description("emergency access (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(askCommand()).addCommand(closeCommand());
}

const line = ({ id, state, incident, asked_by, decided_by, until, overdue }: Emergency): string =>
  `${id}  ${(overdue ? "overdue" : state).padEnd(9)} ${incident}, asked by ${asked_by}${decided_by === null ? "" : `, decided by ${decided_by}`}${until === null ? "" : `, until ${until.slice(0, 16)}Z`}`;
const show = (of: Emergency, format: string) => print(format, of, [line(of)]);

const listCommand = () =>
  paged(formatted(new Command("list")))
    .description("emergency access, newest first")
    .option("--state <state>", "asked, refused, lapsed, open, closed or reviewed")
    .action(async ({ state, limit, cursor, format }: Format & { state?: string; limit: string; cursor?: string }) => {
      const page = await readJson<Page<Emergency>>(address("/v1/break-glass", { state, limit, cursor }));
      print(format, page, page.data.map(line));
      sayMore(page);
    });

const askCommand = () =>
  formatted(new Command("ask"))
    .description("ask for emergency access of at most eight hours; a second person opens it in the console")
    .requiredOption("--identity <key>", "key of the identity that is to act")
    .requiredOption("--action <action>", "what it is to do; may be repeated", repeated, [])
    .option("--resource <resource>", "on what; may be repeated (default: *)", repeated, [])
    .option("--provider <provider>", "aws or kubernetes", "aws")
    .requiredOption("--minutes <minutes>", "for how long, 1 to 480")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--incident <reference>", "such as INC-4711")
    .action(async ({ identity, provider, action, resource, minutes, reason, incident, format }: Ask) => {
      if (!/^\d{1,3}$/.test(minutes)) throw new MandateError("invalid_input", `--minutes is a whole number from 1 to 480, and ${minutes} is none`);
      const scope = { access: [{ provider, actions: action, resources: resource.length === 0 ? ["*"] : resource }] };
      show(await postJson<Emergency>("/v1/break-glass", { subjects: [{ identity }], scope, minutes: Number(minutes), reason, incident }), format);
    });

const closeCommand = () =>
  formatted(new Command("close"))
    .description("close emergency access before its time")
    .argument("<id>", "bgl_…")
    .requiredOption("--why <text>", "why")
    .action(async (id: string, { why, format }: Format & { why: string }) => {
      show(await postJson<Emergency>(`/v1/break-glass/${encodeURIComponent(id)}/close`, { why }), format);
    });
