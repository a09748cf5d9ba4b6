// The egress proxy over real sockets: who may use it, where to, what is judged, what never passes. The policy is a stand-in that says what the test wants.
import { connect as connectTcp, createServer as createTcp, type AddressInfo, type Socket } from "node:net";
import { request } from "node:http";
import { createServer as createTls } from "node:https";
import { connect as connectTls, getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CRM_OPERATIONS, startRestCrm, type RestFake } from "../../../../test/fakes/rest-crm.ts";
import { authority } from "../../../../test/tokens/certificates.ts";
import { silentLog, systemClock } from "../../../kernel/index.ts";
import type { GateCall, Outcome, ToolProfile } from "../../../model/index.ts";
import type { CatalogueTool, CatalogueUpstream } from "../../catalogue/index.ts";
import type { Admitted, McpCaller } from "../mcp/index.ts";
import { openAuthority, openEgress, type Authority, type Egress, type EgressDeps } from "./index.ts";

const company = authority("The company");
let crm: RestFake;
let egress: Egress | undefined;
beforeAll(async () => {
  crm = await startRestCrm((path) => (path.endsWith("/T-secret") ? { note: `token = ${["ghp", "_", "16C7e42F292c6912E7710c838347Ae178B4a"].join("")}` } : { id: "T-1" }));
});
afterEach(() => egress?.stop());
afterAll(() => crm.stop());

const caller = { agent: { id: "agt_1", name: "bot" }, mandate: "tickets", person: null, chain: [], environment: "production", tokenId: "iss_1", expiresAt: new Date("2100-01-01T00:00:00Z"), task: null, permits: () => true, key: "k", scopes: new Set(["mcp:tools.call"]), taskClaim: null } satisfies McpCaller;

interface Started {
  readonly port: number;
  readonly begun: GateCall[];
  readonly ended: Outcome[];
  readonly policy: Map<string, "deny" | "hold">;
  readonly state: { keepsBack: boolean; stands: boolean };
  taken(): void;
}

async function start(more: { readonly url?: string; readonly hosts?: readonly string[]; readonly authority?: Authority; readonly allowPrivate?: boolean; readonly resolve?: EgressDeps["resolve"] } = {}): Promise<Started> {
  const begun: GateCall[] = [];
  const ended: Outcome[] = [];
  const policy = new Map<string, "deny" | "hold">();
  const state = { keepsBack: false, stands: true };
  const takers = new Set<() => void>();
  const upstream = { id: "ups_1", name: "crm", title: "CRM", revision: 1, transport: { kind: "rest", url: more.url ?? crm.url, operations: [...CRM_OPERATIONS] }, trusted: false, allowPrivate: more.allowPrivate ?? true, identity: {}, credential: { kind: "none" } } as unknown as CatalogueUpstream;
  const decision = { decision: "allow", stage: null, policies: [], errors: [], mandate: null, reason: "", remedy: "", obligations: [] } as const;
  const traced = { origins: [], findings: [], data: [], hasReadUntrusted: false };
  egress = openEgress({
    clock: systemClock, log: silentLog, base: () => "https://mandate.example.com", hosts: more.hosts ?? [], authority: more.authority ?? null, ...(more.resolve === undefined ? {} : { resolve: more.resolve }),
    catalogue: { upstreams: () => [upstream], tool: (_server, name) => {
      const operation = CRM_OPERATIONS.find(({ tool }) => tool === name);
      return operation === undefined ? undefined : ({ id: "tol_1", server: "crm", name, digest: "d".repeat(64), profile: operation.profile as ToolProfile, state: name === "close_ticket" ? "quarantined" : "approved", warnings: [] } as unknown as CatalogueTool);
    } },
    credentials: { headers: async () => ({ authorization: "Bearer own-of-crm" }) },
    callers: async ({ headers }): Promise<Admitted> => (headers.authorization === "Bearer good" ? { caller } : { challenge: { status: 401, headers: {}, message: "the access token is not good" } }),
    stands: () => state.stands,
    onTaken: (taken) => {
      takers.add(taken);
      return () => void takers.delete(taken);
    },
    heldAnswer: (_call, { heldAct }) => ({ url: `https://mandate.example.com/approvals/held/${heldAct}`, message: "A person must let it go." }),
    gate: {
      begin: async (call) => {
        begun.push(call);
        const callId = `dcs_${begun.length}`;
        const said = policy.get(call.tool);
        if (said === "deny" || /^(?:GET|POST|DELETE) /.test(call.tool)) return { verdict: "deny", callId, reason: "the mandate tickets does not name it", remedy: "Ask ann@example.com.", decision, traced };
        if (said === "hold" && call.approval === null) return { verdict: "hold", callId, heldAct: "hla_1", reason: "a person must see it", expiresAt: "2030-01-01T00:00:00.000Z", decision, traced };
        return { verdict: "allow", callId, arguments: call.arguments, decision, traced };
      },
      finish: async (_callId, outcome) => {
        ended.push(outcome);
        if (state.keepsBack) throw new Error("the record cannot be written");
        const { mask } = await import("../mask.ts");
        const { value, masked } = mask(outcome.result, []);
        return { result: value, masked };
      },
      end: () => undefined,
    },
  });
  await new Promise<void>((resolve) => egress?.server.listen(0, "127.0.0.1", resolve));
  return { port: (egress.server.address() as AddressInfo).port, begun, ended, policy, state, taken: () => { for (const each of takers) each(); } };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function ask({ port }: Started, path: string, { method = "GET", headers = {}, body, url = crm.url, token = "good" as string | null }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly url?: string; readonly token?: string | null } = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({ port, host: "127.0.0.1", method, path: `${url}${path}`, agent: false, headers: { host: new URL(url).host, ...(token === null ? {} : { "proxy-authorization": `Bearer ${token}` }), ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }), ...headers } }, (answer) => {
    let text = "";
    answer.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    answer.on("error", reject);
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

/** What comes back for bytes as they are. */
function raw(port: number, text: string, socket: Socket = connectTcp(port, "127.0.0.1")): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let got = "";
  socket.on("data", (part) => (got += part.toString()));
  socket.on("close", () => resolve(got));
  socket.on("error", () => resolve(got));
  socket.write(text);
  setTimeout(() => socket.destroy(), 1500).unref();
  return promise;
}

