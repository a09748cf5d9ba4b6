// From deliveries to the world: claimed by one sender at a time, sent outside any transaction under an id that stays the same, tried again by the schedule.
import { Secret, messageOf, MandateError, type Outbound, type Resolve, type Sealer } from "../../kernel/index.ts";
import {
  bindDigests,
  channelById,
  claimDeliveries,
  disableChannel,
  earlierExternals,
  heldActById,
  isSettled,
  listUsers,
  noteHealth,
  noticesOf,
  putNotices,
  sealedOf,
  settleDelivery,
  systemActor,
  waitingRisk,
  type ChannelRow,
  type DeliveryRow,
  type NoticeRow,
  type Store,
} from "../../store/index.ts";
import type { Buttons, Message, Outcome, Reach, SendContext, ToldNotice } from "./contract.ts";
import { fanOut, STALE_MILLISECONDS } from "./fan-out.ts";
import { matterOf } from "./matters.ts";
import { declarationOf } from "./registry.ts";
import { nextTry } from "./schedule.ts";
import { titleOf } from "./words.ts";

/** The ways out: what this installation is called, what opens its secrets, how it reaches the world. */
export interface Senders {
  readonly sealer: Sealer;
  readonly call: Outbound;
  readonly resolve: Resolve;
  /** Address of the console, without a slash at its end. */
  readonly baseUrl: () => string;
  /** From 0 to 1. */
  readonly chance: () => number;
}

const AT_ONCE = 20;
/** Longer than any sending takes, with all its calls. */
const CLAIM_MILLISECONDS = 5 * 60_000;

/** Everything that is due now. Gives how many messages were tried. */
export async function deliverDue(store: Store, senders: Senders): Promise<number> {
  await fanOut(store);
  await store.pool.transaction((tx) => bindDigests(tx, store.clock, new Date(store.clock.now().getTime() - STALE_MILLISECONDS)));
  let tried = 0;
  for (;;) {
    const at = store.clock.now();
    const claimed = await claimDeliveries(store.pool, at, new Date(at.getTime() + CLAIM_MILLISECONDS), AT_ONCE);
    // One after another on a channel, so that what follows up finds what it follows; channels side by side.
    await Promise.all([...Map.groupBy(claimed, ({ channel }) => channel).values()].map(async (own) => {
      for (const delivery of own) await deliver(store, senders, delivery);
    }));
    tried += claimed.length;
    if (claimed.length < AT_ONCE) return tried;
  }
}

async function deliver(store: Store, senders: Senders, delivery: DeliveryRow): Promise<void> {
  const channel = await channelById(store.pool, delivery.channel);
  if (channel === undefined) return;
  const outcome = await attempt(store, senders, channel, delivery);
  const at = store.clock.now();
  const says = outcome.went === "sent" ? null : outcome.says;
  const next = outcome.went === "again" ? nextTry(delivery.attempts, at, senders.chance(), outcome.afterSeconds) : undefined;
  const state = outcome.went === "sent" ? ("sent" as const) : next === undefined ? ("failed" as const) : ("waiting" as const);
  await settleDelivery(store.pool, delivery.id, { state, status: outcome.status ?? null, error: says, external: outcome.went === "sent" ? (outcome.external ?? null) : null, nextAt: next ?? at }, at);
  // That an address does not exist is no failure of the channel.
  if (outcome.went !== "never") await noteHealth(store.pool, channel.id, at, says);
  if (outcome.went === "gone") await switchOff(store, channel, outcome.says);
}

async function attempt(store: Store, senders: Senders, channel: ChannelRow, delivery: DeliveryRow): Promise<Outcome> {
  try {
    const notices = await told(store, await noticesOf(store.pool, delivery.id));
    const message: Message = { what: delivery.what, title: titleOf(delivery.what, notices), notices };
    const [only] = delivery.what === "notice" ? notices : [];
    const matter = only === undefined ? undefined : matterOf(only.kind);
    const earlier = only === undefined || matter === undefined || matter.ends.length === 0 ? [] : await earlierExternals(store.pool, channel.id, only, matter.kinds, matter.ends);
    // Tickets: what ended before a ticket was opened needs none any more.
    if (only !== undefined && matter?.settles === false && declarationOf(channel.kind).tickets && (await isSettled(store.pool, only, matter.ends))) return { went: "sent" };
    return await send(store, senders, channel, message, { id: delivery.id, address: delivery.address, attempt: delivery.attempts, earlier, settles: matter?.settles === true });
  } catch (thrown) {
    return { went: "again", says: thrown instanceof MandateError ? thrown.detail : `it could not be sent (${messageOf(thrown).slice(0, 200)})` };
  }
}

