// Our arm of C2: token exchange by the third agent of a chain that began with a person; every token with its row, its chain and its record on disk before it leaves.
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { registerCarryingGrants } from "../../src/enforce/tokens/grants/index.ts";
import { thumbprintsOf } from "../../src/enforce/tokens/grants/issuer-keys.ts";
import { readJwks } from "../../src/enforce/tokens/jws.ts";
import { sha256Hex, systemClock } from "../../src/kernel/index.ts";
import { trustIssuer } from "../../test/enforce/carrying.ts";
import { deciding } from "../../test/enforce/deciding.ts";
import { startCluster } from "../../test/store/cluster.ts";
import { bringUp } from "../../test/store/one-cluster.ts";
import { aMandate, anAgent, githubResource, startInstallation, tester } from "../../test/tokens/installation.ts";

const [secret = ""] = process.argv.slice(2);
const up = await bringUp();
const cluster = await startCluster(up);
const store = await cluster.store(systemClock);
let policy: Awaited<ReturnType<typeof deciding>> | undefined;
const house = await startInstallation(store, { policy: (...asked) => policy?.ask(...asked) ?? Promise.reject(new Error("nothing is decided yet")) });
registerCarryingGrants(house.tokens);
await house.tokens.resources.put(tester, githubResource());
const method = { method: "client_secret" as const, id: "sec_1", digest: sha256Hex(secret), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" };
const agents: string[] = [];
for (const [index, name] of ["first", "second", "third"].entries()) {
  agents.push(await anAgent(store, name, { authentication: [method] }));
  await aMandate(store, { name: `bench-${index}`, acting: "on_behalf_of", ...(index === 0 ? {} : { parent: `bench-${index - 1}` }), subjects: [{ agent: name }], scope: { tools: [{ server: "github", tool: "create_issue" }] }, start: "2020-01-01", end: "2099-12-31" });
}
policy = await deciding(store);
const { privateKey, publicKey } = await generateKeyPair("ES256");
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "idp", alg: "ES256" }] };
await trustIssuer(store, { issuer: "https://idp.example", kind: "idp", audience: "mandate", jwks, knownKeys: thumbprintsOf(readJwks(jwks) ?? []) });
const signIn = await new SignJWT({ email: "alice@example.com" }).setProtectedHeader({ alg: "ES256", kid: "idp" }).setIssuer("https://idp.example").setSubject("alice").setAudience("mandate").setIssuedAt().setExpirationTime("1h").sign(privateKey);

async function exchange(agent: string, token: string, type: string): Promise<string> {
  const { status, body } = await house.form("/oauth2/token", { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", subject_token: token, subject_token_type: `urn:ietf:params:oauth:token-type:${type}`, client_id: agent, client_secret: secret });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return String(body["access_token"]);
}

const [first = "", second = "", third = ""] = agents;
const subjectToken = await exchange(second, await exchange(first, signIn, "id_token"), "access_token");
await house.app.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ port: (house.app.server.address() as AddressInfo).port, agent: third, subjectToken });
process.on("message", () => {
  void house.stop().then(() => policy?.stop()).then(() => cluster.stop()).then(() => up.stop()).then(() => process.exit(0));
});
