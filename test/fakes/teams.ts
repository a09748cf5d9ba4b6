// A Teams workflow that checks the card it is sent, and an outgoing webhook that signs as Teams signs.
import { createHmac } from "node:crypto";
import { refused, startFake, type Fake } from "./server.ts";

interface Card {
  readonly type?: string;
  readonly attachments?: readonly {
    readonly contentType?: string;
    readonly content?: { readonly type?: string; readonly version?: string; readonly body?: readonly { readonly inlines?: readonly { readonly text: string }[] }[]; readonly actions?: readonly { readonly type: string; readonly url?: string }[] };
  }[];
}

export interface FakeTeams extends Fake {
  /** The text of each card. */
  readonly cards: string[];
}

export async function startTeams(): Promise<FakeTeams> {
  const cards: string[] = [];
  const fake = await startFake(({ method, headers, body }) => {
    if (method !== "POST" || headers["content-type"] !== "application/json") return refused(400, "not JSON");
    if (Buffer.byteLength(body) > 28 * 1024) return refused(413, "a card has at most 28 KB");
    const { type, attachments: [attachment] = [] } = JSON.parse(body) as Card;
    const card = attachment?.content;
    if (type !== "message" || attachment?.contentType !== "application/vnd.microsoft.card.adaptive" || card?.type !== "AdaptiveCard" || card.version === undefined) return refused(400, "no adaptive card");
    if (card.actions?.some((action) => action.type !== "Action.OpenUrl" || !URL.canParse(action.url ?? ""))) return refused(400, "an action that a workflow does not take");
    cards.push((card.body ?? []).flatMap(({ inlines = [] }) => inlines.map(({ text }) => text)).join("\n"));
    return { status: 202 };
  });
  return { ...fake, cards };
}

export const saidInTeams = (text: string, person: string, at: Date): string =>
  JSON.stringify({ type: "message", id: String(at.getTime()), timestamp: at.toISOString(), text: `<at>Mandate</at>&nbsp;${text}`, from: { id: "29:1", name: "Whoever", aadObjectId: person } });

export const signedByTeams = (token: string, body: string): Record<string, string> => ({
  "content-type": "application/json",
  authorization: `HMAC ${createHmac("sha256", Buffer.from(token, "base64")).update(Buffer.from(body)).digest("base64")}`,
});
