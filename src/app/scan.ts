// Files in, answers out, without server or database: connectors -> estate -> graph -> rules. The server imports by the same first half.
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { systemClock, writeWhole } from "../kernel/index.ts";
import { parseNodeKey, type Coverage, type EscalationPath, type Estate, type Identity, type NodeKey } from "../model/index.ts";
import { connectors, readPaths, type Problem, type RunOptions, type RunProgress, type RunResult } from "../discover/connectors/index.ts";
import { collect, suggestOwners } from "../discover/inventory/index.ts";
import { evaluate, type Evaluation } from "../understand/findings/index.ts";
import { buildGraph, pathsOf, type Graph } from "../understand/graph/index.ts";
import { rules } from "../understand/rules/index.ts";
import type { ScanReport } from "../reports/index.ts";

export interface ScanOptions {
  readonly paths: readonly string[];
  readonly at: Date;
  readonly version: string;
  /** Where this installation keeps its fingerprint key. */
  readonly dataDir: string;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
  readonly ignores?: (relative: string) => boolean;
}

export interface Scanned {
  readonly report: ScanReport;
  readonly estate: Estate;
  readonly graph: Graph;
  readonly problems: readonly Problem[];
}

/** Reads the paths and judges what was found. Never throws for what a file holds. */
export async function scan(options: ScanOptions): Promise<Scanned> {
  const read = await readPaths(options.paths, runOptions(options));
  return judge(read, options);
}

/** The options under which every read of this installation runs: all connectors, one fingerprint key. */
export function runOptions(options: Pick<ScanOptions, "dataDir" | "onProgress" | "signal" | "ignores">): RunOptions {
  const key = fingerprintKey(options.dataDir);
  return {
    connectors,
    fingerprint: (value) => createHmac("sha256", key).update(value).digest("hex"),
    rootName,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.ignores ? { ignores: options.ignores } : {}),
  };
}

/** Estate, graph and rules over what was read. */
export function judge(read: RunResult, options: Pick<ScanOptions, "at" | "version">): Scanned {
  const estate = collect(read.observations, read.coverage);
  const graph = buildGraph(estate, options.at);
  return { report: reportOf(graph, evaluate(graph, rules), options), estate, graph, problems: read.problems };
}

function reportOf(graph: Graph, evaluation: Evaluation, options: Pick<ScanOptions, "at" | "version">): ScanReport {
  const { estate } = graph;
  const native = (key: NodeKey | null) => (key === null ? null : parseNodeKey(key).nativeId);
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    version: 1,
    tool: { name: "mandate", version: options.version },
    scannedAt: options.at.toISOString(),
    coverage: estate.coverage.map(({ source, realm, stream, status, count, detail }: Coverage) => ({ source, realm, stream, status, count, detail })),
    identities: estate.identities.map((identity) => reportIdentity(identity, graph)),
    credentials: estate.credentials.map((credential) => ({
      provider: credential.provider,
      realm: credential.realm,
      kind: credential.kind,
      nativeId: credential.nativeId,
      name: credential.name,
      holder: native(credential.holder),
      status: credential.status,
      createdAt: credential.createdAt ?? null,
      expiresAt: credential.expiresAt ?? null,
      lastUsedAt: credential.lastUsedAt ?? null,
      exposures: (credential.exposures ?? []).map((place) => ({ ...place })),
    })),
    grants: estate.grants.map((grant) => ({
      holder: parseNodeKey(grant.holder).nativeId,
      entitlement: parseNodeKey(grant.entitlement).nativeId,
      resource: grant.resource,
      effect: grant.effect,
      conditional: grant.conditional,
    })),
    rules: evaluation.results.map((result) => {
      const rule = ruleById.get(result.id);
      return { ...result, title: rule?.title ?? result.id, severity: rule?.severity ?? "low" };
    }),
    findings: evaluation.findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      title: finding.title,
      subject: finding.subject,
      ...(finding.location ? { location: { ...finding.location } } : {}),
      evidence: finding.evidence.map((evidence) => ({ ...evidence, ...(evidence.location ? { location: { ...evidence.location } } : {}) })) as ScanReport["findings"][number]["evidence"],
      frameworks: [...finding.frameworks],
      key: finding.key,
      risk: finding.risk,
      riskTerms: finding.riskTerms.map((term) => ({ ...term })),
      remedy: finding.remedy,
    })),
  };
}

function reportIdentity(identity: Identity, graph: Graph): ScanReport["identities"][number] {
  const reach = graph.reach(identity.key);
  return {
    provider: identity.provider,
    realm: identity.realm,
    type: identity.type,
    kind: identity.kind,
    nativeId: identity.nativeId,
    name: identity.name,
    owner: suggestOwners(identity, graph.estate)[0]?.candidate ?? null,
    purpose: identity.purpose ?? null,
    environment: identity.environment ?? null,
    createdAt: identity.createdAt ?? null,
    lastUsedAt: identity.lastUsedAt ?? null,
    reach: reach.level,
    reachWhy: reach.why,
  };
}

/** A repository is named by its remote, a home by its host, anything else by its folder. */
export function rootName(path: string): string {
  const full = resolve(path);
  const folder = existsSync(full) && statSync(full).isDirectory() ? full : dirname(full);
  const config = join(folder, ".git", "config");
  if (existsSync(config)) {
    const remote = /url\s*=\s*(?:\w+:\/\/)?(?:[^@/\s]+@)?[^:/\s]+[:/](\S+?)(?:\.git)?\s*$/m.exec(readFileSync(config, "utf8"))?.[1];
    if (remote) return remote;
  }
  return isHome(folder) ? hostname() : basename(folder);
}

const isHome = (folder: string) => existsSync(join(folder, ".claude.json")) || /^\/(home|Users)\/[^/]+$/.test(folder);

const FINGERPRINT_KEY_BYTES = 32;

/** The key under which secrets are compared without being kept. It stays on this machine; a lost key only means new fingerprints. */
function fingerprintKey(dataDir: string): Uint8Array {
  const file = join(dataDir, "fingerprint.key");
  try {
    const known = readFileSync(file);
    // A shorter one was cut off by a full disk, and anybody could guess it.
    if (known.length === FINGERPRINT_KEY_BYTES) return known;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
  }
  const key = randomBytes(FINGERPRINT_KEY_BYTES);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeWhole(file, key);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    // A read-only place is no reason not to scan: the key then lasts for this scan only.
    if (code !== "EACCES" && code !== "EROFS" && code !== "EPERM") throw cause;
  }
  return key;
}

/** Escalation paths of one export, in native ids. */
export async function pathsOfExport(path: string, dataDir: string): Promise<{ paths: readonly EscalationPath[]; administrators: readonly string[]; problems: readonly Problem[] }> {
  const read = await readPaths([path], runOptions({ dataDir }));
  return { ...pathsOf(collect(read.observations, read.coverage), systemClock.now()), problems: read.problems };
}
