// Slack: a message in a channel, with buttons that are bound to the content they decide. Its text is plain: nothing of a notice is markup.
import { z } from "zod";
import type { OutboundAnswer, Secret } from "../../../kernel/index.ts";
import { failureOf } from "../answers.ts";
import { declareChannel, type Message, type Outcome, type SendContext, type ToldNotice } from "../contract.ts";
import { buttonsSay, cut, oneLine, plain, TEST_SAYS } from "../words.ts";
import { httpsAddress, line, privateNetwork } from "./fields.ts";

const Config = z.strictObject({
  channel: line("Channel", "Id of the channel, such as C0123456789", 60),
  api_url: httpsAddress("API", "Slack's own unless you are on GovSlack").prefault("https://slack.com/api"),
  private_network: privateNetwork,
});
type Config = z.infer<typeof Config>;

const plainText = (text: string, most: number) => ({ type: "plain_text", text: cut(text === "" ? "—" : text, most), emoji: false });
const section = (text: string, most = 2900) => ({ type: "section", text: plainText(plain(text), most) });
const MOST_BLOCKS = 45;

/** What a button says back: exactly which content was shown. */
export const ButtonValue = z.strictObject({ mandate: z.string().max(100), version: z.int(), hash: z.string().length(64) });
export const HeldButtonValue = z.strictObject({ held: z.string().max(100), digest: z.string().length(64) });

/** The buttons of what may be decided, each with what it says back. */
function decisionsOf({ act, buttons }: ToldNotice): readonly { readonly id: string; readonly label: string; readonly style: string; readonly value: object }[] {
  if (buttons !== "decide") return [];
  if (act?.act === "mandate.decide") {
    const value = { mandate: act.mandate, version: act.version, hash: act.hash };
    return [{ id: "mandate.approve", label: "Approve", style: "primary", value }, { id: "mandate.reject", label: "Reject", style: "danger", value }];
  }
  if (act?.act !== "held-act.decide") return [];
  const value = { held: act.held, digest: act.digest };
  return [{ id: "held-act.approve", label: "Let go, once", style: "primary", value }, { id: "held-act.deny", label: "Refuse", style: "danger", value }];
}

function actsOf(notice: ToldNotice, url: string, open: boolean): readonly object[] {
  const button = (id: string, label: string, style?: string) => ({ type: "button", action_id: id, text: plainText(label, 75), ...(style === undefined ? {} : { style }) });
  const decide = open ? decisionsOf(notice).map(({ id, label, style, value }) => ({ ...button(id, label, style), value: JSON.stringify(value) })) : [];
  return [{ type: "actions", elements: [...decide, { ...button("open", "Open in Mandate"), url }] }];
}

/** PROVIDER: Slack, Block Kit: a header has 150 characters, a section 3,000, a message 50 blocks. `outcome`: how it ended, in place of the buttons. */
export function blocksOf(message: Message, url: (path: string) => string, outcome?: string): readonly object[] {
  const header = { type: "header", text: plainText(oneLine(message.title, 150), 150) };
  if (message.what === "test") return [header, section(TEST_SAYS)];
  const blocks = message.notices.flatMap((notice) => {
    const says = outcome ?? buttonsSay(notice);
    return [
      ...(message.notices.length > 1 ? [section(notice.title, 300)] : []),
      section(notice.body),
      ...(says === null ? [] : [{ type: "context", elements: [plainText(plain(says), 2000)] }]),
      ...actsOf(notice, url(notice.link), outcome === undefined),
    ];
  });
  return [header, ...blocks.slice(0, MOST_BLOCKS), ...(blocks.length > MOST_BLOCKS ? [section(`There is more: ${url("/notices")}`)] : [])];
}

/** In `text` markup is read: three characters are written out. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export interface SlackUser {
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_stranger?: boolean;
  readonly is_restricted?: boolean;
  readonly is_email_confirmed?: boolean;
  readonly team_id?: string;
  readonly profile?: { readonly email?: string };
}

interface SlackAnswer {
  readonly user?: SlackUser;
  readonly ok?: boolean;
  readonly error?: string;
  readonly ts?: string;
  readonly channel?: string;
  readonly messages?: readonly { readonly ts?: string; readonly metadata?: { readonly event_payload?: { readonly delivery?: string } } }[];
}

export interface SlackApi {
  /** PROVIDER: methods that change something take JSON; those that read take a form. */
  readonly change: (method: string, body: Readonly<Record<string, unknown>>) => Promise<OutboundAnswer>;
  readonly read: (method: string, fields: Readonly<Record<string, string>>) => Promise<OutboundAnswer>;
}

