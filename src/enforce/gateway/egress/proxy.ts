// The egress proxy for REST APIs. An agent signs in with its access token; what goes to a registered API is judged call by call, also inside of TLS where the company's own authority is given; to hosts that are
// listed a tunnel is opened where a mandate names it; everything else stays inside.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { MandateError, resolvePlace } from "../../../kernel/index.ts";
import { openPools } from "../upstream/pools.ts";
import { serverOfToken } from "../remote/admission.ts";
import { EgressRefusal, type EgressDeps, type RestUpstream, type Signed } from "./contract.ts";
import { forward, openApprovals, type ForwardDeps } from "./forward.ts";
import { tunnel } from "./tunnel.ts";

export interface Egress {
  readonly server: Server;
  stop(): Promise<void>;
}

const MOST_CONNECTIONS = 2_000;
const OPTIONS = { headersTimeout: 15_000, requestTimeout: 300_000, connectionsCheckingInterval: 5_000, requireHostHeader: true, joinDuplicateHeaders: false } as const;

/** Inside of an intercepted tunnel: who opened it, and to where. */
interface Inside {
  readonly signed: Signed;
  readonly origin: string;
}

export function openEgress(given: EgressDeps): Egress {
  const pools = openPools(given.resolve);
  const deps: ForwardDeps = { ...given, pools, approvals: openApprovals() };
  const inside = new WeakMap<object, Inside>();
  const sockets = new Set<Duplex>();

  const inner = createServer(OPTIONS, (request, response) => {
    void answer(deps, request, response, async () => {
      const found = inside.get(request.socket);
      if (found === undefined) throw new EgressRefusal(400, "This connection is none of the proxy's.");
      if (!(request.url ?? "").startsWith("/")) throw new EgressRefusal(400, "Inside of a tunnel a request names its path alone.");
      return { signed: found.signed, url: new URL(found.origin), path: request.url ?? "/" };
    });
  });
  const server = createServer(OPTIONS, (request, response) => {
    void answer(deps, request, response, async () => {
      const url = absolute(request.url);
      return { signed: await signedIn(deps, request), url, path: (request.url ?? "").slice(url.origin.length) || "/" };
    });
  });
  for (const each of [server, inner]) {
    each.maxConnections = MOST_CONNECTIONS;
    each.on("upgrade", (_request, socket) => void socket.end("HTTP/1.1 501 Not Implemented\r\nconnection: close\r\n\r\n"));
    each.on("clientError", (_thrown, socket) => void (socket.writable ? socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n") : socket.destroy()));
    each.on("connect", (_request: IncomingMessage, socket: Duplex) => void (each === inner && socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")));
  }
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    void connect(deps, request, socket, head, (tls, about) => {
      inside.set(tls, about);
      inner.emit("connection", tls);
    });
  });

  return {
    server,
    stop: async () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => resolve(undefined));
      inner.closeAllConnections();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      if (!server.listening) resolve(undefined);
      await promise;
      await pools.close();
    },
  };
}

interface Addressed {
  readonly signed: Signed;
  readonly url: URL;
  readonly path: string;
}

async function answer(deps: ForwardDeps, request: IncomingMessage, response: ServerResponse, addressed: () => Promise<Addressed>): Promise<void> {
  try {
    const { signed, url, path } = await addressed();
    // SPEC: RFC 9112 §3.2: two names for one place are one too many.
    if (request.headersDistinct["host"]?.length !== 1) throw new EgressRefusal(400, "A request has one header Host.");
    if (request.headers.host?.toLowerCase() !== url.host.toLowerCase() && request.headers.host?.toLowerCase() !== `${url.hostname}:${portOf(url)}`) throw new EgressRefusal(400, "The header Host names another host than the request goes to.");
    const upstream = upstreamAt(deps, signed, url.origin);
    if (upstream === undefined) throw new EgressRefusal(403, `${url.host} is no API behind the gate for this agent. Ask for it to be registered.`);
    await forward(deps, signed, upstream, path, request, response);
  } catch (thrown) {
    refuse(deps, response, thrown);
  }
}

/** The registered API there; INVARIANT: a token for one server reaches no other. */
function upstreamAt({ catalogue }: EgressDeps, { server }: Signed, origin: string): RestUpstream | undefined {
  const found = catalogue.upstreams().find(({ transport }) => transport.kind === "rest" && new URL(transport.url).origin === origin);
  return found?.transport.kind === "rest" && (server === null || server === found.name) ? { ...found, transport: found.transport } : undefined;
}

function absolute(text: string | undefined): URL {
  const url = text !== undefined && /^http:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") throw new EgressRefusal(400, "This is a proxy: ask it for a whole http address, or for a tunnel to an https one.");
  return url;
}

const portOf = ({ port, protocol }: URL): string => (port === "" ? (protocol === "https:" ? "443" : "80") : port);

