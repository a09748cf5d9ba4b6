// The states of agents, their ways of authentication, what instances take, and cards: pure, and whatever the input.
import fc from "fast-check";
import { exportJWK, FlattenedSign, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { canonicalJson, type OutboundAnswer } from "../../kernel/index.ts";
import { AGENT_STATES, AgentDocument, subjectFits, type AgentContent, type KeylessAuthentication } from "../../model/index.ts";
import { authenticationProblems, spiffeProblems } from "./authentication.ts";
import { assertCardHolds, readCard } from "./card.ts";
import { contentOf, documentOf, excessOver, shapeProblems } from "./content.ts";
import { AGENT_EVENTS, afterEvent, eventsIn, mayNotResume } from "./state.ts";
import { agentsFromYaml, agentsToYaml } from "./text.ts";

const states = fc.constantFrom(...AGENT_STATES);
const events = fc.constantFrom(...AGENT_EVENTS);

describe("the states", () => {
  it("retired is for good, and active is come by only through activate or resume", () => {
    fc.assert(
      fc.property(states, fc.array(events, { maxLength: 12 }), (start, path) => {
        let state = start;
        for (const event of path) {
          const next = afterEvent(state, event);
          if (state === "retired") expect(next).toBeNull();
          if (next === "active") expect([["registered", "activate"], ["suspended", "resume"]]).toContainEqual([state, event]);
          expect(next !== null).toBe(eventsIn(state).includes(event));
          state = next ?? state;
        }
      }),
    );
  });
});

describe("resuming", () => {
  const agent = { owner: "ann@example.com", sponsor: "team:payments", suspendedBy: { account: "usr_sec", names: ["sec@example.com"] } };
  const person = (account: string, names: readonly string[], teams: readonly string[] = []) => ({ account, names, teams });

  it.each([
    ["row 31: its owner", person("usr_1", ["ann@example.com"]), /you are its owner/],
    ["row 31: its owner by another account and address", person("usr_2", ["root", "Ann+admin@example.com"]), /you are its owner/],
    ["row 31: somebody of the team that sponsors it", person("usr_3", ["zoe@example.com"], ["payments"]), /you are its sponsor/],
  ])("is refused to %s", (_who, who, says) => expect(mayNotResume(agent, who)).toMatch(says));

  it("is for anybody else, and for the owner when it was he who suspended it", () => {
    expect(mayNotResume(agent, person("usr_4", ["max@example.com"]))).toBeNull();
    expect(mayNotResume({ ...agent, suspendedBy: { account: "usr_1", names: ["ann@example.com"] } }, person("usr_1", ["ann@example.com"]))).toBeNull();
    expect(mayNotResume({ ...agent, suspendedBy: null }, person("usr_1", ["ann@example.com"]))).toMatch(/Mandate suspended it/);
  });
});

describe("authentication", () => {
  const ec = { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" };
  const says = (method: unknown) => authenticationProblems(method as KeylessAuthentication, "a").map(({ weight, path, says: text }) => `${weight} ${path}: ${text}`).join("\n");
  const federated = (kind: string, subject: string, issuer = "https://issuer.example") => says({ method: "federation", kind, issuer, audience: "https://mandate.example", subject });

  it("takes public keys and nothing of their private part", () => {
    expect(says({ method: "private_key_jwt", jwks: { keys: [ec] } })).toBe("");
    expect(says({ method: "private_key_jwt", jwks: { keys: [{ ...ec, d: "AAAA" }] } })).toMatch(/error a.jwks.keys.0: it holds the private part of the key \(d\)/);
    expect(says({ method: "private_key_jwt", jwks: { keys: [{ kty: "oct", k: "c2VjcmV0" }] } })).toMatch(/a shared secret/);
    expect(says({ method: "private_key_jwt", jwks: { keys: [{ kty: "RSA", n: Buffer.alloc(128, 1).toString("base64url"), e: "AQAB" }] } })).toMatch(/1024 bits can be broken/);
    expect(says({ method: "private_key_jwt", jwks: { keys: [ec, { ...ec, x: "other" }] } })).toMatch(/need a kid each/);
    expect(says({ method: "private_key_jwt" })).toMatch(/one of the two/);
    expect(says({ method: "private_key_jwt", jwks_uri: "https://user:pw@keys.example/jwks" })).toMatch(/no user or password/);
  });

  it("whatever private member a key has, it is refused and not repeated", () => {
    fc.assert(
      fc.property(fc.constantFrom("d", "p", "q", "dp", "dq", "qi", "oth", "k"), fc.string({ minLength: 20, maxLength: 40 }).filter((text) => /\S{12}/.test(text)), (member, value) => {
        const told = says({ method: "private_key_jwt", jwks: { keys: [{ ...ec, [member]: value }] } });
        expect(told).toMatch(/^error/);
        expect(told).not.toContain(value);
      }),
    );
  });

  it.each([
    ["spiffe://example.org/ns/agents/sa/summary", ""],
    ["spiffe://Example.org/x", "trust domain"],
    ["spiffe://example.org:8443/x", "trust domain"],
    ["spiffe://user@example.org/x", "trust domain"],
    ["spiffe://example.org", "no workload"],
    ["spiffe://example.org/", "empty segment"],
    ["spiffe://example.org/a//b", "empty segment"],
    ["spiffe://example.org/a/../b", "segment .."],
    ["spiffe://example.org/a?x=1", "segment a?x=1"],
    ["spiffe://example.org/a/*", "segment *"],
    ["https://example.org/a", "begins with spiffe"],
    [`spiffe://example.org/${"a".repeat(2048)}`, "2048 bytes"],
  ])("judges the SPIFFE ID %s", (id, wrong) => expect(spiffeProblems(id, "p", false).map((each) => each.says).join()).toContain(wrong));

  it.each([
    ["kubernetes", "system:serviceaccount:agents:summary", ""],
    ["kubernetes", "system:serviceaccount:agents:*", "warning"],
    ["kubernetes", "system:serviceaccount:*:summary", "error"],
    ["kubernetes", "agents:summary", "error"],
    ["github-actions", "repo:acme/site:ref:refs/heads/main", ""],
    ["github-actions", "repo:acme/site:*", "warning"],
    ["github-actions", "repo:acme/*:ref:refs/heads/main", "warning"],
    ["github-actions", "repo:*/site:ref:refs/heads/main", "error"],
    ["github-actions", "repo:acme/site:pull_request", "warning"],
    ["gitlab", "project_path:acme/site:ref_type:branch:ref:main", ""],
    ["gitlab", "project_path:*/site:ref_type:branch:ref:main", "error"],
    ["spiffe", "spiffe://example.org/agents/*", "warning"],
    ["cloud", "*", "error"],
    ["cloud", "1056…", ""],
  ])("judges the %s subject %s", (kind, subject, weight) => expect(federated(kind, subject).split(" ")[0]).toBe(weight));

  it("a federated issuer is https, and an audience is exact", () => {
    expect(federated("kubernetes", "system:serviceaccount:a:b", "http://issuer.example")).toMatch(/must be an https address/);
    expect(says({ method: "federation", kind: "cloud", issuer: "https://i.example", audience: "*", subject: "12345" })).toMatch(/one exact value/);
  });

  it("a star stands for one part, at the end for all that follows, and never for nothing", () => {
    expect(subjectFits("repo:acme/*:ref:refs/heads/main", "repo:acme/site:ref:refs/heads/main")).toBe(true);
    expect(subjectFits("repo:acme/*:ref:refs/heads/main", "repo:acme/site:environment:x:ref:refs/heads/main")).toBe(false);
    expect(subjectFits("repo:acme/site:*", "repo:acme/site:ref:refs/heads/a/b")).toBe(true);
    expect(subjectFits("repo:acme/site:*", "repo:acme/site:")).toBe(false);
    expect(subjectFits("a.c", "abc")).toBe(false);
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, subject) => pattern.includes("*") || subjectFits(pattern, subject) === (pattern === subject)));
  });
});

