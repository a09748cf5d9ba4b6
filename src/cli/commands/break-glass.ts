// `mandate break-glass`: ask for emergency access, see what is open, close it. Opening and reviewing are done by people in the console.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";

interface Emergency {
  readonly id: string;
  readonly state: string;
  readonly incident: string;
  readonly asked_by: string;
  readonly decided_by: string | null;
  readonly until: string | null;
  readonly overdue: boolean;
}

interface Ask {
  readonly identity: string;
  readonly provider: string;
  readonly action: readonly string[];
  readonly resource: readonly string[];
  readonly minutes: string;
  readonly reason: string;
  readonly incident: string;
  readonly format: string;
}

export function breakGlassCommand(): Command {
  return new Command("break-glass").description("emergency access (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(askCommand()).addCommand(closeCommand());
}

const line = ({ id, state, incident, asked_by, decided_by, until, overdue }: Emergency): string =>
  `${id}  ${(overdue ? "overdue" : state).padEnd(9)} ${incident}, asked by ${asked_by}${decided_by === null ? "" : `, decided by ${decided_by}`}${until === null ? "" : `, until ${until.slice(0, 16)}Z`}\n`;
const show = (of: Emergency, format: string) => void process.stdout.write(format === "json" ? `${JSON.stringify(of, null, 2)}\n` : line(of));

const listCommand = () =>
  new Command("list")
    .description("emergency access, newest first")
    .option("--state <state>", "asked, refused, lapsed, open, closed or reviewed")
    .option("--limit <count>", "how many at most", "100")
    .option("--format <format>", "text or json", "text")
    .action(async ({ state, limit, format }: { state?: string; limit: string; format: string }) => {
      const query = new URLSearchParams({ limit, ...(state === undefined ? {} : { state }) });
      const page = JSON.parse(await serverClient().get(`/v1/break-glass?${query.toString()}`)) as { data: readonly Emergency[] };
      process.stdout.write(format === "json" ? `${JSON.stringify(page, null, 2)}\n` : page.data.map(line).join(""));
    });

const each = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const askCommand = () =>
  new Command("ask")
    .description("ask for emergency access of at most eight hours; a second person opens it in the console")
    .requiredOption("--identity <key>", "key of the identity that is to act")
    .requiredOption("--action <action>", "what it is to do; may be repeated", each, [])
    .option("--resource <resource>", "on what; may be repeated (default: *)", each, [])
    .option("--provider <provider>", "aws or kubernetes", "aws")
    .requiredOption("--minutes <minutes>", "for how long, 1 to 480")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--incident <reference>", "such as INC-4711")
    .option("--format <format>", "text or json", "text")
    .action(async ({ identity, provider, action, resource, minutes, reason, incident, format }: Ask) => {
      if (!/^\d{1,3}$/.test(minutes)) throw new MandateError("invalid_input", `--minutes is a whole number from 1 to 480, and ${minutes} is none`);
      const scope = { access: [{ provider, actions: action, resources: resource.length === 0 ? ["*"] : resource }] };
      show((await serverClient().post("/v1/break-glass", { subjects: [{ identity }], scope, minutes: Number(minutes), reason, incident })) as Emergency, format);
    });

const closeCommand = () =>
  new Command("close")
    .description("close emergency access before its time")
    .argument("<id>", "bgl_…")
    .requiredOption("--why <text>", "why")
    .option("--format <format>", "text or json", "text")
    .action(async (id: string, { why, format }: { why: string; format: string }) => {
      show((await serverClient().post(`/v1/break-glass/${encodeURIComponent(id)}/close`, { why })) as Emergency, format);
    });
