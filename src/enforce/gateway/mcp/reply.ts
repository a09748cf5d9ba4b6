// The way back to the agent for one request: one JSON document, or a stream once there is something to tell before the answer. SPEC: MCP, Streamable HTTP.
import type { ServerResponse } from "node:http";
import { sseEvent, type Json } from "../upstream/index.ts";

export interface Reply {
  /** Opens the stream before there is anything to tell. */
  begin(): void;
  /** A message before the answer. Nothing happens where the agent takes no streams. */
  send(message: Json): void;
  /** The answer. */
  end(message: Json, status?: number): void;
  /** Cuts it off without an answer. */
  cut(): void;
  readonly isOver: boolean;
  readonly signal: AbortSignal;
}

export const PLAIN_HEADERS: Readonly<Record<string, string>> = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
export const STREAM_HEADERS: Readonly<Record<string, string>> = { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform", "x-content-type-options": "nosniff", "x-accel-buffering": "no" };
const KEEPALIVE_MILLISECONDS = 15_000;
/** An agent that reads nothing is cut off before its answers fill the memory. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;

export function openReply(response: ServerResponse, { takesStreams, headers = {} }: { readonly takesStreams: boolean; readonly headers?: Readonly<Record<string, string>> }): Reply {
  const gone = new AbortController();
  let isStream = false;
  let isOver = false;
  const stream = (): void => {
    if (isStream) return;
    isStream = true;
    response.writeHead(200, { ...STREAM_HEADERS, ...headers });
  };
  const write = (text: string): void => {
    response.write(text);
    if (response.writableLength > MOST_UNREAD_BYTES) cut();
  };
  // A long silence would look like a broken connection to whatever stands between.
  const alive = takesStreams
    ? setInterval(() => {
        stream();
        write(": still at it\n\n");
      }, KEEPALIVE_MILLISECONDS)
    : undefined;
  const over = (): void => {
    isOver = true;
    clearInterval(alive);
  };
  const cut = (): void => {
    over();
    gone.abort();
    response.destroy();
  };
  response.once("close", () => {
    clearInterval(alive);
    if (isOver) return;
    isOver = true;
    gone.abort();
  });
  return {
    get isOver() {
      return isOver;
    },
    signal: gone.signal,
    begin: () => {
      stream();
      response.flushHeaders();
    },
    send: (message) => {
      if (isOver || !takesStreams) return;
      stream();
      write(sseEvent(JSON.stringify(message)));
    },
    end: (message, status = 200) => {
      if (isOver) return;
      over();
      const text = JSON.stringify(message);
      if (isStream) return void response.end(sseEvent(text));
      response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...PLAIN_HEADERS, ...headers });
      response.end(text);
    },
    cut,
  };
}
