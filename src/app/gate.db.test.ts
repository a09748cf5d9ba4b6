// The gate as a running server has it, with real tokens: an agent's own client gets one, and it opens the door for calls made elsewhere and the egress proxy, each for the server it is for.
import type { AddressInfo } from "node:net";
import { request } from "node:http";
import { afterEach, expect, it } from "vitest";
import { ann } from "../../test/enforce/four-points.ts";
import { putInForce, toolMandate } from "../../test/enforce/in-force.ts";
import { CRM_OPERATIONS, startRestCrm, type RestFake } from "../../test/fakes/rest-crm.ts";
import { eachStore } from "../../test/store/cluster.ts";
import { anAgent, startInstallation } from "../../test/tokens/installation.ts";
import { mountGate } from "../api/gate/index.ts";
import { problemOf } from "../api/problem.ts";
import { tokenSource } from "../cli/stdio-gate/token.ts";
import { CallDenied, openGateClient } from "../client/index.ts";
import { approveTool, registerUpstream } from "../enforce/catalogue/index.ts";
import { startRecorder } from "../enforce/records/index.ts";
import { newSealKey, openSealer, sendOut, sha256Hex, silentLog } from "../kernel/index.ts";
import type { Store } from "../store/index.ts";
import { openDecisionPoint } from "./deciding.ts";
import { startEgress } from "./egress.ts";
import { startGate } from "./gate.ts";

const SECRET = ["mcs", "of", "the", "bot", "0123456789abcdef"].join("_");
const stops: (() => Promise<unknown>)[] = [];
let store: Store;
let crm: RestFake;
eachStore(async (fresh) => {
  store = fresh;
  crm = await startRestCrm();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await crm.stop();
});

async function running() {
  let base = "http://127.0.0.1";
  const sealer = openSealer(newSealKey());
  const agent = await anAgent(store, "bot", { authentication: [{ method: "client_secret", id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }] });
  await putInForce(store, toolMandate({ scope: { tools: [{ server: "notes", tool: "find" }, { server: "crm", tool: "read_ticket" }], data: ["internal"], environments: ["production"] } }));
  const common = { title: "A server", owner: "ann@example.com", secret: null, trusted: true, identity: {}, registryEntry: null, credential: { kind: "none" } } as const;
  await registerUpstream(store, sealer, ann, "notes", { ...common, transport: { kind: "local" }, allowPrivate: false });
  await registerUpstream(store, sealer, ann, "crm", { ...common, transport: { kind: "rest", url: crm.url, operations: [...CRM_OPERATIONS] }, allowPrivate: true });
  const records = startRecorder({ store, clock: store.clock, log: silentLog });
  const decisionPoint = await openDecisionPoint(store, silentLog);
  stops.push(() => decisionPoint.stop(), () => records.stop());
  const house = await startInstallation(store, { issuer: () => base });
  stops.push(() => house.stop());
  const gate = await startGate({ store, log: silentLog, decisionPoint, records, tokens: house.tokens, senders: { sealer, call: sendOut, baseUrl: () => base } });
  stops.push(() => gate.stop());
  house.app.setErrorHandler((thrown, asked, reply) => {
    const problem = problemOf(thrown, asked);
    return reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
  });
  await mountGate(house.app, { door: gate.door, base: () => base, clock: store.clock, certificates: { header: null, authorities: [] } });
  await house.app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://127.0.0.1:${(house.app.server.address() as AddressInfo).port}`;
  await gate.offer();
  const egress = await startEgress({ egress: { host: "127.0.0.1", port: 0, hosts: [], authority: undefined } }, gate.egress);
  stops.push(() => egress?.stop() ?? Promise.resolve());
  const token = (server: string) => tokenSource({ url: base, server, tokenFile: undefined, clientId: agent, clientSecretFile: undefined, mandate: undefined, environment: { MANDATE_CLIENT_SECRET: SECRET }, now: () => performance.now() });
  return { base, gate, token, proxy: egress?.url ?? "" };
}

function through(proxy: string, url: string, token: string): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly text: string }>();
  request(proxy, { path: url, agent: false, headers: { host: new URL(url).host, "proxy-authorization": `Bearer ${token}` } }, (answer) => {
    let text = "";
    answer.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
  }).on("error", reject).end();
  return promise;
}

it("a token that the agent's own client got opens what it is for, and nothing else", async () => {
  const { base, gate, token, proxy } = await running();
  const notes = openGateClient({ url: base, token: token("notes"), server: "notes" });
  const find = { name: "find", description: "Finds a note.", inputSchema: { type: "object", properties: { text: { type: "string" } } } };
  expect(await notes.show([find])).toEqual([{ name: "find", state: "waiting", callable: true }]);
  const waiting = gate.catalogue.tool("notes", "find");
  await approveTool(store, ann, waiting?.id ?? "", waiting?.digest ?? "");
  await expect.poll(() => gate.catalogue.tool("notes", "find")?.state).toBe("approved");
  const made: unknown[] = [];
  const governed = notes.governed("find", (given: { readonly text: string }) => {
    made.push(given);
    return "tea";
  });
  expect(await governed({ text: "tea" })).toBe("tea");
  await expect(openGateClient({ url: base, token: token("notes"), server: "crm" }).begin({ tool: "read_ticket", arguments: { id: "T-1" } })).rejects.toThrow(/for the server notes/);
  await expect(openGateClient({ url: base, token: token("crm"), server: "crm" }).governed("delete_ticket", () => made.push("deleted"))({ id: "T-1" })).rejects.toThrow(CallDenied);

  expect(await through(proxy, `${crm.url}/tickets/T-1`, await token("crm")())).toMatchObject({ status: 200 });
  expect(await through(proxy, `${crm.url}/tickets/T-1`, await token("notes")())).toMatchObject({ status: 403 });
  expect(await through(proxy, `${crm.url}/tickets/T-1`, "no-token-of-ours")).toMatchObject({ status: 407 });
  expect(made).toEqual([{ text: "tea" }]);
  expect(crm.seen).toHaveLength(1);
});
