// `mandate channels`: where notices go, from a script. Secrets come from files or variables, never from the command line, where others could read them.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { MandateError, messageOf } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";

interface ChannelLine {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly last_success_at: string | null;
  readonly last_failure: string | null;
}

interface DeliveryLine {
  readonly id: string;
  readonly state: string;
  readonly to: string;
  readonly title: string | null;
  readonly what: string;
  readonly attempts: number;
  readonly error: string | null;
}

export function channelsCommand(): Command {
  const command = new Command("channels").description("where notices go (server: MANDATE_URL, token of an administrator: MANDATE_TOKEN)");
  for (const sub of [listCommand(), addCommand(), testCommand(), removeCommand(), deliveriesCommand()]) command.addCommand(sub);
  return command;
}

const withFormat = (command: Command): Command => command.option("--format <format>", "text or json", "text");
const print = (format: string, data: unknown, lines: readonly string[]): void => void process.stdout.write(format === "json" ? `${JSON.stringify(data, null, 2)}\n` : lines.map((line) => `${line}\n`).join(""));
const get = async <T>(path: string): Promise<T> => JSON.parse(await serverClient().get(path)) as T;

const listCommand = () =>
  withFormat(new Command("list").description("all channels and how they last went")).action(async ({ format }: { format: string }) => {
    const { data } = await get<{ data: readonly ChannelLine[] }>("/v1/channels");
    print(format, data, data.map(({ id, kind, name, enabled, last_failure, last_success_at }) => `${id}  ${kind.padEnd(10)}  ${enabled ? "on " : "off"}  ${name}${last_failure === null ? "" : `  (last failure: ${last_failure})`}${last_success_at === null ? "" : `  (last arrived ${last_success_at})`}`));
  });

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

interface AddOptions {
  readonly name: string;
  readonly set: readonly string[];
  readonly secretFile: readonly string[];
  readonly secretEnv: readonly string[];
  readonly format: string;
}

const addCommand = () =>
  withFormat(
    new Command("add")
      .description("add a channel; a secret that is made for it is printed once")
      .argument("<kind>", "smtp, slack, teams, webhook, jira or servicenow")
      .requiredOption("--name <name>", "what it is called")
      .option("--set <field=value>", "a field of its configuration; again for each", gather, [])
      .option("--secret-file <field=file>", "a secret, from a file; again for each", gather, [])
      .option("--secret-env <field=variable>", "a secret, from an environment variable; again for each", gather, []),
  ).action(async (kind: string, { name, set, secretFile, secretEnv, format }: AddOptions) => {
    const kinds = await get<{ data: readonly { kind: string; fields: readonly { name: string; type: string }[] }[] }>("/v1/channel-kinds");
    const declared = kinds.data.find((each) => each.kind === kind);
    if (declared === undefined) throw new MandateError("invalid_input", `there is no channel of the kind ${kind}; choose of ${kinds.data.map((each) => each.kind).join(", ")}`);
    const types = new Map(declared.fields.map((field) => [field.name, field.type]));
    const config = Object.fromEntries(pairs(set).map(([field, value]) => [field, typed(types.get(field), value)]));
    const secrets = Object.fromEntries([...pairs(secretFile).map(([field, file]) => [field, fromFile(file)]), ...pairs(secretEnv).map(([field, variable]) => [field, fromVariable(variable)])]);
    const answer = (await serverClient().post("/v1/channels", { kind, name, config, secrets })) as { channel: ChannelLine; made: Readonly<Record<string, string>> };
    print(format, answer, [answer.channel.id, ...Object.entries(answer.made).map(([field, value]) => `${field}: ${value}`)]);
  });

function pairs(given: readonly string[]): readonly (readonly [string, string])[] {
  return given.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new MandateError("invalid_input", `${pair.split("=")[0]} has no value; write field=value`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
}

const typed = (type: string | undefined, value: string): string | number | boolean => (type === "switch" ? value === "true" : type === "number" ? Number(value) : value);

function fromFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new MandateError("invalid_input", `${file} cannot be read (${messageOf(cause)}); name a file that holds the secret`, { cause });
  }
}

function fromVariable(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") throw new MandateError("invalid_input", `the environment has no variable ${variable}; set it to the secret`);
  return value;
}

const testCommand = () =>
  withFormat(new Command("test").description("send a test message now; exit 1 when it did not arrive").argument("<id>", "id of the channel").option("--to <address>", "for e-mail: to which address", "")).action(
    async (id: string, { to, format }: { to: string; format: string }) => {
      const answer = (await serverClient().post(`/v1/channels/${encodeURIComponent(id)}/test`, { to })) as { ok: boolean; says: string };
      print(format, answer, [answer.says]);
      process.exitCode = answer.ok ? 0 : 1;
    },
  );

const removeCommand = () =>
  new Command("remove")
    .description("remove a channel with its secrets and its log")
    .argument("<id>", "id of the channel")
    .action(async (id: string) => {
      await serverClient().delete(`/v1/channels/${encodeURIComponent(id)}`);
    });

const deliveriesCommand = () =>
  withFormat(new Command("deliveries").description("what was sent on a channel, newest first").argument("<id>", "id of the channel").option("--state <state>", "waiting, carried, sent, failed or unaddressed")).action(
    async (id: string, { state, format }: { state?: string; format: string }) => {
      const { data } = await get<{ data: readonly DeliveryLine[] }>(`/v1/channels/${encodeURIComponent(id)}/deliveries?limit=200${state === undefined ? "" : `&state=${encodeURIComponent(state)}`}`);
      print(format, data, data.map((row) => `${row.id}  ${row.state.padEnd(11)}  ${row.to.padEnd(24)}  ${row.title ?? row.what}${row.error === null ? "" : `  (${row.error})`}`));
    },
  );
