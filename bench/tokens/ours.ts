// Our arm of C1: the token service behind its HTTP doors over a real PostgreSQL; each token has its row and its audit record on disk before it leaves.
import type { AddressInfo } from "node:net";
import { sha256Hex, systemClock } from "../../src/kernel/index.ts";
import { startCluster } from "../../test/store/cluster.ts";
import { bringUp } from "../../test/store/one-cluster.ts";
import { aMandate, anAgent, githubResource, startInstallation, tester } from "../../test/tokens/installation.ts";

const [secret = ""] = process.argv.slice(2);
const up = await bringUp();
const cluster = await startCluster(up);
const store = await cluster.store(systemClock);
const house = await startInstallation(store);
await house.tokens.resources.put(tester, githubResource());
const method = { method: "client_secret" as const, id: "sec_1", digest: sha256Hex(secret), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" };
const agent = await anAgent(store, "bench", { authentication: [method] });
await aMandate(store, { name: "bench", subjects: [{ agent: "bench" }], scope: { tools: [{ server: "github", tool: "create_issue" }] }, start: "2020-01-01", end: "2099-12-31" });
await house.app.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ port: (house.app.server.address() as AddressInfo).port, agent });
process.on("message", () => {
  void house.stop().then(() => cluster.stop()).then(() => up.stop()).then(() => process.exit(0));
});
