// Slack as far as Mandate uses it: tokens, form and JSON methods, the limits of Block Kit, metadata, and buttons that are signed as Slack signs them.
import { createHmac } from "node:crypto";
import { refused, startFake, type Fake, type Given, type Received } from "./server.ts";

export const SLACK_TEAM = "T0MANDATE";
export const SLACK_CHANNEL = "C0MANDATE1";

interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly { readonly action_id?: string; readonly value?: string; readonly url?: string }[];
}

export interface SlackMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly thread_ts?: string;
  readonly metadata?: unknown;
}

export interface FakeSlack extends Fake {
  readonly messages: SlackMessage[];
  readonly whispers: { readonly user: string; readonly text: string }[];
}

/** `people`: user id to what users.info says of him. */
export async function startSlack(token: string, people: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<FakeSlack> {
  const messages: SlackMessage[] = [];
  const whispers: { user: string; text: string }[] = [];
  let next = 1;
  const answer = (request: Received): Given => {
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 200, body: { ok: false, error: "invalid_auth" } };
    const method = request.path.replace("/api/", "");
    const reads = method === "users.info" || method === "conversations.history";
    const type = request.headers["content-type"] ?? "";
    if (reads !== (type === "application/x-www-form-urlencoded")) return { status: 200, body: { ok: false, error: "invalid_form_data" } };
    const body = reads ? Object.fromEntries(new URLSearchParams(request.body)) : (JSON.parse(request.body) as Record<string, unknown>);
    if (method === "users.info") {
      const user = people[String(body["user"])];
      return { status: 200, body: user === undefined ? { ok: false, error: "user_not_found" } : { ok: true, user } };
    }
    if (method === "conversations.history") return { status: 200, body: { ok: true, messages: body["include_all_metadata"] === "true" ? messages : [] } };
    if (method === "chat.postEphemeral") {
      whispers.push({ user: String(body["user"]), text: String(body["text"]) });
      return { status: 200, body: { ok: true } };
    }
    const blocks = (body["blocks"] ?? []) as readonly Block[];
    const wrong = wrongBlocks(blocks);
    if (wrong !== null) return { status: 200, body: { ok: false, error: "invalid_blocks", wrong } };
    if (method === "chat.postMessage") {
      const message = { ...(body as object), ts: `1700000000.00000${next++}`, blocks } as SlackMessage;
      messages.push(message);
      return { status: 200, body: { ok: true, ts: message.ts, channel: body["channel"] } };
    }
    if (method === "chat.update") {
      const at = messages.findIndex(({ ts }) => ts === body["ts"]);
      if (at < 0) return { status: 200, body: { ok: false, error: "message_not_found" } };
      messages[at] = { ...(messages[at] as SlackMessage), text: String(body["text"]), blocks };
      return { status: 200, body: { ok: true } };
    }
    return refused(404, method);
  };
  const fake = await startFake(answer);
  return { ...fake, messages, whispers };
}

function wrongBlocks(blocks: readonly Block[]): string | null {
  if (blocks.length > 50) return "more than 50 blocks";
  for (const { type, text, elements } of blocks) {
    if (type === "header" && (text?.type !== "plain_text" || text.text.length > 150)) return "header";
    if (type === "section" && (text === undefined || text.text.length === 0 || text.text.length > 3000)) return "section";
    if (type === "actions" && (elements === undefined || elements.length > 25 || elements.some(({ value = "" }) => value.length > 2000))) return "actions";
  }
  return null;
}

/** The value of a button of a message. */
export function buttonOf(message: SlackMessage, action: string): string | undefined {
  return message.blocks.flatMap(({ elements = [] }) => elements).find(({ action_id }) => action_id === action)?.value;
}

/** The body that Slack posts when somebody presses a button. */
export function pressed(user: string, message: SlackMessage, action: string, value: string): string {
  const payload = { type: "block_actions", team: { id: SLACK_TEAM }, user: { id: user }, channel: { id: SLACK_CHANNEL }, message: { ts: message.ts, blocks: message.blocks }, actions: [{ action_id: action, value }] };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

export function signedBySlack(secret: string, body: string, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`,
  };
}
