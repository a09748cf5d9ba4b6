// `mandate gateway`: servers of tools behind the gate and their tools, from a script. Approving is for a person who is signed in; secrets come from files or variables, never from the command line.
import { Command, Option } from "commander";
import { MandateError, readStrictObject } from "../../kernel/index.ts";
import { gatewayStdioCommand } from "./gateway-stdio.ts";
import { everyPage, formatted, postJson, print, readJson, readText, repeated, type Format } from "../server-command.ts";

interface Server {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly state: string;
  readonly transport: { readonly kind: string; readonly url?: string; readonly command?: string };
  readonly tools: { readonly approved: number; readonly waiting: number; readonly quarantined: number };
  readonly seen: { readonly ok: boolean; readonly says: string } | null;
}

interface Tool {
  readonly id: string;
  readonly server: string;
  readonly name: string;
  readonly state: string;
  readonly digest: string;
  readonly profile: { readonly effects: readonly string[]; readonly results: { readonly trust: string } };
  readonly warnings: readonly { readonly kind: string; readonly path: string; readonly says: string }[];
}

interface ToolDetail extends Tool {
  readonly changes: readonly { readonly says: string; readonly before: string | null; readonly after: string | null; readonly risky: boolean }[];
}

export function gatewayCommand(): Command {
  const command = new Command("gateway").description("the gate in front of agents' tools (server: MANDATE_URL, token: MANDATE_TOKEN)");
  const upstreams = new Command("upstreams").description("servers of tools behind the gate");
  for (const sub of [listUpstreams(), addUpstream(), tryUpstream(), retireUpstream()]) upstreams.addCommand(sub);
  const tools = new Command("tools").description("their tools, and what changed since they were approved");
  for (const sub of [listTools(), diffTool(), keepOut(), combinations()]) tools.addCommand(sub);
  command.addCommand(upstreams);
  command.addCommand(tools);
  command.addCommand(gatewayStdioCommand());
  return command;
}

const serverLine = ({ name, title, state, transport, tools, seen }: Server): string =>
  `${name.padEnd(24)} ${state.padEnd(8)} ${transport.kind.padEnd(6)} ${transport.url ?? transport.command ?? ""}  ${title}: ${tools.approved} approved, ${tools.waiting} waiting, ${tools.quarantined} quarantined${seen === null || seen.ok ? "" : ` (${seen.says})`}`;

const listUpstreams = () =>
  formatted(new Command("list").description("every server, by name")).action(async ({ format }: Format) => {
    const { data } = await readJson<{ data: readonly Server[] }>("/v1/upstreams");
    print(format, data, data.map(serverLine));
  });

interface AddOptions extends Format {
  readonly title?: string;
  readonly owner: string;
  readonly url?: string;
  readonly era: string;
  readonly command?: string;
  readonly local?: true;
  readonly arg: readonly string[];
  readonly file: readonly string[];
  readonly declaration?: string;
  readonly header?: string;
  readonly secretFile?: string;
  readonly secretEnv?: string;
  readonly allowPrivate?: true;
  readonly registryEntry?: string;
}

const addUpstream = () =>
  formatted(
    new Command("add")
      .description("register a server; what it shows waits for approval")
      .argument("<name>", "as mandates call it")
      .option("--title <text>", "what people call it")
      .option("--owner <party>", "who is told when it changes", "")
      .option("--url <address>", "an MCP server over HTTP")
      .addOption(new Option("--era <revision>", "of MCP").choices(["auto", "2026-07-28", "2025-11-25"]).default("auto"))
      .option("--command <path>", "a program of the gateway's machine, by its own absolute path (administrator)")
      .option("--local", "a server beside the agent: behind `mandate gateway stdio`, or tools in process")
      .option("--arg <text>", "an argument of it; again for each", repeated, [])
      .option("--file <path>", "a file whose hash is kept, such as the script; again for each", repeated, [])
      .option("--declaration <file>", "the whole body as JSON: REST operations, other credentials")
      .option("--header <name>", "the header that carries its secret", "authorization")
      .option("--secret-file <file>", "its secret, from a file")
      .option("--secret-env <variable>", "its secret, from an environment variable")
      .option("--allow-private", "it may be in the private network, also without TLS (administrator)")
      .option("--registry-entry <file>", "its server.json"),
  ).action(async (name: string, options: AddOptions) => {
    const made = await postJson<Server>("/v1/upstreams", { name, ...bodyOf(name, options) });
    print(options.format, made, [serverLine(made), `Look at what it shows: mandate gateway upstreams try ${name}`]);
  });