export function slackApi(url: string, token: Secret, call: SendContext<unknown>["call"]): SlackApi {
  const ask = (method: string, type: string, body: string) => call({ method: "POST", url: `${url}/${method}`, body, headers: { "content-type": type, authorization: `Bearer ${token.reveal()}` } });
  return {
    change: (method, body) => ask(method, "application/json; charset=utf-8", JSON.stringify(body)),
    read: (method, fields) => ask(method, "application/x-www-form-urlencoded", new URLSearchParams(fields).toString()),
  };
}

/** PROVIDER: Slack answers 200 also to what it refuses, and says so in `ok`. */
export function slackAnswer(answer: OutboundAnswer): SlackAnswer {
  try {
    return JSON.parse(answer.body) as SlackAnswer;
  } catch {
    return { ok: false, error: "an answer that is no JSON" };
  }
}

function failed(answer: OutboundAnswer, now: Date): Outcome | null {
  const failure = failureOf(answer, "Slack", now);
  if (failure !== null) return failure;
  const { ok, error } = slackAnswer(answer);
  return ok === true ? null : { went: "again", status: answer.status, says: `Slack refused the message: ${oneLine(error ?? "without a reason", 80)}` };
}

async function send(message: Message, context: SendContext<Config>): Promise<Outcome> {
  const token = context.secret("bot_token");
  if (token === undefined) return throughWebhook(message, context);
  const api = slackApi(context.config.api_url, token, context.call);
  const { channel } = context.config;
  // A sender died over it: what Slack shows decides whether it went out.
  if (context.attempt > 1) {
    const known = await alreadyThere(api, context);
    if (known !== undefined) return { went: "sent", external: known };
  }
  if (context.settles) await endEarlier(api, message, context);
  const thread = context.earlier.at(-1);
  const answer = await api.change("chat.postMessage", {
    channel,
    text: escaped(oneLine(message.title, 300)),
    blocks: blocksOf(message, context.url),
    metadata: { event_type: "mandate_delivery", event_payload: { delivery: context.id } },
    unfurl_links: false,
    ...(thread === undefined ? {} : { thread_ts: thread.split(" ")[1] }),
  });
  const failure = failed(answer, context.now);
  if (failure !== null) return failure;
  const { ts = "", channel: id = channel } = slackAnswer(answer);
  return { went: "sent", status: answer.status, external: `${id} ${ts}` };
}

async function alreadyThere(api: SlackApi, { config, id }: SendContext<Config>): Promise<string | undefined> {
  const { messages = [] } = slackAnswer(await api.read("conversations.history", { channel: config.channel, limit: "100", include_all_metadata: "true" }));
  const found = messages.find(({ metadata }) => metadata?.event_payload?.delivery === id);
  return found?.ts === undefined ? undefined : `${config.channel} ${found.ts}`;
}

/** The buttons of what is settled go, and the outcome stands in their place. What cannot be changed any more stays; its buttons decide nothing. */
async function endEarlier(api: SlackApi, message: Message, { earlier, url }: SendContext<Config>): Promise<void> {
  for (const external of earlier) {
    const [channel = "", ts = ""] = external.split(" ");
    await api.change("chat.update", { channel, ts, text: escaped(oneLine(message.title, 300)), blocks: blocksOf(message, url, "This is settled.") });
  }
}

/** An incoming webhook cannot be answered, so its message has no buttons that decide. */
async function throughWebhook(message: Message, context: SendContext<Config>): Promise<Outcome> {
  const address = context.secret("webhook_url");
  if (address === undefined) return { went: "again", says: "the channel has neither a bot token nor the address of an incoming webhook; enter one" };
  const shown: Message = { ...message, notices: message.notices.map((notice) => ({ ...notice, buttons: null })) };
  const body = JSON.stringify({ text: escaped(oneLine(message.title, 300)), blocks: blocksOf(shown, context.url) });
  const answer = await context.call({ method: "POST", url: address.reveal(), body, headers: { "content-type": "application/json; charset=utf-8" } });
  return failureOf(answer, "Slack", context.now) ?? { went: "sent", status: answer.status };
}

export const slack = declareChannel<Config>({
  kind: "slack",
  title: "Slack",
  says: "A message in a Slack channel. With a bot token and the signing secret, approvals can be decided by its buttons; critical ones only in the console.",
  config: Config,
  secrets: {
    bot_token: { title: "Bot token", says: "xoxb-…, with chat:write, channels:history, users:read and users:read.email", required: false, sentTo: "api_url" },
    signing_secret: { title: "Signing secret", says: "Proves that a pressed button comes from Slack; enter /hooks/slack/<id> as its interactivity address", required: false },
    webhook_url: { title: "Incoming webhook", says: "Instead of a bot token: messages without buttons", required: false, shape: "address" },
  },
  perPerson: false,
  tickets: false,
  send,
});
