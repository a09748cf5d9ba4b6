// The order at every door: is there such a channel, is the signature genuine and fresh, was it used before; only then is anything of the body read.
import type { FastifyRequest } from "fastify";
import type { Clock, Secret } from "../../kernel/index.ts";
import { sha256Hex } from "../../kernel/index.ts";
import { openSecrets, type Headers, type OpenedSecrets, type Verified } from "../../govern/notices/index.ts";
import { channelById, seeOnce, systemActor, type ChannelRow } from "../../store/index.ts";
import type { ChannelKind } from "../../model/index.ts";
import type { RateLimit } from "../rate-limit.ts";
import type { Services } from "../services.ts";

export interface HookOptions {
  readonly services: Services;
  readonly clock: Clock;
  readonly limits: RateLimit;
}

export interface Incoming {
  readonly channel: ChannelRow;
  readonly secrets: OpenedSecrets;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly services: Services;
  readonly now: Date;
}

export interface HookAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Door {
  /** `/hooks/<path>/<channel>` */
  readonly path: "slack" | "teams" | "in";
  readonly kind: ChannelKind;
  /** The secret that proves it; without it the door is closed. */
  readonly secret: string;
  readonly verify: (given: Pick<Incoming, "headers" | "body" | "now">, secrets: readonly Secret[]) => Verified;
  /** What is told apart by: the same again is a replay. */
  readonly signature: (given: Pick<Incoming, "headers" | "body">) => string;
  readonly take: (incoming: Incoming) => Promise<HookAnswer>;
}

/** Longer than any signature is taken. */
const REMEMBERED_MILLISECONDS = 3_600_000;
const RECORDED_PER_MINUTE = 30;
const actor = systemActor("hooks");

const NOWHERE: HookAnswer = { status: 404, body: { error: "There is no such door. Copy the address from the channel in Mandate." } };

export async function admit(door: Door, request: FastifyRequest<{ Params: { channel: string } }>, options: HookOptions): Promise<HookAnswer> {
  const { services, clock } = options;
  const now = clock.now();
  const channel = await channelById(services.db, request.params.channel);
  if (channel === undefined || channel.kind !== door.kind || !channel.enabled) return NOWHERE;
  const secrets = await openSecrets(services.store, services.senders.sealer, channel.id, now);
  const proving = [secrets.current.get(door.secret), secrets.former.get(door.secret)].filter((each): each is Secret => each !== undefined);
  if (proving.length === 0) return NOWHERE;

  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
  const given = { headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), now };
  const verdict = door.verify(given, proving);
  if (!verdict.ok) {
    await recordRefusal(options, channel.id, door.path, verdict.reason);
    return { status: 401, body: { error: SAYS[verdict.reason] } };
  }
  const fresh = await services.store.write(actor, async (tx) => {
    const isFirst = await seeOnce(tx, channel.id, sha256Hex(door.signature(given)), new Date(now.getTime() + REMEMBERED_MILLISECONDS));
    await tx.record(isFirst ? { action: "hook.taken", subject: channel.id, detail: { door: door.path } } : { action: "hook.refused", subject: channel.id, detail: { door: door.path, reason: "replay" } });
    return isFirst;
  });
  if (!fresh) return { status: 409, body: { error: "This was taken before. A signature is good once." } };
  return door.take({ channel, secrets, ...given, services });
}

const SAYS: Readonly<Record<string, string>> = {
  unsigned: "The request is not signed as it must be.",
  stale: "The signature is older than five minutes, or from the future. Check the clocks.",
  forged: "The signature does not fit the body. Check the secret.",
};

/** Bounded, because anybody can knock. */
export async function recordRefusal({ services, clock, limits }: HookOptions, channel: string, door: string, reason: string): Promise<void> {
  const known = await channelById(services.db, channel);
  if (known === undefined || !limits.take(`refused ${channel}`, RECORDED_PER_MINUTE, clock.now()).allowed) return;
  await services.store.write(actor, (tx) => tx.record({ action: "hook.refused", subject: channel, detail: { door, reason } }));
}
