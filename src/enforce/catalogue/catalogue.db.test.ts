// The catalogue over a real database: who may register what, what waits, what is quarantined and for whom, what two gateways know of it, and what never comes out again.
import { afterEach, describe, expect, it } from "vitest";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock, newSealKey, openSealer, silentLog, type OutboundRequest } from "../../kernel/index.ts";
import { listTools, sql, toolVersions, upstreamByName, type Store } from "../../store/index.ts";
import { openCatalogue, type Catalogue } from "./catalogue.ts";
import { openCredentials } from "./credentials.ts";
import { approveTool, approveWaiting, describeTool, digestOfSet, keepOutTool, waitingOf } from "./decide.ts";
import { tryUpstream } from "./probe.ts";
import { changeUpstream, givePersonSecret, registerUpstream, retireUpstream, type CatalogueActing, type WantedUpstream } from "./upstreams.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const sealer = openSealer(newSealKey());
let store: Store;
const open: Catalogue[] = [];
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});
const catalogue = async () => {
  const opened = await openCatalogue({ store, log: silentLog });
  open.push(opened);
  return opened;
};

const acting = (type: "user" | "token", isAdmin: boolean): CatalogueActing => ({ actor: { type, id: `${type}_ann`, name: "ann@example.com" }, isAdmin });
const [ann, approver, token] = [acting("user", true), acting("user", false), acting("token", true)];
const wanted = (more: Partial<WantedUpstream> = {}): WantedUpstream => ({
  title: "Ticket desk", owner: "olga@example.com", transport: { kind: "http", url: "https://desk.example.com/mcp", era: "auto" }, credential: { kind: "none" }, secret: null, allowPrivate: false, trusted: false, identity: {}, registryEntry: null, ...more,
});
const definition = (name: string, description = "Reads.") => ({ name, description, inputSchema: { type: "object", properties: { id: { type: "string" } } } });
const records = async (action: string) => (await store.pool.query<{ entry: string }>(sql`select entry from audit_entry order by id`)).map(({ entry }) => JSON.parse(entry) as { action: string; subject: string; detail: Record<string, unknown> }).filter((entry) => entry.action === action);
const notices = () => store.pool.query<{ title: string; parties: string[] }>(sql`select title, parties from notice where kind = 'tool.changed' order by created_at, id`);
const row = async (name: string) => {
  const found = (await listTools(store.pool)).find((each) => each.name === name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
};
const until = async (holds: () => boolean) => expect.poll(holds, { timeout: 5000, interval: 20 }).toBe(true);

describe("tools of a server", () => {
  it("row 17: wait as a whole, are approved as shown, and are quarantined when one byte differs, for every gateway; one notice to the owner", async () => {
    await registerUpstream(store, sealer, ann, "desk", wanted());
    const [one, other] = [await catalogue(), await catalogue()];
    expect(await one.observe("desk", [definition("read_ticket"), definition("close_ticket")])).toEqual({ approved: [], waiting: ["close_ticket", "read_ticket"], quarantined: [], gone: [] });
    expect(one.tool("desk", "read_ticket")).toMatchObject({ state: "waiting", profile: { effects: ["read"], results: { trust: "untrusted" } } });

    const set = digestOfSet(waitingOf(await listTools(store.pool, "desk")));
    await expect(approveWaiting(store, token, "desk", set)).rejects.toThrow("not by a token");
    await expect(approveWaiting(store, approver, "desk", "0".repeat(64))).rejects.toThrow("changed since you looked");
    expect(await records("tool.approval-refused")).toHaveLength(2);
    expect(await approveWaiting(store, approver, "desk", set)).toBe(2);
    await until(() => one.tool("desk", "read_ticket")?.state === "approved" && other.tool("desk", "read_ticket")?.state === "approved");

    expect((await one.observe("desk", [definition("read_ticket", "Reads!"), definition("close_ticket")])).quarantined).toEqual(["read_ticket"]);
    expect(one.tool("desk", "read_ticket")?.state).toBe("quarantined");
    await until(() => other.tool("desk", "read_ticket")?.state === "quarantined");
    expect((await store.reads.estateAt()).tools).toEqual([{ server: "desk", name: "close_ticket", powers: ["private"] }]);
    expect(await records("tool.quarantined")).toHaveLength(1);
    expect((await notices()).map(({ title }) => title)).toEqual(["Ticket desk shows 2 new tools that wait for approval", "Ticket desk changed its tool read_ticket; calls are denied until you approve"]);

    // Turning back to what was approved does not open it: who shows two faces is looked at by a person.
    expect((await one.observe("desk", [definition("read_ticket"), definition("close_ticket")])).quarantined).toEqual(["read_ticket"]);
    expect(await notices()).toHaveLength(2);
    const back = await row("read_ticket");
    expect(back.current.digest).toBe(back.approved?.digest);
    await expect(approveTool(store, token, back.id, back.current.digest)).rejects.toThrow("not by a token");
    await approveTool(store, approver, back.id, back.current.digest);
    await until(() => one.tool("desk", "read_ticket")?.state === "approved");
    expect((await toolVersions(store.pool, back.id)).map(({ decision }) => decision)).toEqual(["approved", "approved"]);
  });

  it("nothing is written when nothing changed; what is gone is not there, and comes back as it was", async () => {
    await registerUpstream(store, sealer, ann, "desk", wanted());
    const one = await catalogue();
    await one.observe("desk", [definition("a"), definition("b")]);
    const before = one.sequence();
    await one.observe("desk", [definition("b"), definition("a")]);
    expect(await records("tool.found")).toHaveLength(2);
    expect((await one.observe("desk", [definition("a")])).gone).toEqual(["b"]);
    expect(one.tool("desk", "b")).toBeUndefined();
    expect((await one.observe("desk", [definition("a"), definition("b")])).waiting).toEqual(["a", "b"]);
    expect(before).toBeGreaterThan(0);
  });

  it("an approval is of the definition that was shown: another that came meanwhile is not approved, nor one that is unfit", async () => {
    await registerUpstream(store, sealer, ann, "desk", wanted());
    const one = await catalogue();
    await one.observe("desk", [definition("a"), { name: "bad", description: "x\0", inputSchema: {} }, definition("twin"), definition("twin", "Other.")]);
    const shown = await row("a");
    await one.observe("desk", [definition("a", "Sends all to me."), { name: "bad", description: "x\0", inputSchema: {} }, definition("twin"), definition("twin", "Other.")]);
    await expect(approveTool(store, approver, shown.id, shown.current.digest)).rejects.toThrow("changed since you looked");
    for (const name of ["bad", "twin"]) {
      const { id, current } = await row(name);
      await expect(approveTool(store, approver, id, current.digest)).rejects.toThrow("cannot be approved");
    }
    expect(waitingOf(await listTools(store.pool, "desk")).map(({ name }) => name)).toEqual(["a"]);
  });

  it("kept out stays kept out while it changes; a profile that a person wrote stands, and a token writes none", async () => {
    await registerUpstream(store, sealer, ann, "desk", wanted());
    const one = await catalogue();
    await one.observe("desk", [definition("a")]);
    const { id, current, revision } = await row("a");
    await expect(describeTool(store, token, id, null, revision)).rejects.toThrow("not by a token");
    const profile = { effects: ["pay"], steering: ["id"], outbound: [], results: { trust: "trusted", system: [], content: [], data: [], personal: [] } };
    await describeTool(store, approver, id, profile, revision);
    await until(() => one.tool("desk", "a")?.profile.effects.join() === "pay");
    await expect(describeTool(store, approver, id, { ...profile, effects: [] }, revision + 1)).rejects.toThrow("effects");
    await keepOutTool(store, token, id, current.digest, "not needed");
    await until(() => one.tool("desk", "a")?.state === "quarantined");
    expect((await one.observe("desk", [definition("a", "Changed.")])).quarantined).toEqual(["a"]);
    expect(one.tool("desk", "a")?.profile.effects).toEqual(["pay"]);
  });

  it("ten thousand changes of what nobody approved keep one definition, not ten thousand", async () => {
    await registerUpstream(store, sealer, ann, "desk", wanted());
    const one = await catalogue();
    for (let each = 0; each < 5; each++) await one.observe("desk", [definition("a", `Number ${each}.`)]);
    const { id } = await row("a");
    expect(await toolVersions(store.pool, id)).toHaveLength(1);
    expect(await notices()).toHaveLength(1);
  });
});

describe("servers", () => {
  it("what runs here, what is in the private network, and hints that are believed take an administrator", async () => {
    await expect(registerUpstream(store, sealer, approver, "desk", wanted({ allowPrivate: true }))).rejects.toThrow("takes an administrator");
    await expect(registerUpstream(store, sealer, approver, "desk", wanted({ trusted: true }))).rejects.toThrow("takes an administrator");
    await expect(registerUpstream(store, sealer, ann, "desk", wanted({ transport: { kind: "http", url: "http://desk.example.com", era: "auto" } }))).rejects.toThrow("no TLS");
    await expect(registerUpstream(store, sealer, ann, "desk", wanted({ transport: { kind: "http", url: "https://127.0.0.1/mcp", era: "auto" } }))).rejects.toThrow("private network");
    await expect(registerUpstream(store, sealer, ann, "desk", wanted({ allowPrivate: true, transport: { kind: "http", url: "https://169.254.169.254/", era: "auto" } }))).rejects.toThrow("metadata");
    await expect(registerUpstream(store, sealer, ann, "desk__x", wanted())).rejects.toThrow("small letters");
    await registerUpstream(store, sealer, approver, "desk", wanted());
    await expect(registerUpstream(store, sealer, approver, "desk", wanted())).rejects.toThrow("already");
    await registerUpstream(store, sealer, ann, "inside", wanted({ allowPrivate: true }));
    await expect(changeUpstream(store, sealer, approver, "inside", 1, wanted({ trusted: true }))).rejects.toThrow("takes an administrator");
  });

  it("row 24: templates in addresses and headers stay the text they are; secrets do not belong there", async () => {
    const headers = { "x-team": "${JWT_SECRET} $(id) {{7*7}}" };
    const id = await registerUpstream(store, sealer, ann, "desk", wanted({ transport: { kind: "http", url: "https://desk.example.com/${HOME}", era: "auto", headers } }));
    const one = await catalogue();
    const upstream = one.upstream("desk");
    if (upstream === undefined) throw new Error("it was registered");
    expect(upstream).toMatchObject({ id, transport: { url: "https://desk.example.com/${HOME}", headers } });
    const credentials = openCredentials({ store, clock, sealer, outbound: () => Promise.reject(new Error("nothing is called")) });
    expect(await credentials.headers(upstream, null)).toEqual(headers);
    await expect(registerUpstream(store, sealer, ann, "other", wanted({ transport: { kind: "http", url: "https://a.example", era: "auto", headers: { authorization: "x" } } }))).rejects.toThrow("give it as the credential");
  });

  it("a secret is sealed, goes to its server alone, and is entered again when it would go elsewhere", async () => {
    const credential = { kind: "sealed-header", header: "authorization", prefix: "Bearer " } as const;
    await expect(registerUpstream(store, sealer, ann, "desk", wanted({ credential }))).rejects.toThrow("needs its secret");
    await registerUpstream(store, sealer, ann, "desk", wanted({ credential, secret: "s3cr3t-of-the-desk" }));
    const everything = JSON.stringify([await store.pool.query(sql`select * from upstream`), await store.pool.query(sql`select * from audit_entry`)]);
    expect(everything).not.toContain("s3cr3t");
    const one = await catalogue();
    const credentials = openCredentials({ store, clock, sealer, outbound: () => Promise.reject(new Error("nothing is called")) });
    const upstream = one.upstream("desk");
    if (upstream === undefined) throw new Error("it was registered");
    expect(await credentials.headers(upstream, null)).toEqual({ authorization: "Bearer s3cr3t-of-the-desk" });
    const { id, revision } = upstream;
    await expect(changeUpstream(store, sealer, ann, id, revision, wanted({ credential, transport: { kind: "http", url: "https://evil.example/mcp", era: "auto" } }))).rejects.toThrow("entered again");
    await changeUpstream(store, sealer, ann, id, revision, wanted({ credential, title: "Desk" }));
    await expect(changeUpstream(store, sealer, ann, id, revision, wanted({ credential }))).rejects.toThrow("changed since");
    await retireUpstream(store, ann, "desk", "replaced");
    await until(() => one.upstream("desk") === undefined);
    expect((await upstreamByName(store.pool, "desk"))?.sealed).toBeNull();
    await expect(retireUpstream(store, ann, "desk", "again")).rejects.toThrow("retired");
  });

  it("per person: each his own, and nobody another's", async () => {
    await registerUpstream(store, sealer, ann, "mail", wanted({ credential: { kind: "per-person", header: "authorization", prefix: "Bearer " } }));
    await givePersonSecret(store, sealer, ann.actor, "mail", "https://idp ann", "anns-own");
    const one = await catalogue();
    const credentials = openCredentials({ store, clock, sealer, outbound: () => Promise.reject(new Error("nothing is called")) });
    const upstream = one.upstream("mail");
    if (upstream === undefined) throw new Error("it was registered");
    const person = (subject: string) => ({ issuer: "https://idp", subject, names: [], teams: [] });
    expect(await credentials.headers(upstream, person("ann"))).toEqual({ authorization: "Bearer anns-own" });
    await expect(credentials.headers(upstream, person("ben"))).rejects.toThrow("he has given none");
    await expect(credentials.headers(upstream, null)).rejects.toThrow("nobody is named");
  });

  it("a token of our own is fetched once, kept, and fetched anew before it ends", async () => {
    await registerUpstream(store, sealer, ann, "api", wanted({ credential: { kind: "exchange", tokenUrl: "https://as.example/token", clientId: "we", audience: "https://api.example", scopes: ["read"] }, secret: "our-own" }));
    const one = await catalogue();
    const asked: OutboundRequest[] = [];
    let at = clock.now();
    const credentials = openCredentials({ store, clock: { now: () => at }, sealer, outbound: async (request) => (asked.push(request), { status: 200, headers: {}, body: JSON.stringify({ access_token: `t${asked.length}`, expires_in: 300 }) }) });
    const upstream = one.upstream("api");
    if (upstream === undefined) throw new Error("it was registered");
    expect([await credentials.headers(upstream, null), await credentials.headers(upstream, null)]).toEqual([{ authorization: "Bearer t1" }, { authorization: "Bearer t1" }]);
    at = new Date(at.getTime() + 295_000);
    expect(await credentials.headers(upstream, null)).toEqual({ authorization: "Bearer t2" });
    expect(asked[0]?.body).toContain("audience=https%3A%2F%2Fapi.example");
  });

  it("operations of a REST API are approved with it; another path is another definition, and what is left away is gone", async () => {
    const operation = (tool: string, path: string) => ({ tool, method: "POST" as const, path, inputSchema: { type: "object", properties: { id: { type: "string" } } } });
    const rest = (...operations: ReturnType<typeof operation>[]) => wanted({ transport: { kind: "rest", url: "https://api.example", operations } });
    await registerUpstream(store, sealer, ann, "api", rest(operation("get_bill", "/bills/{id}"), operation("pay_bill", "/bills/{id}/pay")));
    const one = await catalogue();
    expect(one.tool("api", "get_bill")).toMatchObject({ state: "approved", profile: { effects: ["write"] } });
    const digest = one.tool("api", "pay_bill")?.digest;
    await changeUpstream(store, sealer, ann, "api", 1, rest(operation("pay_bill", "/elsewhere")));
    await until(() => one.tool("api", "get_bill") === undefined);
    expect(one.tool("api", "pay_bill")?.digest).not.toBe(digest);
  });

  it("a try reaches it in either revision, takes in what it shows, and says when it is another than the approved one", async () => {
    const identity = { certificate: "a".repeat(64), serverName: "desk" };
    await registerUpstream(store, sealer, ann, "desk", wanted({ identity, registryEntry: { name: "com.example/desk", version: "1.0.0", remotes: [{ type: "streamable-http", url: "https://desk.example.com/mcp" }] } }));
    expect((await upstreamByName(store.pool, "desk"))?.identity.registry).toMatchObject({ name: "com.example/desk", version: "1.0.0" });
    const one = await catalogue();
    const speak = (modern: boolean, certificate: string) => async ({ body = "" }: OutboundRequest) => {
      const { id, method } = JSON.parse(body) as { id?: number; method: string };
      const result = method === "tools/list" ? { tools: [definition("a")] } : method === "initialize" && !modern ? { protocolVersion: "2025-11-25", serverInfo: { name: "desk" } } : method === "server/discover" && modern ? { _meta: { "io.modelcontextprotocol/serverInfo": { name: "desk" } } } : undefined;
      const answer = { jsonrpc: "2.0", id, ...(result === undefined ? { error: { code: -32601, message: "no" } } : { result }) };
      return modern ? { status: 200, headers: {}, body: JSON.stringify(answer), certificate } : { status: 200, headers: { "content-type": "text/event-stream", "mcp-session-id": "s" }, body: `event: message\ndata: ${JSON.stringify(answer)}\n\n`, certificate };
    };
    const tried = (outbound: Parameters<typeof openCredentials>[0]["outbound"]) => tryUpstream({ store, catalogue: one, credentials: openCredentials({ store, clock, sealer, outbound }), outbound }, ann.actor, "desk");
    expect(await tried(speak(true, "b".repeat(64)))).toMatchObject({ ok: false, says: expect.stringContaining("another certificate") });
    expect(one.toolsOf("desk")).toEqual([]);
    expect(await tried(speak(true, "a".repeat(64)))).toMatchObject({ ok: true, tools: 1, serverName: "desk" });
    expect(await tried(speak(false, "a".repeat(64)))).toMatchObject({ ok: true, tools: 1 });
    expect(one.toolsOf("desk").map(({ name, state }) => [name, state])).toEqual([["a", "waiting"]]);
    await expect(registerUpstream(store, sealer, ann, "fake", wanted({ registryEntry: { name: "com.example/other", version: "1", remotes: [{ type: "sse", url: "https://other.example" }] } }))).rejects.toThrow("names other addresses");
  });
});
