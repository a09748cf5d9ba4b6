// ServiceNow, Table API: one record for a matter, notes for what follows, and its close when the matter is settled. Found again by its correlation id.
import { z } from "zod";
import type { OutboundAnswer, Secret } from "../../../kernel/index.ts";
import { failureOf } from "../answers.ts";
import { declareChannel, type Message, type Outcome, type SendContext } from "../contract.ts";
import { cut, oneLine, textOf } from "../words.ts";
import { httpsAddress, line, privateNetwork } from "./fields.ts";

const Config = z.strictObject({
  url: httpsAddress("Address", "https://your-instance.service-now.com"),
  user: line("User", "Needs the right to create and change records of the table"),
  table: z.enum(["incident", "sc_task"]).default("incident").meta({ title: "Table", description: "Where records are made" }),
  private_network: privateNetwork,
});
type Config = z.infer<typeof Config>;

/** PROVIDER: states of the baseline: an incident is resolved (6), closed (7) or cancelled (8); a task complete (3), incomplete (4) or skipped (7). */
const CLOSED: Readonly<Record<Config["table"], { readonly states: readonly string[]; readonly close: (notes: string) => Readonly<Record<string, string>> }>> = {
  incident: { states: ["6", "7", "8"], close: (notes) => ({ state: "6", close_code: "Solved (Permanently)", close_notes: notes }) },
  sc_task: { states: ["3", "4", "7"], close: (notes) => ({ state: "3", close_notes: notes }) },
};

interface Row {
  readonly sys_id?: string;
  readonly number?: string;
  readonly state?: string;
}

function serviceNow(config: Config, password: Secret, call: SendContext<unknown>["call"]) {
  const authorization = `Basic ${Buffer.from(`${config.user}:${password.reveal()}`).toString("base64")}`;
  return (method: "GET" | "POST" | "PATCH", path: string, body?: unknown) =>
    call({ method, url: `${config.url}/api/now/table/${config.table}${path}`, headers: { authorization, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

const result = <T>(answer: OutboundAnswer): T | undefined => (JSON.parse(answer.body === "" ? "{}" : answer.body) as { result?: T }).result;
const externalOf = ({ number = "", sys_id = "" }: Row): string => `${number} ${sys_id}`;

async function send(message: Message, context: SendContext<Config>): Promise<Outcome> {
  const password = context.secret("password");
  if (password === undefined) return { went: "again", says: "the channel has no password; enter it" };
  const api = serviceNow(context.config, password, context.call);
  const failure = (answer: OutboundAnswer) => failureOf(answer, "ServiceNow", context.now);
  if (message.what === "test") {
    const answer = await api("GET", "?sysparm_limit=1&sysparm_fields=sys_id");
    return failure(answer) ?? { went: "sent", status: answer.status };
  }
  if (context.settles || context.earlier.length > 0) return followUp(api, message, context);

  const found = await api("GET", `?sysparm_query=${encodeURIComponent(`correlation_id=${context.id}`)}&sysparm_limit=1&sysparm_fields=sys_id,number,state`);
  const failed = failure(found);
  if (failed !== null) return failed;
  const [known] = result<readonly Row[]>(found) ?? [];
  if (known !== undefined) return { went: "sent", external: externalOf(known) };

  const urgent = message.notices.some(({ urgency }) => urgency === "now");
  const made = await api("POST", "", {
    short_description: oneLine(message.title, 160),
    description: cut(textOf(message, context.url), 4000),
    correlation_id: context.id,
    correlation_display: "Mandate",
    urgency: urgent ? "1" : "3",
  });
  return failure(made) ?? { went: "sent", status: made.status, external: externalOf(result<Row>(made) ?? {}) };
}

/** Says it on the records of the matter, and closes them when it is settled. Where there is none, there is nothing to do. */
async function followUp(api: ReturnType<typeof serviceNow>, message: Message, context: SendContext<Config>): Promise<Outcome> {
  const closed = CLOSED[context.config.table];
  for (const external of context.earlier) {
    const path = `/${encodeURIComponent(external.split(" ")[1] ?? "")}`;
    const text = cut(textOf(message, context.url), 4000);
    if (context.settles) {
      const stands = await api("GET", `${path}?sysparm_fields=state`);
      if (closed.states.includes(result<Row>(stands)?.state ?? "")) continue;
    }
    const failed = failureOf(await api("PATCH", path, context.settles ? closed.close(text) : { work_notes: text }), "ServiceNow", context.now);
    if (failed !== null) return failed;
  }
  return { went: "sent" };
}

export const servicenow = declareChannel<Config>({
  kind: "servicenow",
  title: "ServiceNow",
  says: "One record for each matter; what follows is a work note, and the record is closed when the matter is settled.",
  config: Config,
  secrets: { password: { title: "Password", says: "Of the user", required: true, sentTo: "url" } },
  perPerson: false,
  tickets: true,
  send,
  isClosed: async (ticket, { config, secret, call }) => {
    const password = secret("password");
    if (password === undefined || !/^[A-Z]+\d+$/.test(ticket)) return undefined;
    const answer = await serviceNow(config, password, call)("GET", `?sysparm_query=${encodeURIComponent(`number=${ticket}`)}&sysparm_limit=1&sysparm_fields=state`);
    const [row] = answer.status === 200 ? (result<readonly Row[]>(answer) ?? []) : [];
    return row === undefined ? undefined : CLOSED[config.table].states.includes(row.state ?? "");
  },
});
