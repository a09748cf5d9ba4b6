// `mandate channels`: where notices go, from a script. Secrets come from files or variables, never from the command line, where others could read them.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";
import { address, formatted, postJson, print, readJson, readText, repeated, type Format } from "../server-command.ts";

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

const listCommand = () =>
  formatted(new Command("list").description("all channels and how they last went")).action(async ({ format }: Format) => {
    const { data } = await readJson<{ data: readonly ChannelLine[] }>("/v1/channels");
    print(format, data, data.map(({ id, kind, name, enabled, last_failure, last_success_at }) => `${id}  ${kind.padEnd(10)}  ${enabled ? "on " : "off"}  ${name}${last_failure === null ? "" : `  (last failure: ${last_failure})`}${last_success_at === null ? "" : `  (last arrived ${last_success_at})`}`));
  });

interface AddOptions extends Format {
  readonly name: string;
  readonly set: readonly string[];
  readonly secretFile: readonly string[];
  readonly secretEnv: readonly string[];
}

const addCommand = () =>
  formatted(
    new Command("add")
      .description("add a channel; a secret that is made for it is printed once")
      .argument("<kind>", "smtp, slack, teams, webhook, jira or servicenow")
      .requiredOption("--name <name>", "what it is called")
      .option("--set <field=value>", "a field of its configuration; again for each", repeated, [])
      .option("--secret-file <field=file>", "a secret, from a file; again for each", repeated, [])
      .option("--secret-env <field=variable>", "a secret, from an environment variable; again for each", repeated, []),
  ).action(async (kind: string, { name, set, secretFile, secretEnv, format }: AddOptions) => {
    const kinds = await readJson<{ data: readonly { kind: string; fields: readonly { name: string; type: string }[] }[] }>("/v1/channel-kinds");
    const declared = kinds.data.find((each) => each.kind === kind);
    if (declared === undefined) throw new MandateError("invalid_input", `there is no channel of the kind ${kind}; choose of ${kinds.data.map((each) => each.kind).join(", ")}`);
    const types = new Map(declared.fields.map((field) => [field.name, field.type]));
    const config = Object.fromEntries(pairs(set).map(([field, value]) => [field, typed(types.get(field), value)]));
    const secrets = Object.fromEntries([...pairs(secretFile).map(([field, file]) => [field, readText(file, "the secret").trim()]), ...pairs(secretEnv).map(([field, variable]) => [field, fromVariable(variable)])]);
    const answer = await postJson<{ channel: ChannelLine; made: Readonly<Record<string, string>> }>("/v1/channels", { kind, name, config, secrets });
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

function fromVariable(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") throw new MandateError("invalid_input", `the environment has no variable ${variable}; set it to the secret`);
  return value;
}

const testCommand = () =>
  formatted(new Command("test").description("send a test message now; exit 1 when it did not arrive").argument("<id>", "id of the channel").option("--to <address>", "for e-mail: to which address", "")).action(
    async (id: string, { to, format }: Format & { to: string }) => {
      const answer = await postJson<{ ok: boolean; says: string }>(`/v1/channels/${encodeURIComponent(id)}/test`, { to });
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
  formatted(new Command("deliveries").description("what was sent on a channel, newest first").argument("<id>", "id of the channel").option("--state <state>", "waiting, carried, sent, failed or unaddressed")).action(
    async (id: string, { state, format }: Format & { state?: string }) => {
      const { data } = await readJson<{ data: readonly DeliveryLine[] }>(address(`/v1/channels/${encodeURIComponent(id)}/deliveries`, { limit: "200", state }));
      print(format, data, data.map((row) => `${row.id}  ${row.state.padEnd(11)}  ${row.to.padEnd(24)}  ${row.title ?? row.what}${row.error === null ? "" : `  (${row.error})`}`));
    },
  );
