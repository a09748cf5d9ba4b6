// `mandate tokens list|show|revoke|keys|resources`: tokens of agents, what they can be for, and the keys that sign them, from a script.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { address, formatted, paged, postJson, print, printJson, readJson, sayMore, type Format, type Page } from "../server-command.ts";
import { textTable } from "../text-table.ts";

interface Token {
  readonly id: string;
  readonly state: string;
  readonly agent: { readonly id: string; readonly name: string | null };
  readonly mandate: { readonly name: string | null; readonly version: number };
  readonly person: string | null;
  readonly chain: readonly string[];
  readonly audience: readonly string[];
  readonly parent: string | null;
  readonly expires_at: string;
}

const BASE = "/v1/issued-tokens";

export function tokensCommand(): Command {
  const command = new Command("tokens").description("tokens that agents were given (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [listCommand(), showCommand(), revokeCommand(), keysCommand(), resourcesCommand()]) command.addCommand(sub);
  return command;
}

const row = ({ id, state, agent, mandate, person, audience, expires_at: ends }: Token) => [id, state, agent.name ?? agent.id, `${mandate.name ?? "?"} v${mandate.version}`, person ?? "", audience.join(" "), ends];
const HEAD = ["id", "state", "agent", "mandate", "for", "audience", "ends"];

const listCommand = () =>
  paged(formatted(new Command("list"), "table"))
    .description("print the tokens, newest first; their values are nowhere")
    .option("--agent <name>", "only of this agent, by name or id")
    .option("--mandate <name>", "only under this mandate, by name or id")
    .option("--person <person>", "only on behalf of this person, as issuer|subject")
    .option("--state <states>", "valid, suspended, revoked or expired, with commas between them")
    .action(async ({ agent, mandate, person, state, limit, cursor, format }: Format & { agent?: string; mandate?: string; person?: string; state?: string; limit: string; cursor?: string }) => {
      const page = await readJson<Page<Token>>(address(BASE, { agent, mandate, person, state, limit, cursor }));
      if (format === "json") return printJson(page);
      process.stdout.write(textTable(HEAD, page.data.map(row)));
      sayMore(page);
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("print a token with its chain and those that were made from it")
    .argument("<id>", "such as iss_01K…")
    .action(async (id: string, { format }: Format) => {
      const { token, children } = await readJson<{ token: Token; children: readonly Token[] }>(`${BASE}/${encodeURIComponent(id)}`);
      print(format, { token, children }, [
        ...HEAD.map((name, index) => `${name.padEnd(9)} ${row(token)[index] ?? ""}`),
        `${"parent".padEnd(9)} ${token.parent ?? ""}`,
        ...token.chain.map((actor, index) => `${(index === 0 ? "acts" : "before").padEnd(9)} ${actor}`),
        ...children.map((child) => `${"made".padEnd(9)} ${child.id} ${child.state} ${child.agent.name ?? child.agent.id}`),
      ]);
    });

const revokeCommand = () =>
  formatted(new Command("revoke"))
    .description("end a token, or every one of an agent, a mandate or a person, with everything that was made from them")
    .argument("[id]", "one token")
    .option("--agent <name>", "every token of this agent")
    .option("--mandate <name>", "every token under this mandate")
    .option("--person <person>", "every token on behalf of this person, as issuer|subject")
    .requiredOption("--why <text>", "stands in the record")
    .action(async (id: string | undefined, { agent, mandate, person, why, format }: Format & { agent?: string; mandate?: string; person?: string; why: string }) => {
      if ([id, agent, mandate, person].filter((each) => each !== undefined).length !== 1) throw new MandateError("invalid_input", "say what is to end: exactly one of an id, --agent, --mandate and --person");
      const answer = id === undefined ? await postJson<{ revoked: number }>(`${BASE}/revoke`, { agent, mandate, person, why }) : await postJson<{ revoked: number }>(`${BASE}/${encodeURIComponent(id)}/revoke`, { why });
      print(format, answer, [`${answer.revoked} ended`]);
    });

const keysCommand = () => new Command("keys").description("the keys that sign tokens").addCommand(rotateCommand());

const rotateCommand = () =>
  formatted(new Command("rotate"))
    .description("make new signing keys; they are published now and sign in ten minutes, so that no call fails")
    .option("--at-once", "for a key that was stolen: the former keys end now, and with them every token")
    .action(async ({ atOnce, format }: Format & { atOnce?: boolean }) => {
      const answer = await postJson<{ made: readonly { kid: string; alg: string; signs_from: string }[] }>(`${BASE}/rotate-keys`, { at_once: atOnce === true });
      print(format, answer, answer.made.length === 0 ? ["A new key waits to sign already; nothing was made."] : answer.made.map(({ kid, alg, signs_from: from }) => `${alg} ${kid} signs from ${from}`));
    });

interface Resource {
  readonly resource: string;
  readonly name: string;
  readonly server: string | null;
  readonly scopes: readonly string[];
  readonly bound: boolean;
}

function resourcesCommand(): Command {
  const command = new Command("resources").description("what tokens can be for");
  command.addCommand(
    formatted(new Command("list"), "table").description("print them").action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly Resource[] }>("/v1/protected-resources");
      if (format === "json") return printJson(data);
      process.stdout.write(textTable(["resource", "name", "server", "scopes", "bound"], data.map(({ resource, name, server, scopes, bound }) => [resource, name, server ?? "", scopes.join(" "), bound ? "yes" : ""])));
    }),
  );
  command.addCommand(
    formatted(new Command("add"))
      .description("register one, or change it")
      .argument("<resource>", "absolute URI, as clients ask for it")
      .requiredOption("--name <name>", "what people call it")
      .option("--server <server>", "what mandates call its server")
      .option("--scope <scopes...>", "its scopes")
      .option("--bound", "tokens for it must be bound to a key")
      .option("--rs256", "it can check RS256 alone")
      .option("--introspector <agent>", "agent that may ask about tokens for it")
      .action(async (resource: string, { name, server, scope, bound, rs256, introspector, format }: Format & { name: string; server?: string; scope?: readonly string[]; bound?: boolean; rs256?: boolean; introspector?: string }) => {
        const body = { resource, name, server: server ?? null, scopes: scope ?? [], detail_types: server === undefined ? [] : ["mcp_tool"], signing_alg: rs256 === true ? "RS256" : "ES256", bound: bound === true, introspector: introspector ?? null };
        print(format, await postJson("/v1/protected-resources", body), [`${resource} is registered`]);
      }),
  );
  command.addCommand(
    formatted(new Command("remove"))
      .description("make no more tokens for it")
      .argument("<resource>")
      .action(async (resource: string, { format }: Format) => {
        const { removed } = await postJson<{ removed: boolean }>("/v1/protected-resources/remove", { resource });
        print(format, { removed }, [removed ? "removed" : "it was not registered"]);
      }),
  );
  return command;
}
