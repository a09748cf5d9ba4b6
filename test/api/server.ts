// The API in process over a database of a test: everything real but what runs in other threads; with a token for each role, and people who sign in.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { suggestOwners } from "../../src/discover/inventory/index.ts";
import { ROLES, type Role } from "../../src/api/permissions.ts";
import { buildServer } from "../../src/api/server.ts";
import type { Services } from "../../src/api/services.ts";
import { openSignals } from "../../src/api/signals.ts";
import { mintToken } from "../../src/api/token-format.ts";
import type { JobView } from "../../src/api/work.ts";
import { openApplications } from "../../src/enforce/applications/index.ts";
import { startDecisionPoint } from "../../src/enforce/decision/index.ts";
import { startGate } from "../../src/app/gate.ts";
import { noPolicy } from "../tokens/installation.ts";
import { openTokenService } from "../../src/enforce/tokens/index.ts";
import { startRecorder } from "../../src/enforce/records/index.ts";
import { newId, newSealKey, openSealer, sha256Hex, silentLog, type Clock } from "../../src/kernel/index.ts";
import { insertSignInLink, insertToken, insertUser, systemActor, type Store } from "../../src/store/index.ts";
import { acceptFindings, unacceptFindings } from "../../src/understand/findings/index.ts";
import { buildGraph } from "../../src/understand/graph/index.ts";
import { rules } from "../../src/understand/rules/index.ts";

const HOST = "127.0.0.1:7420";
const tester = systemActor("test");

export interface Api {
  call(options: InjectOptions & { as?: Role | undefined }): Promise<LightMyRequestResponse>;
  newToken(more: { role: Role; scopes?: string[]; expiresAt?: string }): Promise<string>;
  /** The value of a link that signs in once. */
  link(role: Role, name?: string): Promise<string>;
  /** Headers of a signed-in person. */
  signedIn(role: Role, name: string): Promise<{ cookie: string }>;
  /** Over the network as well, on a port of its own. Gives the base URL. */
  listen(): Promise<string>;
  /** What seals and reaches the world; it answers everything with 200. */
  readonly senders: Services["senders"];
  /** Every address that the server knows, whoever put it there. */
  readonly addresses: readonly { readonly method: string; readonly path: string }[];
  stop(): Promise<void>;
}

const job = (at: string): JobView => ({
  id: "job_1", kind: "import", title: "Import", status: "queued", stage: "", done: 0, total: null, files: [], coverage: [], result: null, error: null, created_at: at, started_at: null, finished_at: null, by: "test",
});

/** Everything real but what runs in other threads. */
async function servicesOver(over: Store, clock: Clock, given: Partial<Services>): Promise<Omit<Services, "decisionPoint" | "gate">> {
  const startedAt = clock.now().toISOString();
  const sealer = openSealer(newSealKey());
  const call = async () => ({ status: 200, headers: {}, body: "" });
  const senders: Services["senders"] = { sealer, call, resolve: async () => ({ address: "127.0.0.1", family: 4 }), baseUrl: () => `http://${HOST}`, chance: () => 0 };
  const only = job(startedAt);
  const ids = (findings: readonly { id: string }[]) => findings.map((finding) => finding.id);
  const revisions = (findings: readonly { id: string; revision: number }[]) => new Map(findings.map(({ id, revision }) => [id, revision]));
  const graph = async () => buildGraph(await over.reads.estateAt(), clock.now());
  return {
    store: over,
    db: over.pool,
    about: { version: "0.0.0", startedAt, node: process.version, databaseKind: "embedded", baseUrl: `http://${HOST}`, uploadLimitBytes: 1024 * 1024, environment: "test", connectors: [{ id: "aws", title: "AWS", streams: [{ id: "aws.authorization-details", title: "IAM" }, { id: "aws.cloudtrail", title: "CloudTrail" }] }] },
    rules: new Map(rules.map((rule) => [rule.id, { ...rule, about: rule.about.what }])),
    analysis: {
      rights: () => Promise.resolve([]),
      paths: async () => ({ paths: [], administrators: (await graph()).administrators, truncated: false, caveats: [] }),
      whoCan: async ({ action, resource }) => ({ answers: (await graph()).whoCan(action, resource), asked: 1, truncated: false, caveats: [] }),
      check: async ({ identity, action, resource }) => (await graph()).effective(identity, action, resource),
      suggest: async () => [{ value: "s3:GetObject", label: "s3:GetObject", detail: "AWS" }],
    },
    demo: { view: () => ({ state: "none", lines: [], says: null }), begin: () => undefined, cancel: () => undefined, remove: async () => undefined },
    findings: {
      accept: (actor, findings, waiver) => acceptFindings(over, actor, ids(findings), waiver, revisions(findings)),
      unaccept: (actor, findings) => unacceptFindings(over, actor, ids(findings), revisions(findings)),
    },
    suggestOwners: async (identity) => suggestOwners(identity, { people: [] }),
    work: {
      importFiles: async () => only,
      scanMachine: async () => only,
      loadSample: async () => only,
      removeSample: async () => only,
      replay: async () => only,
      removeSource: async () => only,
      reevaluate: () => undefined,
      list: async () => [only],
      get: async (id) => (id === only.id ? only : undefined),
      cancel: async (_actor, id) => (id === only.id ? only : undefined),
    },
    audit: { list: async () => ({ rows: [], nextCursor: null }), checkpoint: async () => undefined, verify: async () => ({ ok: true, verified: 0, problems: [], decisions: { verified: 0, batches: 0, pruned: 0 } }) },
    senders,
    signals: openSignals(over, senders),
    // One alone: its keys are sealed in the database.
    ...(given.tokens !== undefined && given.consent !== undefined ? { tokens: given.tokens, consent: given.consent } : await openTokenService({ store: over, sealer, call, log: silentLog, issuer: () => `http://${HOST}`, policy: noPolicy })),
    records: startRecorder({ store: over, clock, log: silentLog }),
    applications: openApplications(over.pool),
  };
}

