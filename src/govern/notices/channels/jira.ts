// Jira Cloud, REST v3: one issue for a matter, comments for what follows, and its close when the matter is settled. Found again by a label before it is made.
import { z } from "zod";
import type { OutboundAnswer, Secret } from "../../../kernel/index.ts";
import { failureOf } from "../answers.ts";
import { declareChannel, type Message, type Outcome, type SendContext } from "../contract.ts";
import { cut, oneLine, textOf } from "../words.ts";
import { httpsAddress, line, privateNetwork } from "./fields.ts";

const Config = z.strictObject({
  url: httpsAddress("Address", "https://your-site.atlassian.net"),
  user: line("User", "E-mail address of the account whose API token it is"),
  project: z.string().trim().regex(/^[A-Z][A-Z0-9_]{1,254}$/, "a project key is written in capitals, such as OPS").meta({ title: "Project", description: "Its key, such as OPS" }),
  issue_type: line("Issue type", "Such as Task", 100).prefault("Task"),
  private_network: privateNetwork,
});
type Config = z.infer<typeof Config>;

/** PROVIDER: Atlassian Document Format: text nodes hold no markup and may not be empty. */
export function documentOf(text: string): Readonly<Record<string, unknown>> {
  const lines = cut(text, 30_000).split(/\n{2,}/).filter((each) => each.trim() !== "");
  return { type: "doc", version: 1, content: lines.map((each) => ({ type: "paragraph", content: [{ type: "text", text: each }] })) };
}

const labelOf = (delivery: string): string => `mandate-${delivery}`;

interface Issue {
  readonly key?: string;
  readonly fields?: { readonly status?: { readonly statusCategory?: { readonly key?: string } } };
}

function jira(config: Pick<Config, "url" | "user">, token: Secret, call: SendContext<unknown>["call"]) {
  const authorization = `Basic ${Buffer.from(`${config.user}:${token.reveal()}`).toString("base64")}`;
  return (method: "GET" | "POST", path: string, body?: unknown) =>
    call({ method, url: `${config.url}/rest/api/3/${path}`, headers: { authorization, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

const read = <T>(answer: OutboundAnswer): T => JSON.parse(answer.body === "" ? "{}" : answer.body) as T;

async function send(message: Message, context: SendContext<Config>): Promise<Outcome> {
  const token = context.secret("api_token");
  if (token === undefined) return { went: "again", says: "the channel has no API token; enter it" };
  const api = jira(context.config, token, context.call);
  if (message.what === "test") return judged(await api("GET", "myself"), context.now);
  if (context.settles || context.earlier.length > 0) return followUp(api, message, context);

  const found = await api("POST", "search/jql", { jql: `project = "${context.config.project}" AND labels = "${labelOf(context.id)}"`, fields: ["status"], maxResults: 1 });
  const failed = failureOf(found, "Jira", context.now);
  if (failed !== null) return failed;
  const [known] = read<{ issues?: readonly Issue[] }>(found).issues ?? [];
  if (known?.key !== undefined) return { went: "sent", external: known.key };

  const { project, issue_type } = context.config;
  const fields = { project: { key: project }, issuetype: { name: issue_type }, summary: oneLine(message.title, 250), description: documentOf(textOf(message, context.url)), labels: ["mandate", labelOf(context.id)] };
  const made = await api("POST", "issue", { fields });
  const refused = failureOf(made, "Jira", context.now);
  if (refused !== null) return refused;
  const { key } = read<Issue>(made);
  return { went: "sent", status: made.status, ...(key === undefined ? {} : { external: key }) };
}

const judged = (answer: OutboundAnswer, now: Date): Outcome => failureOf(answer, "Jira", now) ?? { went: "sent", status: answer.status };

/** Says it on the issues of the matter, and closes them when it is settled. Where there is none, there is nothing to do. */
async function followUp(api: ReturnType<typeof jira>, message: Message, context: SendContext<Config>): Promise<Outcome> {
  for (const key of context.earlier) {
    const path = `issue/${encodeURIComponent(key)}`;
    if (context.settles && (await isDone(api, path))) continue;
    const commented = await api("POST", `${path}/comment`, { body: documentOf(textOf(message, context.url)) });
    const failed = failureOf(commented, "Jira", context.now) ?? (context.settles ? await close(api, path, context.now) : null);
    if (failed !== null) return failed;
  }
  return { went: "sent" };
}

async function isDone(api: ReturnType<typeof jira>, path: string): Promise<boolean> {
  const answer = await api("GET", `${path}?fields=status`);
  return answer.status === 200 && read<Issue>(answer).fields?.status?.statusCategory?.key === "done";
}

interface Transition {
  readonly id: string;
  readonly to?: { readonly statusCategory?: { readonly key?: string } };
}

/** PROVIDER: which transitions there are depends on the workflow; any that leads to a status of the category "done" closes it. */
async function close(api: ReturnType<typeof jira>, path: string, now: Date): Promise<Outcome | null> {
  const listed = await api("GET", `${path}/transitions`);
  const failed = failureOf(listed, "Jira", now);
  if (failed !== null) return failed;
  const done = read<{ transitions?: readonly Transition[] }>(listed).transitions?.find(({ to }) => to?.statusCategory?.key === "done");
  if (done === undefined) return { went: "never", says: "the workflow has no way to close the issue from where it stands; close it by hand" };
  return failureOf(await api("POST", `${path}/transitions`, { transition: { id: done.id } }), "Jira", now);
}

export const jiraCloud = declareChannel<Config>({
  kind: "jira",
  title: "Jira",
  says: "One issue for each matter; what follows is a comment, and the issue is closed when the matter is settled.",
  config: Config,
  secrets: { api_token: { title: "API token", says: "Of the user; it needs to create, comment and transition issues", required: true, sentTo: "url" } },
  perPerson: false,
  tickets: true,
  send,
  isClosed: async (ticket, { config, secret, call }) => {
    const token = secret("api_token");
    if (token === undefined || !/^[A-Z][A-Z0-9_]*-\d+$/.test(ticket)) return undefined;
    const answer = await jira(config, token, call)("GET", `issue/${ticket}?fields=status`);
    return answer.status === 200 ? read<Issue>(answer).fields?.status?.statusCategory?.key === "done" : undefined;
  },
});
