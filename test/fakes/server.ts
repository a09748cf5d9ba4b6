// A small real HTTP server for the other sides: it keeps what it was sent, and answers as it is told.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Given {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Fake {
  readonly url: string;
  readonly received: readonly Received[];
  /** The next requests are answered like this, whatever they ask; then as always. */
  fail(...answers: readonly Given[]): void;
  stop(): Promise<void>;
}

export async function startFake(answer: (request: Received) => Given): Promise<Fake> {
  const received: Received[] = [];
  const failures: Given[] = [];
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "http://fake");
      const request: Received = { method: incoming.method ?? "", path: url.pathname, query: url.searchParams, headers: incoming.headers, body: Buffer.concat(parts).toString("utf8") };
      received.push(request);
      const given = failures.shift() ?? answer(request);
      outgoing.writeHead(given.status, { "content-type": "application/json", ...given.headers });
      outgoing.end(given.body === undefined ? "" : JSON.stringify(given.body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    fail: (...answers) => void failures.push(...answers),
    stop: () =>
      new Promise((stopped) => {
        server.closeAllConnections();
        server.close(() => stopped());
      }),
  };
}

/** What a real one would refuse: the reason, for the test to see. */
export const refused = (status: number, why: string): Given => ({ status, body: { why } });
