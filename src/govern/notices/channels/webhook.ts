// Webhooks after Standard Webhooks: signed with one secret, or with two while one gives way to the other; 410 ends it.
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Secret } from "../../../kernel/index.ts";
import { failureOf } from "../answers.ts";
import { declareChannel, type Message, type Outcome, type SendContext, type ToldNotice } from "../contract.ts";
import { signStandard } from "../signatures.ts";
import { TEST_SAYS } from "../words.ts";
import { httpsAddress, privateNetwork } from "./fields.ts";

const Config = z.strictObject({ url: httpsAddress("Address", "Where each notice is posted"), private_network: privateNetwork });
type Config = z.infer<typeof Config>;

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

const noticeData = (notice: ToldNotice, url: SendContext<Config>["url"]) => ({
  id: notice.id,
  subject: notice.subject,
  title: notice.title,
  body: notice.body,
  url: url(notice.link),
  urgency: notice.urgency,
  parties: notice.parties,
  ...(notice.act === undefined || notice.act === null ? {} : { act: notice.act }),
  created_at: notice.createdAt,
});

/** SPEC: Standard Webhooks, payload: `{type, timestamp, data}`. */
export function eventOf(message: Message, { now, url }: Pick<SendContext<Config>, "now" | "url">): Readonly<Record<string, unknown>> {
  const [first] = message.notices;
  const timestamp = now.toISOString();
  if (message.what === "test" || first === undefined) return { type: "test", timestamp, data: { says: TEST_SAYS } };
  // SPEC: AuthZEN callback notifications, draft 1: a notification alone; what was let go is read at the task.
  if (message.what === "notice" && first.act?.act === "access-request.look") {
    const { task: id, status, state } = first.act;
    return { ...(state === null ? {} : { state }), task: { id, status, status_endpoint: url(`/access/v1/requests/${id}`) } };
  }
  if (message.what === "notice") return { type: first.kind, timestamp: first.createdAt, data: noticeData(first, url) };
  return { type: "digest", timestamp, data: { notices: message.notices.map((notice) => ({ type: notice.kind, ...noticeData(notice, url) })) } };
}

async function send(message: Message, context: SendContext<Config>): Promise<Outcome> {
  const secrets = [context.secret("signing_secret"), context.formerSecret("signing_secret")].filter((each): each is Secret => each !== undefined);
  if (secrets.length === 0) return { went: "again", says: "the webhook has no signing secret; make one" };
  const body = JSON.stringify(eventOf(message, context));
  const answer = await context.call({ method: "POST", url: context.config.url, body, headers: { "content-type": "application/json", ...signStandard(context.id, context.now, body, secrets) } });
  return failureOf(answer, "the receiver", context.now) ?? { went: "sent", status: answer.status };
}

export const webhook = declareChannel<Config>({
  kind: "webhook",
  title: "Webhook",
  says: "Standard Webhooks: each notice as signed JSON. What is signed in return is taken at /hooks/in.",
  config: Config,
  secrets: {
    signing_secret: { title: "Signing secret", says: "Signs what goes out; shown once when it is made", required: true, shape: "whsec", make: newWebhookSecret },
    inbound_secret: { title: "Secret for what comes in", says: "Signs what is sent to us; without it nothing is taken", required: false, shape: "whsec" },
  },
  perPerson: false,
  tickets: false,
  send,
});