function open({ port }: Started, target: string, headers: Readonly<Record<string, string>> = { "proxy-authorization": "Bearer good" }): Promise<{ readonly status: number; readonly socket: Socket; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; socket: Socket; text: string }>();
  const sent = request({ port, host: "127.0.0.1", method: "CONNECT", path: target, headers, agent: false });
  sent.on("connect", (answer, socket, head) => {
    let text = head.toString();
    if (answer.statusCode === 200) return resolve({ status: 200, socket, text });
    socket.on("data", (part: Buffer) => (text += part.toString())).on("close", () => resolve({ status: answer.statusCode ?? 0, socket, text }));
    return undefined;
  });
  sent.on("error", reject);
  sent.end();
  return promise;
}

describe("a call of a registered API", () => {
  it("is judged as the declared operation, and made with our credential; nothing that says who the agent is goes along", async () => {
    const started = await start();
    const before = crm.seen.length;
    const answer = await ask(started, "/tickets/T-1", { headers: { authorization: "Bearer of-the-agent", cookie: "a=b", "x-forwarded-for": "1.2.3.4" } });
    expect(answer).toMatchObject({ status: 200, text: '{"id":"T-1"}' });
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(started.begun).toEqual([expect.objectContaining({ point: "egress", server: "crm", tool: "read_ticket", arguments: { id: "T-1" }, definition: "d".repeat(64) })]);
    expect(started.ended).toEqual([expect.objectContaining({ status: "done" })]);
    const [seen] = crm.seen.slice(before);
    expect(seen).toMatchObject({ path: "/tickets/T-1", authorization: "Bearer own-of-crm" });
    expect(seen?.headers.join("\n").toLowerCase()).not.toMatch(/of-the-agent|cookie|forwarded|proxy|bearer good/);
  });

  it("that is denied, held or not declared is not made, and says why; held and approved, it is made by asking again", async () => {
    const started = await start();
    const before = crm.seen.length;
    started.policy.set("read_ticket", "deny").set("send_mail", "hold");
    expect(JSON.parse((await ask(started, "/tickets/T-1")).text)).toMatchObject({ status: 403, verdict: "deny", detail: "Not allowed: the mandate tickets does not name it. Ask ann@example.com." });
    const mail = { method: "POST", body: '{"to":"ann@example.com","body":"Hi"}' };
    expect(JSON.parse((await ask(started, "/mails", mail)).text)).toMatchObject({ status: 403, verdict: "hold", held_act: "hla_1", url: "https://mandate.example.com/approvals/held/hla_1" });
    expect((await ask(started, "/tickets/T-1/close", { method: "POST" })).text).toContain("approved");
    for (const [path, tool] of [["/admin/users?all=1", "GET /admin/users"], ["/tickets/T-1?raw=1", "GET /tickets/T-1"]] as const) {
      expect((await ask(started, path)).status).toBe(403);
      expect(started.begun.at(-1)).toMatchObject({ tool });
    }
    expect(crm.seen.length).toBe(before);
    expect((await ask(started, "/mails", mail)).status).toBe(200);
    expect(started.begun.at(-1)).toMatchObject({ tool: "send_mail", approval: "hla_1" });
    expect(crm.seen.at(-1)).toMatchObject({ path: "/mails", body: '{"to":"ann@example.com","body":"Hi"}' });
  });

  it("passes a stream on as it comes, once its call is on record", async () => {
    const started = await start();
    const { promise, resolve, reject } = Promise.withResolvers<readonly { readonly text: string; readonly ended: number }[]>();
    const parts: { text: string; ended: number }[] = [];
    request({ port: started.port, host: "127.0.0.1", path: `${crm.url}/stream`, agent: false, headers: { host: new URL(crm.url).host, "proxy-authorization": "Bearer good" } }, (answer) => {
      answer.setEncoding("utf8").on("data", (text: string) => parts.push({ text, ended: started.ended.length })).on("end", () => resolve(parts)).on("error", reject);
    }).on("error", reject).end();
    expect(await promise).toEqual([{ text: "data: one\n\n", ended: 1 }, { text: "data: two\n\n", ended: 1 }]);
  });

  it("gives out nothing of a result that is not on record, and hides secrets in one that is", async () => {
    const started = await start();
    const masked = await ask(started, "/tickets/T-secret");
    expect(masked.text).not.toContain("ghp_16C7");
    expect(masked.headers).toHaveProperty("mandate-masked");
    started.state.keepsBack = true;
    const kept = await ask(started, "/tickets/T-1");
    expect(kept.status).toBe(500);
    expect(kept.text).not.toContain("T-1");
  });
});