/** `given`: services that a test brings itself. */
export async function startApi(store: Store, clock: Clock, given: Partial<Services> = {}): Promise<Api> {
  const uploadFolder = mkdtempSync(join(tmpdir(), "mandate-uploads-"));
  const decisionPoint = given.decisionPoint ?? (await startDecisionPoint({ store, log: silentLog }));
  const some = await servicesOver(store, clock, given);
  const gate = await startGate({ store, log: silentLog, decisionPoint, records: given.records ?? some.records, tokens: given.tokens ?? some.tokens, senders: some.senders });
  const services: Services = { ...some, decisionPoint, gate, ...given };
  const app = await buildServer({ services, clock, log: silentLog, hosts: [], secure: false, trustProxy: false, consoleFolder: null, uploadFolder, uploadLimitBytes: 1024 * 1024 });
  const tokens = new Map<Role, string>();
  const hence = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);

  const newToken: Api["newToken"] = async (more) => {
    const id = newId("tok");
    const { value, hash } = mintToken(id, "test");
    await store.write(tester, async (tx) => {
      await insertToken(tx, { id, name: `test ${more.role}`, hash, role: more.role, scopes: more.scopes ?? null, created_by: "test", created_at: tx.at.toISOString(), expires_at: more.expiresAt ?? hence(90).toISOString() });
      await tx.record({ action: "token.created", subject: id });
    });
    return value;
  };

  const call: Api["call"] = ({ as, ...options }) => app.inject({ ...options, headers: { host: HOST, ...(as === undefined ? {} : { authorization: `Bearer ${tokens.get(as) ?? ""}` }), ...options.headers } });

  const link: Api["link"] = async (role, name = `a ${role}`) => {
    const token = newId("req");
    const userId = newId("usr");
    await store.write(tester, async (tx) => {
      await insertUser(tx, { id: userId, name, role, at: tx.at });
      await insertSignInLink(tx, { hash: sha256Hex(token), userId, at: tx.at, expiresAt: hence(1) });
      await tx.record({ action: "user.created", subject: userId });
    });
    return token;
  };

  const signedIn: Api["signedIn"] = async (role, name) => {
    const answer = await call({ method: "POST", url: "/v1/session", payload: { token: await link(role, name) } });
    return { cookie: String(answer.headers["set-cookie"]).split(";")[0] ?? "" };
  };

  for (const role of ROLES) tokens.set(role, await newToken({ role }));
  const stop = async () => {
    await app.close();
    await gate.stop();
    if (given.decisionPoint === undefined) await decisionPoint.stop();
    rmSync(uploadFolder, { recursive: true, force: true });
  };
  await app.ready();
  return { call, newToken, link, signedIn, senders: services.senders, listen: () => app.listen({ host: "127.0.0.1", port: 0 }), addresses: addressesOf(app.printRoutes()), stop };
}

/** From the tree that Fastify prints: each line is a part of a path, deeper ones go on from it. */
function addressesOf(tree: string): Api["addresses"] {
  const parts: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const [, indent = "", part = "", methods] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (part === "") return [];
    parts.splice(indent.length / 4, Infinity, part);
    return (methods ?? "").split(", ").filter((method) => method !== "" && method !== "HEAD").map((method) => ({ method, path: parts.join("") }));
  });
}