const template: AgentContent = {
  name: "summaries", title: "Summaries", purpose: "Summarise tickets", owner: "ann@example.com", sponsor: "ben@example.com", mandate: "support", runtime: { kind: "kubernetes", place: "prod" },
  environment: "production", end: "2027-06-30", authentication: [{ method: "federation", kind: "kubernetes", issuer: "https://k8s.example", audience: "https://mandate.example", subject: "system:serviceaccount:agents:*" }],
};
const instance = (more: Partial<AgentDocument> = {}): AgentDocument => AgentDocument.parse({ name: "summaries-emea", title: "Summaries EMEA", template: "summaries", ...more });
const below = (mandate: string, from: string) => mandate === from || (mandate === "support-emea" && from === "support");

describe("an instance", () => {
  it("takes what it leaves out, and is written again as it was", () => {
    const content = contentOf(instance(), template);
    expect(content).toEqual({ ...template, name: "summaries-emea", title: "Summaries EMEA", authentication: [] });
    expect(documentOf(content, "agent", template)).toEqual(instance());
    expect(shapeProblems(instance({ owner: "eve@example.com" }), template).map(({ path }) => path)).toEqual(["owner"]);
    expect(shapeProblems(instance(), undefined)[0]?.says).toMatch(/no template summaries/);
    expect(agentsFromYaml(agentsToYaml([instance()]))).toEqual([instance()]);
  });

  it.each([
    ["another mandate", { mandate: "admin" }, "mandate"],
    ["another environment", { environment: "development" }, "environment"],
    ["a later end", { end: "2028-01-01" }, "end"],
    ["another namespace", { authentication: [{ ...template.authentication[0], subject: "system:serviceaccount:other:x" }] }, "authentication.0"],
    ["a pattern as wide", { authentication: [{ ...template.authentication[0], subject: "system:serviceaccount:agents:s*" }] }, "authentication.0"],
    ["another kind of proof", { authentication: [{ method: "self_signed_tls", "x5t#S256": "A".repeat(43) }] }, "authentication.0"],
  ] as const)("never has %s than its template", (_what, more, path) => {
    expect(excessOver(contentOf(instance(more as Partial<AgentDocument>), template), template, below).map((each) => each.path)).toEqual([path]);
  });

  it("may have less", () => {
    const narrow = instance({ mandate: "support-emea", end: "2027-01-31", authentication: [{ ...template.authentication[0], subject: "system:serviceaccount:agents:emea" } as KeylessAuthentication] });
    expect(excessOver(contentOf(narrow, template), template, below)).toEqual([]);
  });

  it("whatever it says, what is taken from the template is the template's", () => {
    fc.assert(
      fc.property(fc.record({ purpose: fc.string({ minLength: 1 }), mandate: fc.string({ minLength: 1 }), end: fc.constantFrom("2026-01-01", "2030-01-01") }, { requiredKeys: [] }), (more) => {
        const { owner, sponsor, runtime } = contentOf({ ...instance(), ...more }, template);
        expect({ owner, sponsor, runtime }).toEqual({ owner: template.owner, sponsor: template.sponsor, runtime: template.runtime });
      }),
    );
  });
});

