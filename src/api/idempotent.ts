// Idempotency-Key: the first answer is kept for 24 hours and given again. The same key with another body is refused, a second in flight too.
import { digestOf, MandateError, sha256Hex } from "../kernel/index.ts";
import { claimRequest, releaseRequest, rememberAnswer, type Db } from "../store/index.ts";

const KEPT_MILLISECONDS = 24 * 3_600_000;
/** A request that was cut off by a crash frees its key after this long. */
const ABANDONED_MILLISECONDS = 10 * 60_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RepeatableRequest {
  readonly caller: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly ifMatch: string | null;
  readonly at: Date;
  /** The answer holds a secret: that it was given is kept, the answer is not. */
  readonly shownOnce: boolean;
}

/** SPEC: draft-ietf-httpapi-idempotency-key-header. `work` runs at most once for a key; a failed one may be tried again. */
export async function onceOnly(db: Db, request: RepeatableRequest, work: () => Promise<Answer>): Promise<Answer & { readonly replayed: boolean }> {
  const key = sha256Hex(request.key);
  const fingerprint = digestOf({ method: request.method, url: request.url, body: request.body ?? null, ifMatch: request.ifMatch });
  const earlier = await claimRequest(db, {
    caller: request.caller,
    key,
    fingerprint,
    at: request.at,
    forgetBefore: new Date(request.at.getTime() - KEPT_MILLISECONDS),
    abandonedBefore: new Date(request.at.getTime() - ABANDONED_MILLISECONDS),
  });
  if (earlier !== undefined) {
    if (earlier.fingerprint !== fingerprint) throw new MandateError("idempotency_mismatch", "This Idempotency-Key was used with another request in the last 24 hours. Use a new key for a new request.");
    if (earlier.status === null) throw new MandateError("request_in_flight", "The first request with this Idempotency-Key is still being worked on. Ask again in a moment with the same key.");
    if (request.shownOnce) throw new MandateError("conflict", "This was done, and its answer holds a secret that is shown only once. If it was lost, revoke it and make a new one with a new Idempotency-Key.");
    return { status: earlier.status, headers: earlier.headers ?? {}, body: earlier.body ?? "", replayed: true };
  }
  try {
    const answer = await work();
    await rememberAnswer(db, { caller: request.caller, key, ...(request.shownOnce ? { ...answer, headers: {}, body: "" } : answer) });
    return { ...answer, replayed: false };
  } catch (thrown) {
    await releaseRequest(db, request.caller, key);
    throw thrown;
  }
}
