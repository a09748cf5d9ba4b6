// Teams: an Adaptive Card through a Workflows webhook. PROVIDER: such a card cannot send anything back that could be verified, so it only opens the
// console; decisions come by an outgoing webhook, as a message that names the content, signed by HMAC.
import { z } from "zod";
import { failureOf } from "../answers.ts";
import { declareChannel, type Message, type Outcome, type SendContext, type ToldNotice } from "../contract.ts";
import { buttonsSay, cut, oneLine, plain, TEST_SAYS } from "../words.ts";
import { privateNetwork } from "./fields.ts";

const OBJECT_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const Config = z.strictObject({
  people: z
    .string()
    .max(50_000)
    .default("")
    .refine((text) => text.split("\n").every((each) => each.trim() === "" || peopleLine(each) !== undefined), "each line is written <object id> = <name of the account>")
    .meta({ title: "Who may decide from Teams", description: "One a line: the Entra object id = the name of the account in Mandate. Display names can be changed, so they prove nothing." }),
  private_network: privateNetwork,
});
type Config = z.infer<typeof Config>;

function peopleLine(text: string): readonly [string, string] | undefined {
  const [id = "", ...rest] = text.split("=");
  const name = rest.join("=").trim();
  return OBJECT_ID.test(id.trim()) && name !== "" ? [id.trim().toLowerCase(), name] : undefined;
}

/** Names of accounts by Entra object id. */
export const teamsPeople = (config: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(String(config.people ?? "").split("\n").map(peopleLine).filter((pair) => pair !== undefined));

/** First characters of the content's hash: what a person repeats to say which content he decides. */
export const CODE_LENGTH = 12;

const run = (text: string, more: object = {}) => ({ type: "RichTextBlock", inlines: [{ type: "TextRun", text: plain(text), ...more }] });
const LONGEST_BODY = 4000;
const MOST_NOTICES = 20;

function decidable(act: ToldNotice["act"]): { readonly id: string; readonly hash: string } | null {
  if (act?.act === "mandate.decide") return { id: act.mandate, hash: act.hash };
  return act?.act === "held-act.decide" ? { id: act.held, hash: act.digest } : null;
}

function noticeBlocks(notice: ToldNotice, several: boolean, canAnswer: boolean): readonly object[] {
  const says = buttonsSay(notice);
  const named = canAnswer && notice.buttons === "decide" ? decidable(notice.act) : null;
  const how = named === null ? null : `To decide here, mention the webhook and write: approve ${named.id} ${named.hash.slice(0, CODE_LENGTH)} (or reject, with a reason behind it).`;
  return [...(several ? [run(oneLine(notice.title, 200), { weight: "Bolder" })] : []), run(cut(plain(notice.body), LONGEST_BODY)), ...[says, how].flatMap((each) => (each === null ? [] : [run(each, { isSubtle: true })]))];
}

/** TextRuns show no markup, as TextBlocks would. */
export function cardOf(message: Message, url: (path: string) => string, canAnswer: boolean): Readonly<Record<string, unknown>> {
  const [first] = message.notices;
  const shown = message.notices.slice(0, MOST_NOTICES);
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [run(oneLine(message.title, 200), { weight: "Bolder", size: "Large" }), ...(message.what === "test" ? [run(TEST_SAYS)] : shown.flatMap((notice) => noticeBlocks(notice, message.notices.length > 1, canAnswer)))],
          actions: [{ type: "Action.OpenUrl", title: "Open in Mandate", url: url(message.notices.length === 1 && first !== undefined ? first.link : "/notices") }],
        },
      },
    ],
  };
}

async function send(message: Message, context: SendContext<Config>): Promise<Outcome> {
  const address = context.secret("webhook_url");
  if (address === undefined) return { went: "again", says: "the channel has no webhook address; enter it" };
  const body = JSON.stringify(cardOf(message, context.url, context.secret("security_token") !== undefined));
  const answer = await context.call({ method: "POST", url: address.reveal(), body, headers: { "content-type": "application/json" } });
  return failureOf(answer, "Teams", context.now) ?? { went: "sent", status: answer.status };
}

export const teams = declareChannel<Config>({
  kind: "teams",
  title: "Microsoft Teams",
  says: "A card in a Teams channel through a Workflows webhook. With an outgoing webhook, approvals can be decided by a message; critical ones only in the console.",
  config: Config,
  secrets: {
    webhook_url: { title: "Workflows webhook", says: "The address that the workflow 'When a Teams webhook request is received' gives", required: true, shape: "address" },
    security_token: { title: "Token of the outgoing webhook", says: "Teams shows it once; enter /hooks/teams/<id> as its callback address", required: false, shape: "base64" },
  },
  perPerson: false,
  tickets: false,
  send,
});