describe("who and where to", () => {
  it("takes no one without a good token: as Bearer, or as the password of a client that knows no other way", async () => {
    const started = await start();
    for (const token of [null, "bad"]) expect(await ask(started, "/tickets/T-1", { token })).toMatchObject({ status: 407, headers: { "proxy-authenticate": expect.stringContaining("Basic") } });
    expect((await ask(started, "/tickets/T-1", { token: null, headers: { "proxy-authorization": `Basic ${Buffer.from("agent:good").toString("base64")}` } })).status).toBe(200);
    expect(started.begun).toHaveLength(1);
  });

  it("row 12: goes to registered APIs and listed hosts alone, never to a private address that nobody allowed", async () => {
    const started = await start({ hosts: ["intern.example.com"], resolve: async () => { throw new Error("10.0.0.1 is in a private network"); } });
    expect((await ask(started, "/", { url: "http://evil.example.com" })).status).toBe(403);
    expect((await open(started, "evil.example.com:443")).status).toBe(403);
    expect((await open(started, "intern.example.com:443")).status).toBeGreaterThanOrEqual(403);
    expect(started.begun).toEqual([]);
    await egress?.stop();
    const closed = await start({ allowPrivate: false });
    expect((await ask(closed, "/tickets/T-1")).status).toBeGreaterThanOrEqual(403);
    expect(closed.ended).toEqual([expect.objectContaining({ status: "unsent" })]);
  });

  it("row 43: takes no message that two readers could read differently", async () => {
    const started = await start();
    const { host } = new URL(crm.url);
    const auth = "proxy-authorization: Bearer good\r\n";
    const before = crm.seen.length;
    for (const text of [
      `POST ${crm.url}/mails HTTP/1.1\r\nhost: ${host}\r\n${auth}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST ${crm.url}/mails HTTP/1.1\r\nhost: ${host}\r\n${auth}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      `GET ${crm.url}/tickets/T-1 HTTP/1.1\r\nhost: other.example.com\r\n${auth}\r\n`,
      `GET ${crm.url}/tickets/T-1 HTTP/1.1\r\nhost: ${host}\r\nhost: other.example.com\r\n${auth}\r\n`,
      `GET /tickets/T-1 HTTP/1.1\r\nhost: ${host}\r\n${auth}\r\n`,
      `GET ${crm.url}/tickets/%2e%2e/admin HTTP/1.1\r\nhost: ${host}\r\n${auth}\r\n`,
      `GET ${crm.url}/tickets/..%2fadmin HTTP/1.1\r\nhost: ${host}\r\n${auth}\r\n`,
      `POST ${crm.url}/mails HTTP/1.1\r\nhost: ${host}\r\n${auth}content-type: application/json\r\ncontent-length: 21\r\n\r\n{"to":"a","to":"bad"}`,
    ]) expect(await raw(started.port, text), text.slice(0, 90)).toMatch(/^HTTP\/1\.1 4/);
    expect(crm.seen.length).toBe(before);
  });
});

describe("TLS", () => {
  it("is looked into where the company's authority is given, and judged like everything else; without one nothing passes", async () => {
    const leaf = company.issue("/CN=localhost", "DNS:localhost");
    const seen: string[] = [];
    const api = createTls({ cert: leaf.certificate, key: leaf.key }, (incoming, response) => {
      seen.push(`${incoming.method ?? ""} ${incoming.url ?? ""} ${incoming.headers.authorization ?? ""}`);
      response.writeHead(200, { "content-type": "application/json" }).end('{"id":"T-1"}');
    });
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    const before = getCACertificates();
    setDefaultCACertificates([...before, company.certificate]);
    try {
      const host = `localhost:${(api.address() as AddressInfo).port}`;
      const closed = await start({ url: `https://${host}` });
      expect(await open(closed, host)).toMatchObject({ status: 403, text: expect.stringContaining("egress_ca_certificate") });
      await egress?.stop();

      const started = await start({ url: `https://${host}`, authority: await openAuthority({ certificate: company.certificate, key: company.key, clock: systemClock }) });
      const { socket } = await open(started, host);
      const tls = connectTls({ socket, ca: company.certificate, servername: "localhost" });
      await new Promise((resolve, reject) => tls.once("secureConnect", resolve).once("error", reject));
      expect(tls.getPeerCertificate()).toMatchObject({ subject: { CN: "localhost" }, issuer: { CN: "The company" } });
      const got = await raw(0, `GET /tickets/T-1 HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer of-the-agent\r\n\r\nGET /admin HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`, tls);
      expect(got).toMatch(/^HTTP\/1\.1 200[\s\S]*\{"id":"T-1"\}HTTP\/1\.1 403/);
      expect(started.begun.map(({ tool }) => tool)).toEqual(["read_ticket", "GET /admin"]);
      expect(seen).toEqual(["GET /tickets/T-1 Bearer own-of-crm"]);
    } finally {
      setDefaultCACertificates(before);
      api.closeAllConnections();
      api.close();
    }
  });

  it("wants the two halves of one authority", async () => {
    const other = authority("Somebody else");
    await expect(openAuthority({ certificate: company.certificate, key: other.key, clock: systemClock })).rejects.toThrow(/does not belong/);
    await expect(openAuthority({ certificate: company.issue("/CN=x", "DNS:x").certificate, key: company.key, clock: systemClock })).rejects.toThrow(/not one of an authority|does not belong/);
    await expect(openAuthority({ certificate: "nothing", key: company.key, clock: systemClock })).rejects.toThrow(/egress_ca_certificate/);
  });
});

it("a tunnel to a listed host is one act, on record, and is cut when its agent is stopped", async () => {
  const echo = createTcp((socket) => void socket.on("error", () => undefined).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  const { port } = echo.address() as AddressInfo;
  const started = await start({ hosts: [`echo.example.com:${port}`], resolve: async () => ({ address: "127.0.0.1", family: 4 }) });
  const { status, socket } = await open(started, `echo.example.com:${port}`);
  expect(status).toBe(200);
  const heard = new Promise<string>((resolve) => socket.once("data", (part: Buffer) => resolve(part.toString())));
  socket.write("hello");
  expect(await heard).toBe("hello");
  expect(started.begun).toEqual([expect.objectContaining({ server: "egress", tool: `CONNECT echo.example.com:${port}` })]);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  started.state.stands = false;
  started.taken();
  await closed;
  expect(started.ended).toEqual([expect.objectContaining({ status: "done", result: { sent: 5, received: 5 } })]);
  echo.close();
});
