// The way out of events: pushed by RFC 8935 until the receiver has them, or fetched by RFC 8936 and acknowledged. Each has one `jti`, however often it is sent.
import { messageOf, type Outbound, type Sealer } from "../../../kernel/index.ts";
import { acknowledgeOutgoing, claimOutgoing, failOutgoing, forgetOutgoing, releaseOutgoing, settleOutgoing, streamById, waitingOutgoing, type OutgoingRow, type Store, type StreamRow } from "../../../store/index.ts";
import { claimsOf } from "./events.ts";
import type { SetSigner } from "./keys.ts";
import { authorizationPlace } from "./streams.ts";

export interface Transmitting {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly signer: SetSigner;
  readonly call: Outbound;
  /** The issuer: address of this installation, without a slash at its end. */
  readonly baseUrl: () => string;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** After each failed try. What nobody took for two days is given up, and told so. */
const WAITS: readonly number[] = [SECOND, 5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND, HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR];
const CLAIM_MILLISECONDS = 60 * SECOND;
const AT_ONCE = 20;
const KEPT_DAYS = 30;

/** Everything that is due now. Gives how many events were sent. */
export async function pushDue(deps: Transmitting): Promise<number> {
  const { store } = deps;
  let sent = 0;
  for (;;) {
    const at = store.clock.now();
    const claimed = await claimOutgoing(store.pool, at, new Date(at.getTime() + CLAIM_MILLISECONDS), AT_ONCE);
    await Promise.all([...Map.groupBy(claimed, ({ streamId }) => streamId)].map(async ([streamId, rows]) => {
      const stream = await streamById(store.pool, streamId);
      if (stream !== undefined) await pushAll(deps, stream, rows);
    }));
    sent += claimed.length;
    if (claimed.length < AT_ONCE) return sent;
  }
}

/** One after another. When one does not go, those behind it wait, so that a receiver that hangs costs one try and not twenty. */
async function pushAll(deps: Transmitting, stream: StreamRow, rows: readonly OutgoingRow[]): Promise<void> {
  for (const [index, row] of rows.entries()) {
    const wait = await push(deps, stream, row);
    if (wait === undefined) continue;
    const behind = rows.slice(index + 1).map(({ id }) => id);
    await releaseOutgoing(deps.store.pool, behind, new Date(deps.store.clock.now().getTime() + wait));
    return;
  }
}

/** How long to wait when it is to be tried again. */
async function push(deps: Transmitting, stream: StreamRow, row: OutgoingRow): Promise<number | undefined> {
  const { store } = deps;
  const failure = await tryPush(deps, stream, row);
  const at = store.clock.now();
  const wait = failure === null || failure.isFinal ? undefined : WAITS[row.attempts - 1];
  await settleOutgoing(store.pool, row, at, { error: failure?.says ?? null, nextAt: wait === undefined ? null : new Date(at.getTime() + wait) });
  return wait;
}

interface Failure {
  readonly says: string;
  /** The receiver will never take this one. */
  readonly isFinal: boolean;
}

async function tryPush({ sealer, signer, call, baseUrl }: Transmitting, stream: StreamRow, row: OutgoingRow): Promise<Failure | null> {
  try {
    const authorization = stream.authorizationSealed === null ? {} : { authorization: sealer.open(stream.authorizationSealed, authorizationPlace(stream.id)).reveal() };
    const body = await signer.sign(claimsOf(row, { issuer: baseUrl(), audience: stream.audience }));
    const answer = await call({ method: "POST", url: stream.endpointUrl ?? "", headers: { "content-type": "application/secevent+jwt", ...authorization }, body, allowPrivate: stream.allowPrivate });
    // SPEC: RFC 8935 §2.2, 2.3: 202 is taken, 400 is refused with a reason, everything else may get better.
    if (answer.status >= 200 && answer.status < 300) return null;
    return { says: `the receiver answered ${answer.status}${reasonIn(answer.body)}`, isFinal: answer.status === 400 };
  } catch (thrown) {
    return { says: messageOf(thrown), isFinal: false };
  }
}

/** SPEC: RFC 8935 §2.3. Its words, bounded. */
function reasonIn(body: string): string {
  try {
    const { err, description } = JSON.parse(body) as { err?: unknown; description?: unknown };
    const said = [err, description].filter((each) => typeof each === "string").join(": ");
    return said === "" ? "" : ` (${said.slice(0, 200)})`;
  } catch {
    // No error of RFC 8935; the status says enough.
    return "";
  }
}

export interface PollRequest {
  readonly maxEvents: number;
  readonly ack: readonly string[];
  readonly setErrs: ReadonlyMap<string, string>;
}

export interface PollAnswer {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable: boolean;
}

/** Takes the acknowledgements, and gives what waits. What is not acknowledged is given again. A stream that is not enabled gives nothing. */
export async function poll({ store, signer, baseUrl }: Transmitting, stream: StreamRow, { maxEvents, ack, setErrs }: PollRequest): Promise<PollAnswer> {
  const at = store.clock.now();
  await acknowledgeOutgoing(store.pool, stream.id, ack, at);
  await failOutgoing(store.pool, stream.id, setErrs, at);
  if (stream.status !== "enabled" || maxEvents === 0) return { sets: {}, moreAvailable: stream.status === "enabled" && (await waitingOutgoing(store.pool, stream.id, 1)).length > 0 };
  const rows = await waitingOutgoing(store.pool, stream.id, maxEvents + 1);
  const shown = rows.slice(0, maxEvents);
  const sets = await Promise.all(shown.map(async (row) => [row.id, await signer.sign(claimsOf(row, { issuer: baseUrl(), audience: stream.audience }))] as const));
  return { sets: Object.fromEntries(sets), moreAvailable: rows.length > shown.length };
}

export const forgetSent = (store: Store): Promise<number> => forgetOutgoing(store.pool, new Date(store.clock.now().getTime() - KEPT_DAYS * 24 * HOUR));
