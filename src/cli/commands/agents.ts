// `mandate agents …`: the register of a running server, agents as files, cards, and what is done with an agent.
import { Command } from "commander";
import { agentsFromYaml, agentsToYaml } from "../../govern/agents/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { AgentDocument } from "../../model/index.ts";
import { openOutput } from "../output.ts";
import { serverClient } from "../server-client.ts";
import { address, formatted, paged, postJson, print, printJson, readJson, readText, sayMore, type Format, type Page } from "../server-command.ts";

interface Agent {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly state: string;
  readonly owner: string;
  readonly sponsor: string;
  readonly mandate: string | null;
}

interface Detail {
  readonly agent: Agent;
  readonly document: AgentDocument;
  readonly yaml: string;
  readonly instances: readonly { readonly name: string; readonly state: string }[];
  readonly mandates: readonly { readonly name: string; readonly state: string }[];
  readonly problems: readonly { readonly path: string; readonly weight: string; readonly says: string }[];
}

interface Card {
  readonly url: string | null;
  readonly digest: string;
  readonly signatures: readonly { readonly key_id: string; readonly status: string; readonly says: string }[];
}

export function agentsCommand(): Command {
  const command = new Command("agents").description("the register of agents of a running server (address: MANDATE_URL, token: MANDATE_TOKEN)");
  const acts = [actCommand("activate", "let it act, as far as a mandate in force names it"), actCommand("resume", "let it act again; not by its owner or sponsor, unless he suspended it"), whyCommand("suspend", "neither tokens nor decisions until it is resumed; its instances neither")];
  for (const sub of [listCommand(), showCommand(), registerCommand(), instanceCommand(), ...acts, retireCommand(), cardCommand(), applyCommand(), exportCommand(), secretCommand()]) command.addCommand(sub);
  return command;
}

const path = (name: string) => `/v1/agents/${encodeURIComponent(name)}`;
const row = ({ state, name, kind, mandate, owner, title }: Agent) => `${state.padEnd(10)} ${name.padEnd(32)} ${kind.padEnd(8)} ${(mandate ?? "no mandate").padEnd(24)} ${owner}  ${title}`;

const listCommand = () =>
  paged(formatted(new Command("list")))
    .description("agents and templates")
    .option("--state <state>", "registered, active, suspended or retired")
    .option("--kind <kind>", "agent or template")
    .option("--q <words>", "words in name, title, owner, sponsor or mandate")
    .action(async ({ format, state, kind, q, limit, cursor }: Format & { state?: string; kind?: string; q?: string; limit: string; cursor?: string }) => {
      const page = await readJson<Page<Agent>>(address("/v1/agents", { state, kind, q, limit, cursor }));
      print(format, page.data, page.data.map(row));
      sayMore(page);
    });

function show(format: string, detail: Detail): void {
  const { agent, yaml, instances, mandates, problems } = detail;
  const heads = [row(agent), ...mandates.map(({ name, state }) => `named by the mandate ${name} (${state})`), ...instances.map(({ name, state }) => `instance ${name} (${state})`)];
  print(format, detail, [...heads, ...problems.map(({ weight, path: at, says }) => `${weight} ${at}: ${says}`), "", ...yaml.trimEnd().split("\n")]);
}

const showCommand = () =>
  formatted(new Command("show"))
    .description("one agent: its mandates, its instances, what is wrong with it, and its file")
    .argument("<name>", "name or id")
    .action(async (name: string, { format }: Format) => show(format, await readJson<Detail>(path(name))));

const registerCommand = () =>
  formatted(new Command("register"))
    .description("register an agent from a file, from an agent card, or as what discovery found; it acts when it is activated")
    .argument("<file>", "YAML file of one agent")
    .option("--card <url>", "address of its A2A agent card, which is fetched and verified")
    .option("--discovered <key>", "key of the identity that discovery found and that is this agent")
    .action(async (file: string, { format, card, discovered }: Format & { card?: string; discovered?: string }) => {
      const [document, ...more] = readAgents(file);
      if (document === undefined || more.length > 0) throw new MandateError("invalid_input", `${file} holds ${more.length + 1} agents; register one, or apply the file`);
      const read = card === undefined ? undefined : (await postJson<{ card: Card }>("/v1/agents/card", { url: card })).card;
      if (read !== undefined) for (const line of linesOf(read)) process.stderr.write(`${line}\n`);
      show(format, await postJson<Detail>("/v1/agents", { document, ...(read === undefined ? {} : { card: { url: card, digest: read.digest } }), ...(discovered === undefined ? {} : { discovered }) }));
    });

