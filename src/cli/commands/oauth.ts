// `mandate oauth`: issuers of others, applications that people use, and what people consented to.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";
import { formatted, postJson, print, printJson, readJson, repeated, type Format } from "../server-command.ts";
import { textTable } from "../text-table.ts";

export function oauthCommand(): Command {
  const command = new Command("oauth").description("issuers whose tokens are taken, applications that act for people, and consents (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [issuersCommand(), domainsCommand(), appsCommand(), linkCommand(), consentsCommand()]) command.addCommand(sub);
  return command;
}

interface Issuer {
  readonly id: string;
  readonly issuer: string;
  readonly kind: string;
  readonly held_keys: readonly string[] | null;
  readonly enabled: boolean;
}

const stateOf = ({ held_keys: held, enabled }: Issuer) => (held !== null ? "held: all keys are new" : enabled ? "trusted" : "turned off");
const issuers = async () => (await readJson<{ data: readonly Issuer[] }>("/v1/trusted-issuers")).data;

function issuersCommand(): Command {
  const command = new Command("issuers").description("issuers whose tokens are taken, and servers that take assertions of ours");
  command.addCommand(
    formatted(new Command("list"), "table").action(async ({ format }: Format) => {
      const data = await issuers();
      if (format === "json") printJson(data);
      else process.stdout.write(textTable(["id", "issuer", "kind", "state"], data.map((row) => [row.id, row.issuer, row.kind, stateOf(row)])));
    }),
  );
  command.addCommand(
    formatted(new Command("add"))
      .description("trust an issuer: its keys are read now, and pinned")
      .argument("<issuer>", "its `iss`, to the last character")
      .requiredOption("--audience <name>", "our name at it: the `aud` of its tokens for us")
      .option("--kind <kind>", "idp, workload or authorization-server", "idp")
      .option("--title <title>", "for people")
      .option("--jwks-uri <url>", "where its keys are, when its metadata does not say")
      .option("--rule <claim=pattern>", "a claim that must be so (repeat)", repeated, [])
      .option("--scope <scope>", "a scope that may be asked of an authorization server (repeat)", repeated, [])
      .option("--id-jag", "it may hand out identity assertions to us")
      .option("--allow-private", "it is in the private network")
      .action(async (issuer: string, given: Format & { audience: string; kind: string; title?: string; jwksUri?: string; rule: readonly string[]; scope: readonly string[]; idJag?: true; allowPrivate?: true }) => {
        const made = await postJson<Issuer>("/v1/trusted-issuers", {
          issuer, kind: given.kind, title: given.title ?? issuer, audience: given.audience, jwks_uri: given.jwksUri ?? null, rules: given.rule.map(ruleOf), scopes: given.scope, id_jag: given.idJag === true, allow_private: given.allowPrivate === true,
        });
        print(given.format, made, [`trusted ${issuer} (${made.id})`]);
      }),
  );
  command.addCommand(
    new Command("remove")
      .description("trust an issuer no more")
      .argument("<id>", "its id, see list")
      .action(async (id: string) => {
        await serverClient().delete(`/v1/trusted-issuers/${encodeURIComponent(id)}`);
        process.stdout.write(`removed ${id}\n`);
      }),
  );
  return command;
}

function ruleOf(text: string): { readonly claim: string; readonly is: string } {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new MandateError("invalid_input", `--rule ${text} is not of the form claim=pattern; write it like groups=mandate-users`);
  return { claim: text.slice(0, at), is: text.slice(at + 1) };
}

function domainsCommand(): Command {
  const command = new Command("domains").description("domains whose client documents are read");
  command.addCommand(
    formatted(new Command("list"), "table").action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly { domain: string; created_by: string }[] }>("/v1/client-domains");
      if (format === "json") printJson(data);
      else process.stdout.write(textTable(["domain", "added by"], data.map((row) => [row.domain, row.created_by])));
    }),
  );
  for (const [verb, done] of [["add", "documents are read"], ["remove", "documents are read no more"]] as const) {
    command.addCommand(
      new Command(verb).argument("<domain>", "client.example.com, or *.example.com for all below it").action(async (domain: string) => {
        if (verb === "add") await serverClient().post("/v1/client-domains", { domain });
        else await serverClient().delete(`/v1/client-domains/${encodeURIComponent(domain)}`);
        process.stdout.write(`${domain}: ${done}\n`);
      }),
    );
  }
  return command;
}

interface Application {
  readonly client_id: string;
  readonly title: string;
  readonly agent: { readonly name: string | null; readonly id: string } | null;
  readonly version: string;
}

const applications = async () => (await readJson<{ data: readonly Application[] }>("/v1/oauth-clients?limit=500")).data;

const appsCommand = () =>
  formatted(new Command("apps"), "table")
    .description("applications that ask people for consent")
    .action(async ({ format }: Format) => {
      const data = await applications();
      if (format === "json") printJson(data);
      else process.stdout.write(textTable(["application", "client id", "acts as"], data.map((row) => [row.title, row.client_id, row.agent === null ? "no agent: gets nothing" : (row.agent.name ?? row.agent.id)])));
    });

const linkCommand = () =>
  formatted(new Command("link"))
    .description("say as which agent an application acts; without an agent the link is taken away")
    .argument("<client-id>", "the application's client id")
    .argument("[agent]", "name or id of the agent")
    .action(async (clientId: string, agent: string | undefined, { format }: Format) => {
      const client = (await applications()).find((row) => row.client_id === clientId);
      if (client === undefined) throw new MandateError("not_found", `no application ${clientId} has asked yet; it appears when it first asks a person for consent`);
      const answer = await serverClient().put("/v1/oauth-clients", { client_id: clientId, agent: agent ?? null }, client.version);
      print(format, answer as object, [agent === undefined ? `${client.title} acts as nobody` : `${client.title} acts as ${agent}`]);
    });

function consentsCommand(): Command {
  const command = new Command("consents").description("what people consented to");
  command.addCommand(
    formatted(new Command("list"), "table").action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly { id: string; person: string | null; client: { title: string }; mandate: string; at: string }[] }>("/v1/consents?standing=true&limit=500");
      if (format === "json") printJson(data);
      else process.stdout.write(textTable(["id", "person", "application", "mandate", "since"], data.map((row) => [row.id, row.person ?? "?", row.client.title, row.mandate, row.at])));
    }),
  );
  command.addCommand(
    formatted(new Command("end"))
      .argument("<id>", "its id, see list")
      .requiredOption("--why <text>", "for the record")
      .action(async (id: string, { why, format }: Format & { why: string }) => print(format, await postJson<object>(`/v1/consents/${encodeURIComponent(id)}/end`, { why }), [`ended ${id}`])),
  );
  return command;
}
