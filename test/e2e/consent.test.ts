// An application of somebody else's (the MCP SDK's own client) asks a person, in a real browser, and what it gets says who acts for whom, until he takes it back.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { auth, type OAuthClientInformationMixed, type OAuthClientProvider, type OAuthDiscoveryState, type OAuthTokens } from "@modelcontextprotocol/client";
import * as jose from "jose";
import { describe, expect } from "vitest";
import { drive, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive(() => ({ MANDATE_DYNAMIC_REGISTRATION: "true" }));
const { page, go, seen } = of;
const SLOW = 240_000;
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("consent", () => {
  verifies("N17.consent", async () => {
    await page().goto(of.product().link);
    await seen("Load the sample estate");
    const { url } = of.product();
    const resource = `${url}/mcp/crm`;
    const post = async <T>(path: string, data: object, by = page()) => {
      const answer = await by.context().request.post(`${url}${path}`, { data });
      expect([path, answer.ok(), answer.ok() ? "" : await answer.text()]).toEqual([path, true, ""]);
      return (await answer.json()) as T;
    };
    const admin = script(of, await newToken(of, "admin"));
    expect(await admin("tokens", "resources", "add", resource, "--name", "CRM", "--server", "crm", "--scope", "mcp:tools.call")).toMatchObject({ code: 0 });
    const { agent } = await post<{ agent: { id: string } }>("/v1/agents", { document: { name: "notes", title: "Notes", purpose: "Take notes", owner: "olga@example.com", sponsor: "ben@example.com", runtime: { kind: "hosted" }, authentication: [] } });
    const { mandate, versions } = await post<{ mandate: { id: string }; versions: { hash: string }[] }>("/v1/mandates", {
      document: {
        name: "notes", title: "Notes for customers", owner: "olga@example.com", sponsor: "ben@example.com", purpose: { text: "Take notes of calls", category: "customer-support" }, subjects: [{ agent: "notes" }], acting: "on_behalf_of",
        scope: { tools: [{ server: "crm", tool: "add_note", arguments: { text: { max_length: 2000 } } }], environments: ["production"] }, start: day(0), end: day(300), review_every_days: 90,
      },
    });
    await post(`/v1/mandates/${mandate.id}/submit`, {});
    const ben = await personIn(of, "ben@example.com", "viewer");
    await post(`/v1/mandates/${mandate.id}/decide`, { decision: "approved", hash: versions[0]?.hash, comment: "" }, ben.page);
    await ben.context.close();
    await post(`/v1/agents/${agent.id}/activate`, {});

    const client = await application();
    expect(await auth(client.provider, { serverUrl: resource })).toBe("REDIRECT");
    await page().goto(client.asksAt());
    await seen("is not linked to an agent");
    expect(await page().getByRole("button").allTextContents()).toEqual(["Go back"]);
    const listed = JSON.parse((await admin("oauth", "apps", "--format", "json")).stdout) as { client_id: string }[];
    expect((await admin("oauth", "link", listed[0]?.client_id ?? "", "notes")).code).toBe(0);

    await page().reload();
    await page().getByRole("heading", { name: "Let Desk assistant act for you?" }).waitFor();
    for (const shown of ["Notes for customers", "add_note", resource, "nobody has checked its name"]) await seen(shown);
    await passesBothWays(page());
    await page().getByRole("button", { name: "Allow", exact: true }).click();
    await seen("Back in the application");
    expect(await auth(client.provider, { serverUrl: resource, ...client.answer() })).toBe("AUTHORIZED");

    const keys = jose.createRemoteJWKSet(new URL(`${url}/oauth2/jwks`));
    const { payload } = await jose.jwtVerify(client.tokens()?.access_token ?? "", keys, { issuer: url, audience: resource, typ: "at+jwt" });
    expect(payload).toMatchObject({ sub_profile: "user", act: { iss: url, sub: agent.id, sub_profile: "ai_agent" }, authorization_details: [{ identifier: "add_note", constraints: { arguments: { text: { max_length: 2000 } } } }] });
    expect(await auth(client.provider, { serverUrl: resource })).toBe("AUTHORIZED");

    await go("/tokens");
    await page().getByRole("region", { name: "Consents" }).getByText("you", { exact: true }).waitFor();
    await passesBothWays(page());
    await page().getByRole("button", { name: "End", exact: true }).click();
    await seen("acts for nobody of this consent any more");
    const refused = await fetch(`${url}/oauth2/token`, { method: "POST", body: new URLSearchParams({ grant_type: "refresh_token", client_id: listed[0]?.client_id ?? "", refresh_token: client.tokens()?.refresh_token ?? "" }) });
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ error: "invalid_grant" })]);
    await go("/tokens?state=revoked");
    await seen("taken back in the console");
    await client.stop();
  }, SLOW);
});

/** The SDK's client, with a place on this machine where the browser brings the answer. */
async function application() {
  let answer = new URLSearchParams();
  let discovery: OAuthDiscoveryState | undefined;
  let asksAt = "";
  let verifier = "";
  let information: OAuthClientInformationMixed | undefined;
  let tokens: OAuthTokens | undefined;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (searchParams.has("code")) answer = searchParams;
    response.setHeader("content-type", "text/html").end("<!doctype html><html lang=en><title>Desk</title><main><h1>Back in the application</h1></main></html>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cb`;
  const provider: OAuthClientProvider = {
    redirectUrl,
    clientMetadata: { client_name: "Desk assistant", redirect_uris: [redirectUrl], grant_types: ["authorization_code", "refresh_token"], response_types: ["code"], token_endpoint_auth_method: "none" },
    clientInformation: () => information,
    saveClientInformation: (given) => void (information = given),
    tokens: () => tokens,
    saveTokens: (given) => void (tokens = given),
    redirectToAuthorization: (to) => void (asksAt = to.href),
    saveCodeVerifier: (given) => void (verifier = given),
    codeVerifier: () => verifier,
    saveDiscoveryState: (given) => void (discovery = given),
    discoveryState: () => discovery,
  };
  return { provider, answer: () => ({ authorizationCode: answer.get("code") ?? "", iss: answer.get("iss") ?? "" }), asksAt: () => asksAt, tokens: () => tokens, stop: () => new Promise<void>((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }) };
}