/** One message on one channel, now. Throws what its kind throws. */
export async function send(store: Store, senders: Senders, channel: ChannelRow, message: Message, about: Omit<SendContext<unknown>, keyof Reach<unknown>>): Promise<Outcome> {
  return declarationOf(channel.kind).send(message, { ...about, ...(await reachOf(store, senders, channel)) });
}

export async function reachOf(store: Store, senders: Senders, channel: ChannelRow): Promise<Reach<unknown>> {
  const now = store.clock.now();
  const secrets = await openSecrets(store, senders.sealer, channel.id, now);
  const allowPrivate = channel.config.private_network === true;
  return {
    config: declarationOf(channel.kind).config.parse(channel.config),
    now,
    secret: (field) => secrets.current.get(field),
    formerSecret: (field) => secrets.former.get(field),
    call: (request) => senders.call({ ...request, allowPrivate }),
    resolve: (host) => senders.resolve(host, allowPrivate),
    url: (path) => `${senders.baseUrl()}${path.startsWith("/") ? path : `/${path}`}`,
  };
}

export interface OpenedSecrets {
  readonly current: ReadonlyMap<string, Secret>;
  /** Those before, as long as both are good. */
  readonly former: ReadonlyMap<string, Secret>;
}

export async function openSecrets(store: Store, sealer: Sealer, channel: string, now: Date): Promise<OpenedSecrets> {
  const rows = await sealedOf(store.pool, channel);
  const open = (field: string, sealed: string) => [field, sealer.open(sealed, [channel, field])] as const;
  return {
    current: new Map(rows.map(({ field, sealed }) => open(field, sealed))),
    former: new Map(rows.flatMap(({ field, previous, previousUntil }) => (previous !== null && previousUntil !== null && new Date(previousUntil) > now ? [open(field, previous)] : []))),
  };
}

/** INVARIANT: a button is there only while it would decide exactly what is shown, and never for what is critical. */
async function told(store: Store, notices: readonly NoticeRow[]): Promise<readonly ToldNotice[]> {
  const shown: ToldNotice[] = [];
  for (const notice of notices) {
    shown.push({ ...notice, buttons: await buttonsOf(store, notice.act) });
  }
  return shown;
}

async function buttonsOf(store: Store, act: NoticeRow["act"]): Promise<Buttons> {
  if (act?.act === "mandate.decide") {
    const risk = await waitingRisk(store.pool, act.mandate, act.version, act.hash);
    return risk === undefined ? null : risk === "critical" ? "console" : "decide";
  }
  if (act?.act !== "held-act.decide") return null;
  const held = await heldActById(store.pool, act.held, store.clock.now());
  if (held?.state !== "pending" || held.digest !== act.digest) return null;
  return held.risk === "low" ? "decide" : "console";
}

/** SPEC: Standard Webhooks: 410 ends it. The administrators are told in the console. */
async function switchOff(store: Store, channel: ChannelRow, says: string): Promise<void> {
  const admins = (await listUsers(store.pool)).filter(({ role, active }) => role === "admin" && active).map(({ name }) => name);
  await store.write(systemActor("notices"), async (tx) => {
    await disableChannel(tx, channel.id, says);
    await tx.record({ action: "channel.disabled", subject: channel.id, detail: { name: channel.name, why: says } });
    await putNotices(tx, [
      {
        key: `channel.disabled|${channel.id}|${channel.revision}`,
        kind: "channel.disabled",
        parties: admins,
        subject: channel.id,
        title: `The channel ${channel.name} was switched off`,
        body: `${says}. What waited is kept; what comes meanwhile is not sent there. Mend the receiver, then switch the channel on again.`,
        link: `/settings/channels/${channel.id}`,
        urgency: "normal",
      },
    ]);
  });
}