async function signedIn({ callers, base }: EgressDeps, request: IncomingMessage): Promise<Signed> {
  const token = tokenIn(request.headers["proxy-authorization"]);
  const headers = { authorization: `Bearer ${token ?? ""}` };
  const server = serverOfToken(headers, base());
  const admitted = token === undefined ? undefined : await callers({ method: request.method ?? "", server, headers, certificate: undefined });
  if (admitted === undefined || "challenge" in admitted) {
    const challenge = admitted?.challenge;
    if (challenge?.status === 503) throw new EgressRefusal(503, challenge.message);
    throw new EgressRefusal(407, `The proxy wants the agent's access token, as a Bearer token or as a password in Proxy-Authorization. ${challenge?.message ?? ""}`.trim());
  }
  if (!admitted.caller.scopes.has("mcp:tools.call")) throw new EgressRefusal(403, "The access token has not the scope mcp:tools.call. Get one that has.");
  return { caller: admitted.caller, server };
}

/** Most HTTP clients can only give a user name and a password for a proxy: the token is the password. */
function tokenIn(header: string | undefined): string | undefined {
  const bearer = /^Bearer ([\w\-.~+/]{1,16384}=*)$/i.exec(header ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic ([A-Za-z0-9+/]{1,24000}=*)$/i.exec(header ?? "")?.[1];
  const pair = basic === undefined ? "" : Buffer.from(basic, "base64").toString("utf8");
  const password = pair.slice(pair.indexOf(":") + 1);
  return /^[\w\-.~+/]+=*$/.test(password) ? password : undefined;
}

async function connect(deps: ForwardDeps, request: IncomingMessage, socket: Duplex, head: Buffer, enter: (tls: TLSSocket, about: Inside) => void): Promise<void> {
  try {
    const [, host = "", port = ""] = /^([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):(\d{1,5})$/.exec(request.url ?? "") ?? [];
    if (host === "" || Number(port) < 1 || Number(port) > 65_535) throw new EgressRefusal(400, "CONNECT names a host and a port.");
    const name = host.toLowerCase();
    const signed = await signedIn(deps, request);
    const { origin } = new URL(`https://${name}:${port}`);
    if (upstreamAt(deps, signed, origin) !== undefined) {
      const { authority } = deps;
      if (authority === null) throw new EgressRefusal(403, `What is asked of ${name} inside of TLS cannot be judged here, so it is not let through. Have an authority configured (egress_ca_certificate), or call it at the gate's address for MCP.`);
      const secureContext = await authority.contextFor(name.replace(/^\[|\]$/g, ""));
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) socket.unshift(head);
      const tls = new TLSSocket(socket as Socket, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] });
      tls.on("error", () => tls.destroy());
      return enter(tls, { signed, origin });
    }
    if (signed.server !== null || !deps.hosts.some((each) => each === name || each === `${name}:${port}`)) throw new EgressRefusal(403, `${name}:${port} is no API behind the gate for this agent, and no host that is listed. Ask for it to be registered.`);
    const place = await (deps.resolve ?? resolvePlace)(name, false);
    await tunnel(deps, signed, { host: name, port: Number(port), place }, socket, head);
  } catch (thrown) {
    const { status, body, headers } = problemOf(deps, thrown);
    if (socket.writable) socket.end(`HTTP/1.1 ${status} Refused\r\n${headers.map((each) => `${each}\r\n`).join("")}content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
  }
}

function refuse(deps: EgressDeps, response: ServerResponse, thrown: unknown): void {
  const { status, body, headers } = problemOf(deps, thrown);
  if (response.headersSent || response.destroyed) return void response.destroy();
  // What is left of a body that nobody reads must not become the next request.
  response.shouldKeepAlive = false;
  response.writeHead(status, [...headers.flatMap((each) => [each.slice(0, each.indexOf(":")), each.slice(each.indexOf(":") + 2)]), "content-type", "application/problem+json", "cache-control", "no-store", "content-length", String(Buffer.byteLength(body))]);
  response.end(body);
}

function problemOf({ log }: EgressDeps, thrown: unknown): { readonly status: number; readonly body: string; readonly headers: readonly string[] } {
  const isOurs = thrown instanceof EgressRefusal;
  const status = isOurs ? thrown.status : thrown instanceof MandateError ? (thrown.code === "database_unavailable" ? 503 : thrown.code === "rate_limited" ? 429 : thrown.code === "provider_refused" ? 403 : 502) : 500;
  if (status === 500) log.error({ err: thrown }, "a request through the proxy failed");
  const detail = isOurs ? thrown.message : thrown instanceof MandateError ? thrown.detail : "The request failed inside of the proxy; its log says why.";
  const body = JSON.stringify({ type: "about:blank", title: "The gate does not let this through", status, detail, ...(isOurs ? thrown.more : {}) });
  return { status, body, headers: status === 407 ? ['proxy-authenticate: Bearer realm="mandate", Basic realm="mandate"'] : [] };
}