const instanceCommand = () =>
  formatted(new Command("new-instance"))
    .description("register an instance of a template: it takes owner, sponsor, mandate and runtime from it")
    .argument("<template>", "name of the template")
    .argument("<name>", "name of the instance")
    .option("--title <title>", "as people call it")
    .option("--mandate <name>", "a child of the template's mandate")
    .option("--end <day>", "last day, such as 2027-03-31")
    .option("--authentication <file>", "YAML or JSON file with the list of ways in which it proves who it is")
    .action(async (template: string, name: string, { format, title, mandate, end, authentication }: Format & { title?: string; mandate?: string; end?: string; authentication?: string }) => {
      const document = { name, title: title ?? name, template, ...(mandate === undefined ? {} : { mandate }), ...(end === undefined ? {} : { end }) };
      const text = agentsToYaml([AgentDocument.parse(document)]) + (authentication === undefined ? "" : `authentication:\n${indented(readText(authentication, "a list of ways of authentication"))}`);
      show(format, await postJson<Detail>("/v1/agents", { document: agentsFromYaml(text, authentication ?? "the instance")[0] }));
    });

const indented = (text: string): string => text.split("\n").map((line) => (line === "" ? line : `  ${line}`)).join("\n");

const actCommand = (verb: "activate" | "resume", says: string) =>
  formatted(new Command(verb))
    .description(says)
    .argument("<name>", "name or id")
    .action(async (name: string, { format }: Format) => print(format, ...done(await postJson<Detail>(`${path(name)}/${verb}`, {}))));

const whyCommand = (verb: "suspend", says: string) =>
  formatted(new Command(verb))
    .description(says)
    .argument("<name>", "name or id")
    .requiredOption("--why <text>", "for its owner, its sponsor and the record")
    .action(async (name: string, { format, why }: Format & { why: string }) => print(format, ...done(await postJson<Detail>(`${path(name)}/${verb}`, { why }))));

const done = (detail: Detail): readonly [Detail, readonly string[]] => [detail, [`${detail.agent.name} is ${detail.agent.state}`]];

const retireCommand = () =>
  formatted(new Command("retire"))
    .description("for good, with its instances; mandates that name nobody else are told of and not ended")
    .argument("<name>", "name or id")
    .requiredOption("--why <text>", "for its owner, its sponsor and the record")
    .action(async (name: string, { format, why }: Format & { why: string }) => {
      const answer = await postJson<{ retired: readonly string[]; mandates_to_end: readonly { name: string }[] }>(`${path(name)}/retire`, { why });
      print(format, answer, [...answer.retired.map((each) => `retired ${each}`), ...answer.mandates_to_end.map((each) => `the mandate ${each.name} names nobody else any more; its owner and sponsor are asked to end it`)]);
    });

const linesOf = ({ signatures }: Card): readonly string[] => (signatures.length === 0 ? ["the card is not signed, so nothing proves who published it"] : signatures.map(({ status, key_id, says }) => `signature ${key_id}: ${status}, ${says}`));

/** Exit 1 when a signature does not hold. */
const cardCommand = () =>
  formatted(new Command("card"))
    .description("read an A2A agent card, verify its signatures and propose a file; registers nothing")
    .argument("<card>", "https address, or a file")
    .option("--jwks <file>", "the keys that you trust for it, whatever it says of its own")
    .action(async (card: string, { format, jwks }: Format & { jwks?: string }) => {
      const given = card.startsWith("https://") ? { url: card } : { text: readText(card, "an agent card") };
      const read = await postJson<{ card: Card; proposal: object }>("/v1/agents/card", { ...given, ...(jwks === undefined ? {} : { jwks: JSON.parse(readText(jwks, "keys")) as unknown }) });
      print(format, read, [...linesOf(read.card), "", agentsToYaml([AgentDocument.parse({ ...read.proposal, owner: "who answers for it", sponsor: "who needs it" })]).trimEnd()]);
      if (read.card.signatures.some(({ status }) => status === "invalid")) process.exitCode = 1;
    });

const applyCommand = () =>
  formatted(new Command("apply"))
    .description("register and change the agents of a file, all or none; nobody is activated or retired by it")
    .argument("<file>", "YAML file of agents")
    .action(async (file: string, { format }: Format) => {
      const { data } = await postJson<{ data: readonly { name: string; what: string }[] }>("/v1/agents/apply", { yaml: agentsToYaml(readAgents(file)) });
      print(format, data, data.map(({ name, what }) => `${what.padEnd(10)} ${name}`));
    });

const exportCommand = () =>
  new Command("export")
    .description("print all agents that are not retired as one YAML file")
    .option("--output <file>", "write to a file")
    .action(async ({ output }: { output?: string }) => {
      const out = openOutput(output);
      try {
        await out.write([await serverClient().get("/v1/agents/export.yaml")]);
      } finally {
        out.discard();
      }
    });

const secretCommand = () =>
  new Command("secret")
    .description("make a client secret, print it once as JSON, and never again; better is a way without one")
    .argument("<name>", "name or id")
    .option("--days <days>", "how long it is good, at most 90", "30")
    .action(async (name: string, { days }: { days: string }) => {
      const { version } = await readJson<{ version: string }>(path(name));
      printJson(await serverClient().post(`${path(name)}/secrets`, { days: Number(days) }, version));
    });

const readAgents = (file: string): readonly AgentDocument[] => agentsFromYaml(readText(file, "agents"), file);
