// `mandate waivers …`: the register of waivers; asking and ending. Granting is a person's, in the console.
import { Command } from "commander";
import { serverClient } from "../server-client.ts";

interface Waiver {
  readonly id: string;
  readonly state: string;
  readonly rule: string | null;
  readonly owner: string;
  readonly expires_at: string;
  readonly covers: number;
  readonly reason: string;
}

const json = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
const collected = (value: string, before: readonly string[]) => [...before, value];
const say = ({ id, state, rule, owner, expires_at, covers, reason }: Waiver) => `${state.padEnd(9)} ${id}  until ${expires_at.slice(0, 10)}  ${rule ?? ""}  ${covers} findings  ${owner}  ${reason.replaceAll(/\s+/g, " ")}\n`;

export function waiversCommand(): Command {
  return new Command("waivers").description("the register of waivers of a running server (address: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(askCommand()).addCommand(endCommand());
}

const listCommand = () =>
  new Command("list")
    .description("waivers, those that end first")
    .option("--state <state>", "requested, granted, refused or ended; may be repeated", collected, [])
    .option("--format <format>", "text or json", "text")
    .action(async ({ state, format }: { state: readonly string[]; format: string }) => {
      const client = serverClient();
      const all: Waiver[] = [];
      for (let cursor = ""; ; ) {
        const query = new URLSearchParams({ limit: "500", ...(state.length === 0 ? {} : { state: state.join(",") }), ...(cursor === "" ? {} : { cursor }) });
        const { data, next_cursor } = JSON.parse(await client.get(`/v1/waivers?${query.toString()}`)) as { data: readonly Waiver[]; next_cursor: string | null };
        all.push(...data);
        if (next_cursor === null) break;
        cursor = next_cursor;
      }
      if (format === "json") return json(all);
      for (const waiver of all) process.stdout.write(say(waiver));
    });

interface Ask {
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
  readonly format: string;
}

const askCommand = () =>
  new Command("ask")
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
    .option("--reopen <trigger>", "severity-rises, reach-rises, rule-changes, evidence-changes or owner-changes; may be repeated", collected, [])
    .option("--format <format>", "text or json", "text")
    .action(async (ask: Ask) => {
      const { finding, rule, identity, provider, realm, environment } = ask;
      const scope = finding === undefined ? { rule, identity, provider, realm, environment } : { finding };
      const asked = { scope, reason: ask.reason, owner: ask.owner, expires_at: `${ask.until}T23:59:59Z`, triggers: ask.reopen, ...(ask.evidence === undefined ? {} : { evidence: ask.evidence }), ...(ask.link === undefined ? {} : { evidence_link: ask.link }) };
      const { waiver, effect } = (await serverClient().post("/v1/waivers", asked)) as { waiver: Waiver; effect: { count: number } };
      if (ask.format === "json") return json({ waiver, effect });
      process.stdout.write(`${waiver.id} waits for an approver; granted now, it would accept ${effect.count} findings\n`);
    });

const endCommand = () =>
  new Command("end")
    .description("end a waiver, or take a request back; what it accepted is open again")
    .argument("<id>", "the waiver's id")
    .requiredOption("--why <text>", "why it ends")
    .option("--format <format>", "text or json", "text")
    .action(async (id: string, { why, format }: { why: string; format: string }) => {
      const { waiver } = (await serverClient().post(`/v1/waivers/${encodeURIComponent(id)}/end`, { why })) as { waiver: Waiver };
      if (format === "json") return json(waiver);
      process.stdout.write(say(waiver));
    });