function bodyOf(name: string, { title = name, owner, url, era, command, local, arg, file, declaration, header = "authorization", secretFile, secretEnv, allowPrivate, registryEntry }: AddOptions): object {
  const secret = secretFile !== undefined ? readText(secretFile, "the secret").trim() : secretEnv !== undefined ? (process.env[secretEnv] ?? missing(secretEnv)) : undefined;
  if (declaration !== undefined) return { ...objectIn(declaration), ...(secret === undefined ? {} : { secret }) };
  if (local === true && url === undefined && command === undefined && secret === undefined) return { title, owner, transport: { kind: "local" }, credential: { kind: "none" } };
  if ((url === undefined) === (command === undefined) || local === true) throw new MandateError("invalid_input", "a server has an address or a program: say --url, --command or --local (without a secret), or give a --declaration");
  const transport = url === undefined ? { kind: "stdio", command, args: arg, files: file.map((path) => ({ path })) } : { kind: "http", url, era };
  const credential = secret === undefined ? { kind: "none" } : { kind: "sealed-header", header, prefix: header.toLowerCase() === "authorization" ? "Bearer " : "" };
  return { title, owner, transport, credential, secret: secret ?? null, allow_private: allowPrivate === true, ...(registryEntry === undefined ? {} : { registry_entry: objectIn(registryEntry) }) };
}

function objectIn(file: string): object {
  const value = readStrictObject(readText(file, "a declaration in JSON"));
  if (value === undefined) throw new MandateError("invalid_input", `${file} is no JSON object; write the declaration as one`);
  return value;
}

const missing = (variable: string): never => {
  throw new MandateError("invalid_input", `the environment variable ${variable} is not set; set it to the secret`);
};

const tryUpstream = () =>
  formatted(new Command("try").description("reach it, and take in what it shows; exit 1 when it does not answer, or is another than the approved one").argument("<name>")).action(async (name: string, { format }: Format) => {
    const tried = await postJson<{ ok: boolean; says: string }>(`/v1/upstreams/${encodeURIComponent(name)}/try`, {});
    print(format, tried, [tried.says]);
    if (!tried.ok) process.exitCode = 1;
  });

const retireUpstream = () =>
  formatted(new Command("retire").description("offer its tools to nobody, and forget its secrets").argument("<name>").requiredOption("--reason <text>", "why")).action(async (name: string, { reason, format }: Format & { reason: string }) => {
    const retired = await postJson<Server>(`/v1/upstreams/${encodeURIComponent(name)}/retire`, { reason });
    print(format, retired, [serverLine(retired)]);
  });

const toolLine = ({ id, server, name, state, profile, warnings }: Tool): string =>
  `${id}  ${state.padEnd(11)} ${server}/${name}: ${profile.effects.join(", ")}${profile.results.trust === "untrusted" ? ", answers with words of others" : ""}${warnings.length === 0 ? "" : `; ${warnings.length} warnings`}`;

const listTools = () =>
  formatted(new Command("list").description("tools by server and name").option("--server <name>", "of this server").addOption(new Option("--state <state>", "in this state").choices(["waiting", "approved", "quarantined"])).option("--warned", "only those with warnings"))
    .action(async ({ server, state, warned, format }: Format & { server?: string; state?: string; warned?: true }) => {
      const tools = await everyPage<Tool>("/v1/tools", { server, state, warned: warned === true ? "true" : undefined });
      print(format, tools, tools.map(toolLine));
    });

const diffTool = () =>
  formatted(new Command("diff").description("what changed since it was approved, and what is suspicious; exit 1 while calls of it are denied").argument("<tool>", "its id")).action(async (id: string, { format }: Format) => {
    const tool = await readJson<ToolDetail>(`/v1/tools/${encodeURIComponent(id)}`);
    print(format, tool, [
      toolLine(tool),
      ...tool.changes.flatMap(({ says, before, after, risky }) => [`${risky ? "! " : "  "}${says}`, ...(before === null ? [] : [`    before: ${before}`]), ...(after === null ? [] : [`    after:  ${after}`])]),
      ...tool.warnings.map(({ kind, path, says }) => `? ${kind}${path === "" ? "" : ` in ${path}`}: ${says}`),
    ]);
    if (tool.state !== "approved") process.exitCode = 1;
  });

const keepOut = () =>
  formatted(new Command("keep-out").description("hide it from agents and deny calls of it").argument("<tool>", "its id").requiredOption("--reason <text>", "why")).action(async (id: string, { reason, format }: Format & { reason: string }) => {
    const { digest } = await readJson<Tool>(`/v1/tools/${encodeURIComponent(id)}`);
    const kept = await postJson<Tool>(`/v1/tools/${encodeURIComponent(id)}/keep-out`, { digest, reason });
    print(format, kept, [toolLine(kept)]);
  });

const combinations = () =>
  formatted(new Command("combinations").description("mandates whose tools together lead private data out; exit 1 when there are any")).action(async ({ format }: Format) => {
    const { data } = await readJson<{ data: readonly { readonly says: string }[] }>("/v1/tool-combinations");
    print(format, data, data.length === 0 ? ["No mandate in force has such tools."] : data.map(({ says }) => says));
    if (data.length > 0) process.exitCode = 1;
  });
