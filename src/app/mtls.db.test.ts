// Agents that prove themselves with a certificate, over real TLS: of an authority that we trust, by name or SPIFFE id; their own, by its thumbprint; and by a proxy.
import { hash } from "node:crypto";
import { request } from "node:https";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../store/index.ts";
import { authority, selfSigned, type Authority, type Made } from "../../test/tokens/certificates.ts";
import { aMandate, anAgent, GITHUB, githubResource, startInstallation, tester, type Installation } from "../../test/tokens/installation.ts";
import { eachStore } from "../../test/store/cluster.ts";
import { certificateOptions, listenForCertificates, type MtlsListener } from "./mtls.ts";

let ours: Authority;
let foreign: Authority;
let server: Made;
beforeAll(() => {
  ours = authority("Our authority");
  foreign = authority("Somebody else");
  server = ours.issue("/CN=localhost", "DNS:localhost,IP:127.0.0.1");
});

let store: Store;
let house: Installation;
let listener: MtlsListener | null = null;
eachStore((given) => {
  store = given;
});
afterEach(async () => {
  await listener?.stop();
  listener = null;
  await house.stop();
});

const days = { start: "2020-01-01", end: "2099-12-31" };

async function scene(authentication: Parameters<typeof anAgent>[2] = {}) {
  house = await startInstallation(store, { certificates: certificateOptions({ clientCertificateHeader: "Client-Cert", clientCa: ours.certificateFile }) });
  await house.tokens.resources.put(tester, githubResource());
  const agent = await anAgent(store, "bot", authentication);
  await aMandate(store, { name: "bot-work", subjects: [{ agent: "bot" }], scope: { tools: [{ server: "github", tool: "create_issue" }] }, ...days });
  return agent;
}

async function overTls(client: Made | null, params: Readonly<Record<string, string>>): Promise<{ status: number; body: Record<string, string> }> {
  listener ??= await listenForCertificates(house.app, { host: "127.0.0.1", publicUrl: undefined, mtls: { port: 0, certificate: server.certificateFile, key: server.keyFile }, clientCa: ours.certificateFile });
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: Record<string, string> }>();
  const sent = request(`${listener?.url ?? ""}/oauth2/token`, { method: "POST", ca: ours.certificate, ...(client === null ? {} : { cert: client.certificate, key: client.key }), headers: { "content-type": "application/x-www-form-urlencoded" }, agent: false }, (answer) => {
    let text = "";
    answer.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: answer.statusCode ?? 0, body: text === "" ? {} : (JSON.parse(text) as Record<string, string>) }));
  });
  sent.on("error", reject);
  sent.end(new URLSearchParams(params).toString());
  return promise;
}

describe("client certificates", () => {
  it("prove a SPIFFE id of an authority that is trusted, and bind the token to the certificate", async () => {
    const agent = await scene({ authentication: [{ method: "tls_client_auth", san_uri: "spiffe://acme.example/ns/agents/sa/bot" }] });
    const ask = { grant_type: "client_credentials", client_id: agent, resource: GITHUB };
    const bot = ours.issue("/O=Acme/CN=bot", "URI:spiffe://acme.example/ns/agents/sa/bot");
    const { status, body } = await overTls(bot, ask);
    expect(status).toBe(200);
    const token = body["access_token"] ?? "";
    expect((await house.tokens.verifyAccessToken(token, { audience: GITHUB, certificate: bot.der })).claims["cnf"]).toEqual({ "x5t#S256": hash("sha256", bot.der, "base64url") });
    await expect(house.tokens.verifyAccessToken(token, { audience: GITHUB })).rejects.toThrow("client certificate");
    await expect(house.tokens.verifyAccessToken(token, { audience: GITHUB, certificate: server.der })).rejects.toThrow("client certificate");
    for (const wrong of [
      ours.issue("/CN=other", "URI:spiffe://acme.example/ns/agents/sa/other"),
      // SPEC: an X.509-SVID has one URI.
      ours.issue("/CN=two", "URI:spiffe://acme.example/ns/agents/sa/bot,URI:spiffe://acme.example/ns/agents/sa/other"),
      foreign.issue("/CN=forged", "URI:spiffe://acme.example/ns/agents/sa/bot"),
      selfSigned("/CN=self", "URI:spiffe://acme.example/ns/agents/sa/bot"),
      null,
    ]) expect((await overTls(wrong, ask)).status).toBe(401);
  });

  it("prove a certificate of one's own by its thumbprint alone; a name by its whole subject", async () => {
    const own = selfSigned("/O=Acme/CN=bot");
    const agent = await scene({ authentication: [{ method: "self_signed_tls", "x5t#S256": hash("sha256", own.der, "base64url") }, { method: "tls_client_auth", subject_dn: "CN=bot, O=Acme" }] });
    const ask = { grant_type: "client_credentials", client_id: agent, resource: GITHUB };
    expect((await overTls(own, ask)).status).toBe(200);
    expect((await overTls(selfSigned("/O=Acme/CN=bot"), ask)).status).toBe(401);
    expect((await overTls(ours.issue("/O=Acme/CN=bot", "DNS:x.example"), ask)).status).toBe(200);
    expect((await overTls(ours.issue("/O=Acme/CN=bot/CN=admin", "DNS:x.example"), ask)).status).toBe(401);
  });

  it("come by a proxy in the header that is configured, judged by our own authorities", async () => {
    const agent = await scene({ authentication: [{ method: "tls_client_auth", san_dns: "bot.acme.example" }] });
    const ask = { grant_type: "client_credentials", client_id: agent, resource: GITHUB };
    const bot = ours.issue("/CN=bot", "DNS:bot.acme.example");
    const inHeader = (made: Made) => `:${made.der.toString("base64")}:`;
    expect((await house.form("/oauth2/token", ask, { "client-cert": inHeader(bot) })).status).toBe(200);
    expect((await house.form("/oauth2/token", ask, { "client-cert": encodeURIComponent(bot.certificate) })).status).toBe(200);
    expect((await house.form("/oauth2/token", ask, { "client-cert": inHeader(foreign.issue("/CN=bot", "DNS:bot.acme.example")) })).status).toBe(401);
    expect((await house.form("/oauth2/token", ask, { "x-client-cert": inHeader(bot) })).status).toBe(401);
    expect((await house.form("/oauth2/token", ask, { "client-cert": "nonsense" })).status).toBe(400);
  });
});