describe("a card", () => {
  const URL = "https://agents.example/.well-known/agent-card.json";
  const JKU = "https://agents.example/keys.json";
  const plain = { name: "Renewal Assistant", description: "Renews contracts", version: "1.2.0", supportedInterfaces: [{ url: "https://agents.example/a2a", protocolBinding: "JSONRPC", protocolVersion: "1.0" }], provider: { organization: "Example AG", url: "https://example.org" }, capabilities: { streaming: false }, skills: [{ id: "renew", name: "Renew", tags: [] }] };

  async function signed(header: object = {}, payload: object = plain) {
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    const jws = await new FlattenedSign(Buffer.from(canonicalJson(payload))).setProtectedHeader({ alg: "ES256", kid: "k1", typ: "JOSE", jku: JKU, ...header }).sign(privateKey);
    return { card: { ...plain, signatures: [{ protected: jws.protected ?? "", signature: jws.signature }] }, jwks: { keys: [{ ...(await exportJWK(publicKey)), kty: "EC" as string, kid: "k1" }] } };
  }
  const web = (pages: Readonly<Record<string, unknown>>) => {
    const called: string[] = [];
    const call = ({ url }: { url: string }): Promise<OutboundAnswer> => {
      called.push(url);
      return Promise.resolve(pages[url] === undefined ? { status: 404, headers: {}, body: "" } : { status: 200, headers: {}, body: JSON.stringify(pages[url]) });
    };
    return { call, called };
  };

  it("is read, its signature verified by the keys of the host that serves it, and that is what is said", async () => {
    const { card, jwks } = await signed();
    const read = await readCard({ url: URL }, web({ [URL]: card, [JKU]: jwks }).call);
    expect(read.card.signatures).toEqual([{ keyId: "k1", keysFrom: JKU, status: "valid", says: "by a key that agents.example publishes, which served the card too" }]);
    expect(read).toMatchObject({ card: { provider: "Example AG", skills: ["Renew"], interfaces: [{ url: "https://agents.example/a2a", binding: "JSONRPC" }] }, proposal: { name: "renewal-assistant", title: "Renewal Assistant", purpose: "Renews contracts" } });
  });

  it("that was signed without its empty members holds too", async () => {
    const { tags: _, ...skill } = plain.skills[0] as { tags: string[]; id: string; name: string };
    const { card, jwks } = await signed({}, { ...plain, skills: [skill] });
    expect((await readCard({ text: JSON.stringify(card), jwks }, web({}).call)).card.signatures[0]?.status).toBe("valid");
  });

  it("that was changed after it was signed is told and cannot be registered", async () => {
    const { card, jwks } = await signed();
    const read = await readCard({ url: URL }, web({ [URL]: { ...card, supportedInterfaces: [{ url: "https://evil.example", protocolBinding: "JSONRPC" }] }, [JKU]: jwks }).call);
    expect(read.card.signatures[0]?.status).toBe("invalid");
    expect(() => assertCardHolds(read.card)).toThrow(/somebody changed it/);
  });

  it("row 6: a foreign jku is never fetched and proves nothing", async () => {
    const foreign = "https://evil.example/keys.json";
    const { card, jwks } = await signed({ jku: foreign });
    const { call, called } = web({ [URL]: card, [foreign]: jwks });
    const read = await readCard({ url: URL }, call);
    expect(read.card.signatures[0]).toMatchObject({ status: "unchecked", keysFrom: foreign });
    expect(called).toEqual([URL]);
  });

  it.each([
    ["alg none", { alg: "none" }],
    ["a shared secret", { alg: "HS256" }],
    ["a critical extension nobody knows", { alg: "ES256", crit: ["x"], x: 1, kid: "k1", jku: JKU }],
  ])("row 6: %s is no signature", async (_what, header) => {
    const { card, jwks } = await signed();
    const forged = { ...card, signatures: [{ protected: Buffer.from(JSON.stringify(header)).toString("base64url"), signature: card.signatures[0]?.signature ?? "" }] };
    expect((await readCard({ url: URL }, web({ [URL]: forged, [JKU]: jwks }).call)).card.signatures[0]?.status).toBe("invalid");
  });

  it("unsigned is possible; what is no card, redirects or is bottomless is refused", async () => {
    expect((await readCard({ text: JSON.stringify(plain) }, web({}).call)).card.signatures).toEqual([]);
    await expect(readCard({ url: URL }, web({}).call)).rejects.toThrow(/answered 404/);
    await expect(readCard({ url: URL }, () => Promise.resolve({ status: 302, headers: { location: "http://169.254.169.254/" }, body: "" }))).rejects.toThrow(/not followed/);
    await expect(readCard({ text: "[1]" }, web({}).call)).rejects.toThrow(/no JSON object/);
    await expect(readCard({ text: `{"name":"x","a":${"[".repeat(5000)}${"]".repeat(5000)}}` }, web({}).call)).rejects.toThrow(/nested deeper/);
  });
});
