// `mandate waivers …`: the register of waivers; asking and ending. Granting is a person's, in the console.
import { Command } from "commander";
import { everyPage, formatted, postJson, print, repeated, type Format } from "../server-command.ts";

interface Waiver {
  readonly id: string;
  readonly state: string;
  readonly rule: string | null;
  readonly owner: string;
  readonly expires_at: string;
  readonly covers: number;
  readonly reason: string;
}

const say = ({ id, state, rule, owner, expires_at, covers, reason }: Waiver) => `${state.padEnd(9)} ${id}  until ${expires_at.slice(0, 10)}  ${rule ?? ""}  ${covers} findings  ${owner}  ${reason.replaceAll(/\s+/g, " ")}`;

export function waiversCommand(): Command {
  return new Command("waivers").description("the register of waivers of a running server (address: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(askCommand()).addCommand(endCommand());
}

const listCommand = () =>
  formatted(new Command("list"))
    .description("waivers, those that end first")
    .option("--state <state>", "requested, granted, refused or ended; may be repeated", repeated, [])
    .action(async ({ state, format }: Format & { state: readonly string[] }) => {
      const all = await everyPage<Waiver>("/v1/waivers", { state: state.length === 0 ? undefined : state.join(",") });
      print(format, all, all.map(say));
    });

interface Ask extends Format {
  readonly finding?: string;
  readonly rule?: string;
  readonly identity?: string;
  readonly provider?: string;
  readonly realm?: string;
  readonly environment?: string;
  readonly reason: string;
  readonly evidence?: string;
  readonly link?: string;
  readonly owner: string;
  readonly until: string;
  readonly reopen: readonly string[];
}

const askCommand = () =>
  formatted(new Command("ask"))
    .description("ask for a waiver; another person grants it in the console")
    .option("--finding <id>", "for one finding")
    .option("--rule <rule>", "for all findings of a rule that the following narrow")
    .option("--identity <pattern>", "key, native id or name, with * for any text")
    .option("--provider <provider>", "such as aws")
    .option("--realm <realm>", "account, cluster or repository")
    .option("--environment <environment>", "such as staging")
    .requiredOption("--reason <text>", "why the risk is bearable until then")
    .option("--evidence <text>", "what shows it")
    .option("--link <url>", "where the evidence is")
    .requiredOption("--owner <party>", "who answers for it")
    .requiredOption("--until <day>", "last day, such as 2027-01-31")
    .option("--reopen <trigger>", "severity-rises, reach-rises, rule-changes, evidence-changes or owner-changes; may be repeated", repeated, [])
    .action(async (ask: Ask) => {
      const { finding, rule, identity, provider, realm, environment } = ask;
      const scope = finding === undefined ? { rule, identity, provider, realm, environment } : { finding };
      const asked = { scope, reason: ask.reason, owner: ask.owner, expires_at: `${ask.until}T23:59:59Z`, triggers: ask.reopen, ...(ask.evidence === undefined ? {} : { evidence: ask.evidence }), ...(ask.link === undefined ? {} : { evidence_link: ask.link }) };
      const { waiver, effect } = await postJson<{ waiver: Waiver; effect: { count: number } }>("/v1/waivers", asked);
      print(ask.format, { waiver, effect }, [`${waiver.id} waits for an approver; granted now, it would accept ${effect.count} findings`]);
    });

const endCommand = () =>
  formatted(new Command("end"))
    .description("end a waiver, or take a request back; what it accepted is open again")
    .argument("<id>", "the waiver's id")
    .requiredOption("--why <text>", "why it ends")
    .action(async (id: string, { why, format }: Format & { why: string }) => {
      const { waiver } = await postJson<{ waiver: Waiver }>(`/v1/waivers/${encodeURIComponent(id)}/end`, { why });
      print(format, waiver, [say(waiver)]);
    });
