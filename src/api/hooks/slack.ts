// A button pressed in Slack. Who pressed it is asked of Slack and looked up in the directory; the button only says which content was shown.
import { z } from "zod";
import { ButtonValue, HeldButtonValue, oneLine, slackAnswer, slackApi, verifySlack, type SlackApi, type SlackUser } from "../../govern/notices/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { Caller } from "../route.ts";
import type { Services } from "../services.ts";
import type { Door, HookAnswer, Incoming } from "./admit.ts";
import { accountOf, decideByChat, releaseByChat, type Decided } from "./decide.ts";

const Pressed = z.object({
  type: z.literal("block_actions"),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), blocks: z.array(z.looseObject({ type: z.string() })).default([]) }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().max(2000).optional() })).min(1),
});
type Pressed = z.output<typeof Pressed>;

/** What a button does, and the word for it when it is done. */
interface Act {
  readonly done: string;
  readonly run: (services: Services, caller: Caller, value: unknown) => Promise<Decided>;
}

const COMMENT = "Decided in Slack";

const deciding = (decision: "approved" | "rejected", word: string): Act => ({ done: word, run: (services, caller, value) => decideByChat(services, caller, { ...understood(ButtonValue.safeParse(value)), decision, comment: COMMENT }) });
const releasing = (decision: "approved" | "denied", word: string): Act => ({ done: word, run: (services, caller, value) => releaseByChat(services, caller, { ...understood(HeldButtonValue.safeParse(value)), decision, comment: COMMENT }) });
const ACTS: Readonly<Record<string, Act>> = { "mandate.approve": deciding("approved", "Approved"), "mandate.reject": deciding("rejected", "Rejected"), "held-act.approve": releasing("approved", "Let go, once,"), "held-act.deny": releasing("denied", "Refused") };

function understood<T>(value: z.ZodSafeParseResult<T>): T {
  if (!value.success) throw new MandateError("invalid_input", "the button says nothing that can be understood; open it in the console");
  return value.data;
}

const done: HookAnswer = { status: 200 };

async function take(incoming: Incoming): Promise<HookAnswer> {
  const pressed = Pressed.safeParse(parsed(new URLSearchParams(incoming.body.toString("utf8")).get("payload") ?? ""));
  // Slack also tells of things that ask for nothing.
  if (!pressed.success) return done;
  const [action] = pressed.data.actions;
  const act = ACTS[action?.action_id ?? ""];
  const token = incoming.secrets.current.get("bot_token");
  if (act === undefined || token === undefined) return done;
  const { services, channel } = incoming;
  const api = slackApi(String(channel.config.api_url), token, (request) => services.senders.call({ ...request, allowPrivate: channel.config.private_network === true }));
  try {
    const caller = await accountOf(services, await addressOf(api, pressed.data));
    const decided = await act.run(services, caller, parsed(action?.value ?? ""));
    await showOutcome(api, pressed.data, `${act.done} by ${decided.by}.${decided.waits ? " Somebody else must decide, too." : ""}`, decided.waits);
  } catch (thrown) {
    if (!(thrown instanceof MandateError)) throw thrown;
    await tell(api, pressed.data, `Nothing was decided: ${thrown.detail}.`);
  }
  return done;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON fits no schema, and is refused as such.
    return undefined;
  }
}

/** INVARIANT: only a confirmed member of our own workspace. A guest, or somebody of a connected company, may have any address he likes. */
async function addressOf(api: SlackApi, { user, team }: Pressed): Promise<string> {
  const { ok, user: found = {} } = slackAnswer(await api.read("users.info", { user: user.id }));
  const email = found.profile?.email;
  if (ok !== true || email === undefined || !isOurs(found, team.id)) throw new MandateError("forbidden", "Slack does not confirm you as a member of this workspace with an e-mail address. Decide in the console");
  return email;
}

const isOurs = (user: SlackUser, team: string): boolean =>
  user.team_id === team && user.deleted !== true && user.is_bot !== true && user.is_stranger !== true && user.is_restricted !== true && user.is_email_confirmed !== false;

/** Only to the one who pressed. */
const tell = (api: SlackApi, { user, channel }: Pressed, says: string) => api.change("chat.postEphemeral", { channel: channel.id, user: user.id, text: escaped(oneLine(says, 1000)) });

async function showOutcome(api: SlackApi, { channel, message }: Pressed, says: string, keepButtons: boolean): Promise<void> {
  const kept = message.blocks.filter(({ type }) => keepButtons || type !== "actions");
  await api.change("chat.update", { channel: channel.id, ts: message.ts, text: escaped(says), blocks: [...kept, { type: "context", elements: [{ type: "plain_text", text: oneLine(says, 1000), emoji: false }] }] });
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const slackDoor: Door = {
  path: "slack",
  kind: "slack",
  secret: "signing_secret",
  verify: ({ headers, body, now }, [secret]) => (secret === undefined ? { ok: false, reason: "unsigned" } : verifySlack(headers, body, secret, now)),
  signature: ({ headers }) => headers["x-slack-signature"] ?? "",
  take,
};
