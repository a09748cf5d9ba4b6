// What strangers say of themselves: keys that an issuer publishes, subjects of platforms, names in certificates, details that ask for more than there is.
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedClock, type Outbound } from "../../kernel/index.ts";
import type { ProtectedResourceRow } from "../../store/index.ts";
import { detailsOf, narrowDetails, readDetails } from "./details.ts";
import { isSpiffeId } from "./federation.ts";
import { authorityOf, permits } from "./grants/authority.ts";
import { remoteKeys } from "./remote-keys.ts";

const jwk = (kid: string) => ({ ...generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }), kid });

describe("keys of others", () => {
  const clock = fixedClock("2026-11-24T10:00:00Z");
  const serving = (pages: Readonly<Record<string, unknown>>) => {
    const asked: string[] = [];
    const call: Outbound = async ({ url }) => {
      asked.push(url);
      return pages[url] === undefined ? { status: 404, headers: {}, body: "" } : { status: 200, headers: {}, body: typeof pages[url] === "string" ? pages[url] : JSON.stringify(pages[url]) };
    };
    return { asked, remote: remoteKeys({ call, clock, allowPrivate: false }) };
  };

  it("are read once in five minutes, and once in half a minute when one is missing", async () => {
    const { asked, remote } = serving({ "https://a.example/jwks": { keys: [jwk("k1")] } });
    for (let count = 0; count < 5; count++) await remote.at("https://a.example/jwks");
    expect(asked).toHaveLength(1);
    await remote.at("https://a.example/jwks", true);
    expect(asked).toHaveLength(1);
    clock.advance(31_000);
    await remote.at("https://a.example/jwks", true);
    await remote.at("https://a.example/jwks", true);
    expect(asked).toHaveLength(2);
    clock.advance(301_000);
    await remote.at("https://a.example/jwks");
    expect(asked).toHaveLength(3);
  });

  it("row 14: the metadata of another issuer says nothing of this one", async () => {
    const { remote, asked } = serving({ "https://idp.example/.well-known/openid-configuration": { issuer: "https://evil.example", jwks_uri: "https://evil.example/jwks" }, "https://evil.example/jwks": { keys: [jwk("k1")] } });
    await expect(remote.ofIssuer("https://idp.example")).rejects.toThrow("another issuer");
    expect(asked).toEqual(["https://idp.example/.well-known/openid-configuration"]);
  });

  it("are not taken from a set with private keys, two of one name, or a member that stands twice; and a failure is not kept", async () => {
    const pages: Record<string, unknown> = { "https://a.example/jwks": { keys: [jwk("k1"), { ...jwk("k2"), d: "AAAA" }] }, "https://b.example/jwks": '{"keys":[],"keys":[]}', "https://c.example/jwks": "<html>" };
    const { remote } = serving(pages);
    for (const url of ["https://a.example/jwks", "https://b.example/jwks", "https://c.example/jwks", "https://d.example/jwks"]) await expect(remote.at(url)).rejects.toMatchObject({ fields: { oauth: "invalid_client" } });
    pages["https://a.example/jwks"] = { keys: [jwk("k1")] };
    expect(await remote.at("https://a.example/jwks")).toHaveLength(1);
  });
});

describe("SPIFFE ids", () => {
  it.each(["spiffe://acme.example/ns/a/sa/b", "spiffe://acme/x"])("%s is one", (id) => expect(isSpiffeId(id)).toBe(true));
  it.each(["spiffe://acme.example", "spiffe://acme.example/", "spiffe://acme.example//x", "spiffe://acme.example/../x", "spiffe://acme.example/x/", "spiffe://acme.example:8080/x", "spiffe://u@acme.example/x", "spiffe://acme.example/x?y", "spiffe://ACME/x", `spiffe://acme/${"x".repeat(2048)}`, "https://acme/x"])("%s is none", (id) =>
    expect(isSpiffeId(id)).toBe(false));
});

describe("authorization details", () => {
  const resource: ProtectedResourceRow = { resource: "https://gw.example/mcp/github", name: "GitHub", server: "github", scopes: [], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null, createdBy: "t", createdAt: "2026-01-01T00:00:00Z" };
  const names = fc.constantFrom("*", "create_*", "create_issue", "list_*", "list_issues", "delete_repo");
  const limits = fc.option(fc.record({ amount: fc.record({ max: fc.integer({ min: 0, max: 100 }) }) }), { nil: undefined });
  const tool = fc.record({ server: fc.constantFrom("github", "git*", "jira"), tool: names, arguments: limits }, { requiredKeys: ["server", "tool"] });
  const detail = fc.record({ type: fc.constant("mcp_tool" as const), identifier: names, constraints: fc.option(fc.record({ arguments: fc.record({ amount: fc.record({ max: fc.integer({ min: 0, max: 100 }) }) }) }), { nil: undefined }) }, { requiredKeys: ["type", "identifier"] });
  const calls = fc.record({ tool: fc.constantFrom("create_issue", "list_issues", "delete_repo"), amount: fc.integer({ min: 0, max: 120 }) });

  it("never give a call that the mandate or the request would not", () => {
    fc.assert(
      fc.property(fc.array(tool, { maxLength: 4 }), fc.option(fc.array(detail, { minLength: 1, maxLength: 3 }), { nil: null }), calls, (tools, asked, { tool: called, amount }) => {
        const authority = authorityOf({ scope: { tools: tools.map(({ arguments: given, ...each }) => ({ ...each, ...(given === undefined ? {} : { arguments: given }) })) }, end: "2099-12-31" });
        const clean = asked?.map(({ constraints, ...each }) => ({ ...each, ...(constraints === undefined ? {} : { constraints }) })) ?? null;
        let given: ReturnType<typeof narrowDetails>;
        try {
          given = narrowDetails(clean, authority, resource);
        } catch {
          return;
        }
        const call = { server: "github", tool: called, arguments: { amount }, data: [], environment: "production" };
        const bounds = (details: ReturnType<typeof narrowDetails>) => details.map(({ identifier, constraints }) => [{ server: "github", tool: identifier, ...(constraints?.arguments === undefined ? {} : { arguments: constraints.arguments }) }]);
        if (!permits({ tools: bounds(given) }, call)) return;
        expect(permits(authority, call)).toBe(true);
        if (clean !== null) expect(permits({ tools: bounds(clean) }, call)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("are refused when they are of another type, another place, or no details at all", () => {
    const authority = authorityOf({ scope: { tools: [{ server: "github", tool: "create_issue" }] }, end: "2099-12-31" });
    for (const text of ["[", "{}", '[{"type":"payment"}]', '[{"type":"mcp_tool"}]', '[{"type":"mcp_tool","identifier":"x","more":1}]', `[${"0,".repeat(40_000)}0]`]) expect(() => readDetails(text)).toThrow("authorization_details");
    expect(() => narrowDetails([{ type: "mcp_tool", identifier: "create_issue", locations: ["https://other.example"] }], authority, resource)).toThrow("allows none");
    expect(() => narrowDetails([{ type: "mcp_tool", identifier: "create_issue" }], authority, { ...resource, server: null, detailTypes: [] })).toThrow("offers no tools");
    // What two crossing patterns have in common no one detail can say: it is left out.
    expect(detailsOf([[{ server: "github", tool: "a*" }, { server: "github", tool: "*b" }]], resource)).toEqual([]);
  });
});
