// Tokens of agents as people live them: an agent gets one with a key of its own, it stands in the list, is ended there, and is worth nothing.
import * as jose from "jose";
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { accessibilityViolations, drawn, drive, newToken, passesBothWays, personIn, script } from "./drive.ts";
import { verifies } from "./verifies.ts";

const of = drive();
const { page, go, seen } = of;
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const RESOURCE = "https://gw.example.com/mcp/crm";

describe("tokens", () => {
  verifies("F6.tokens", async () => {
    await page().goto(of.product().link);
    await page().getByRole("main").waitFor();
    await go("/tokens");
    await seen("No token was made yet");
    await passesBothWays(page());

    const { url } = of.product();
    const post = async <T>(path: string, data: object, by = page()) => {
      const answer = await by.context().request.post(`${url}${path}`, { data });
      expect([path, answer.ok(), answer.ok() ? "" : await answer.text()]).toEqual([path, true, ""]);
      return (await answer.json()) as T;
    };
    const admin = script(of, await newToken(of, "admin"));
    expect((await admin("tokens", "resources", "add", RESOURCE, "--name", "CRM", "--server", "crm", "--scope", "mcp:tools.call")).code).toBe(0);
    const { publicKey, privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await jose.exportJWK(publicKey)), kid: "k1" };
    const { agent } = await post<{ agent: { id: string } }>("/v1/agents", { document: { name: "renewals", title: "Renewals", purpose: "Renew contracts", owner: "olga@example.com", sponsor: "ben@example.com", runtime: { kind: "other" }, authentication: [{ method: "private_key_jwt", jwks: { keys: [jwk] } }] } });
    const { mandate, versions } = await post<{ mandate: { id: string }; versions: { hash: string }[] }>("/v1/mandates", {
      document: {
        name: "renewals", title: "Renewals", owner: "olga@example.com", sponsor: "ben@example.com", purpose: { text: "Renew contracts", category: "customer-support" }, subjects: [{ agent: "renewals" }], acting: "autonomous",
        scope: { tools: [{ server: "crm", tool: "read_ticket" }], environments: ["production"] }, start: day(0), end: day(300), review_every_days: 90,
      },
    });
    await post(`/v1/mandates/${mandate.id}/submit`, {});
    const ben = await personIn(of, "ben@example.com", "viewer");
    await post(`/v1/mandates/${mandate.id}/decide`, { decision: "approved", hash: versions[0]?.hash, comment: "" }, ben.page);
    await ben.context.close();

    const ask = async () => {
      const now = Math.floor(Date.now() / 1000);
      const assertion = await new jose.SignJWT({ iss: agent.id, sub: agent.id, aud: url, jti: randomUUID(), iat: now, exp: now + 60 }).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(privateKey);
      const answer = await fetch(`${url}/oauth2/token`, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", resource: RESOURCE, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: assertion }) });
      return (await answer.json()) as { access_token: string; error?: string };
    };
    expect((await ask()).error).toBe("unauthorized_client");
    await post(`/v1/agents/${agent.id}/activate`, {});
    const { access_token: token } = await ask();
    await ask();
    const keys = jose.createRemoteJWKSet(new URL(`${url}/oauth2/jwks`));
    const { payload } = await jose.jwtVerify(token, keys, { issuer: url, audience: RESOURCE, typ: "at+jwt" });
    expect(payload["authorization_details"]).toMatchObject([{ type: "mcp_tool", identifier: "read_ticket" }]);

    await go("/tokens?agent=renewals");
    await expect.poll(() => page().getByRole("row").filter({ hasText: RESOURCE }).count(), { timeout: 10_000 }).toBe(2);
    await passesBothWays(page());
    await page().getByRole("button", { name: "Revoke", exact: true }).last().click();
    await page().getByLabel("Why, for the record").fill("leaked in a log");
    await drawn(page());
    expect(await accessibilityViolations(page())).toEqual([]);
    await page().getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await seen("1 token revoked.");
    await go("/tokens?agent=renewals&state=revoked");
    await seen("leaked in a log");
    await passesBothWays(page());

    const listed = JSON.parse((await admin("tokens", "list", "--agent", "renewals", "--state", "valid", "--format", "json")).stdout) as { data: { id: string }[] };
    expect(listed.data).toHaveLength(1);
    expect((await admin("tokens", "show", listed.data[0]?.id ?? "")).stdout).toMatch(/agent\s+renewals[\s\S]*mandate\s+renewals v1/);
    expect((await admin("tokens", "revoke", "--agent", "renewals", "--why", "drill")).stdout).toBe("1 ended\n");
    expect((await admin("tokens", "keys", "rotate")).stdout).toMatch(/^ES256 \S+ signs from /);
    expect(JSON.stringify([await admin("tokens", "list", "--format", "json"), await page().content()])).not.toContain(token.split(".")[2]);
  });
});
