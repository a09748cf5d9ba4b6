// One exchange over HTTP with an upstream: a message goes, and what comes back is handed on message by message, whether as one JSON document or as a stream.
import type { Dispatcher, Pool } from "undici";
import { MandateError, messageOf } from "../../../kernel/index.ts";
import { isObject, upstreamFailure, UPSTREAM_LIMITS, type Json } from "./contract.ts";
import { sseReader } from "./sse.ts";

export interface Exchange {
  readonly server: string;
  readonly path: string;
  readonly method: "POST" | "GET" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Milliseconds until it is given up; null: never, for a stream that stays open. */
  readonly deadline: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Each message that came. True: the exchange is done, whatever else would come. */
  take(message: Json): boolean;
  /** While a person is asked the time does not run. */
  onOpen?(clock: ExchangeClock): void;
  /** The other side has begun to answer. */
  onStart?(): void;
}

export interface ExchangeClock {
  hold(): void;
  go(): void;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Text of an answer that is neither JSON of ours nor a stream. */
  readonly text: string;
}

/** Resolves when the answer is there whole, or `take` said that it is done. Throws `upstreamFailure`. */
export function exchange(pool: Pool, wanted: Exchange): Promise<Exchanged> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchanged>();
  const { server, deadline, signal, take } = wanted;
  let controller: Dispatcher.DispatchController | undefined;
  let status = 0;
  let headers: Exchanged["headers"] = {};
  let parts: Buffer[] = [];
  let bytes = 0;
  let kept = 0;
  let sent = false;
  let settled = false;
  let stream: ReturnType<typeof sseReader> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lingering: NodeJS.Timeout | undefined;
  let holds = 0;

  const settle = (end: () => void, reason?: Error): void => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    held.bytes -= kept;
    kept = 0;
    end();
    if (reason !== undefined) controller?.abort(reason);
  };
  const fail = (failure: MandateError): void => settle(() => reject(failure), failure);
  const cancel = (): void => fail(upstreamFailure("cancelled", `the call to ${server} was cancelled`, { sent }));
  const finish = (text = ""): void => settle(() => resolve({ status, headers, text }));
  const give = (text: string): void => {
    if (settled) return;
    const message = parsed(text);
    if (message === undefined) return fail(upstreamFailure("malformed", `${server} answered with something that is no JSON-RPC message; look at that server`, { sent }));
    // INVARIANT: whoever takes messages throws nothing but failures of the upstream.
    let isDone;
    try {
      isDone = take(message);
    } catch (thrown) {
      return fail(thrown instanceof MandateError ? thrown : upstreamFailure("malformed", `${server} sent a message that cannot be taken (${messageOf(thrown)})`, { sent, cause: thrown }));
    }
    if (!isDone) return;
    finish();
    // The stream of a good server ends now, and its connection can be used again; one that goes on is cut.
    if (stream !== undefined) lingering = setTimeout(() => controller?.abort(DONE), LINGER_MILLISECONDS);
  };
  const run = (): void => {
    if (deadline !== null) timer = setTimeout(() => fail(upstreamFailure("timeout", `${server} did not answer within ${deadline} ms; it may still be working, so look there before you try again`, { sent })), deadline);
  };

  run();
  wanted.onOpen?.({
    hold: () => {
      holds++;
      clearTimeout(timer);
    },
    go: () => {
      holds--;
      if (holds === 0 && !settled) run();
    },
  });
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted === true) {
    cancel();
    return promise;
  }

  const handed = (dispatch: () => void): void => {
    try {
      dispatch();
    } catch (cause) {
      fail(upstreamFailure("refused", `${server} cannot be called (${messageOf(cause)}); check its address and its headers`, { sent: false, cause }));
    }
  };
  handed(() => pool.dispatch(
    { path: wanted.path, method: wanted.method, headers: wanted.headers, body: wanted.body },
    {
      onRequestStart: (given) => {
        controller = given;
        sent = true;
        if (settled) given.abort(DONE);
      },
      onResponseStart: (_given, code, got) => {
        status = code;
        wanted.onStart?.();
        headers = got as Exchanged["headers"];
        const type = String(got["content-type"] ?? "");
        if (code >= 300 && code < 400) return fail(upstreamFailure("redirected", `${server} sends to another address, and nothing is followed; correct its address`, { sent, status: code }));
        const length = Number(got["content-length"] ?? 0);
        if (length > UPSTREAM_LIMITS.answerBytes) return fail(tooLarge(server, sent));
        if (code >= 200 && code < 300 && type.startsWith("text/event-stream")) stream = sseReader({ most: UPSTREAM_LIMITS.answerBytes, take: ({ event, data }) => void (event === "message" && give(data)), tooLarge: () => fail(tooLarge(server, sent)) });
      },
      onResponseData: (_given, chunk) => {
        if (settled) return;
        bytes += chunk.length;
        if (stream === undefined) {
          kept += chunk.length;
          held.bytes += chunk.length;
        }
        if (held.bytes > MOST_HELD_BYTES) return fail(upstreamFailure("too-large", `the answers that are under way are too large together, and that of ${server} was given up; ask for less of it, or later`, { sent }));
        if (stream !== undefined) {
          if (deadline !== null && bytes > UPSTREAM_LIMITS.streamBytes) return fail(upstreamFailure("flood", `${server} sent more than ${UPSTREAM_LIMITS.streamBytes} bytes within one call; the call was given up`, { sent }));
          return stream.push(chunk);
        }
        if (bytes > UPSTREAM_LIMITS.answerBytes) return fail(tooLarge(server, sent));
        parts.push(chunk);
      },
      onResponseEnd: () => {
        clearTimeout(lingering);
        if (settled) return;
        if (stream !== undefined) return deadline === null ? finish() : fail(upstreamFailure("dropped", `${server} ended its stream without an answer; it may have done what it was asked, so look there before you try again`, { sent }));
        const text = (parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)).toString("utf8");
        parts = [];
        if (String(headers["content-type"] ?? "").startsWith("application/json") && text !== "") {
          // An error answer of HTTP may carry a message of JSON-RPC, or something of its own.
          if (parsed(text) !== undefined || status < 300) give(text);
        }
        finish(text);
      },
      onResponseError: (_given, cause) => {
        clearTimeout(lingering);
        if (settled) return;
        if (cause instanceof MandateError) return fail(upstreamFailure("refused", cause.detail, { sent: false, cause }));
        fail(status === 0 && controller === undefined
          ? upstreamFailure("unreachable", `${server} cannot be reached (${messageOf(cause)}); look whether it runs`, { sent: false, cause })
          : upstreamFailure("dropped", `${server} broke off (${messageOf(cause)}); it may have done what it was asked, so look there before you try again`, { sent, cause }));
      },
    },
  ));
  return promise;
}

/** Of all answers under way together, as far as they are here. */
const held = { bytes: 0 };
const MOST_HELD_BYTES = 256 * 1024 * 1024;
const LINGER_MILLISECONDS = 1_000;
const DONE = new Error("the answer is there");
const tooLarge = (server: string, sent: boolean) => upstreamFailure("too-large", `${server} answered with more than ${UPSTREAM_LIMITS.answerBytes} bytes; ask for less of it`, { sent });

/** Deeper than anything that tools give; what comes after us walks it by itself. */
const DEEPEST = 100;

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at === -1) return false;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
      if (depth > DEEPEST) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/** Place of the quote that ends the string; -1 when none does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

function parsed(text: string): Json | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
