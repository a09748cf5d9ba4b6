// One identity as a whole: its row, the three sets and what was not read about it.
import type { z } from "zod";
import type { NodeKey } from "../../model/index.ts";
import type { NodeSummary, Reads } from "../../store/index.ts";
import { buildGraph } from "../../understand/graph/index.ts";
import type { IdentityDetail } from "../schemas/identity.ts";
import { identityDetailView, type NodeNames } from "./identity-view.ts";
import { threeSets } from "./three-sets.ts";

const MOST_EDGES = 1000;

/** What each stream would tell about an identity of its provider. */
const TELLING: Readonly<Record<string, readonly { readonly stream: string; readonly says: string }[]>> = {
  aws: [
    { stream: "aws.authorization-details", says: "its policies, and with them what it can reach" },
    { stream: "aws.credential-report", says: "its passwords and keys, their age and use" },
    { stream: "aws.service-last-accessed", says: "which services it really used" },
    { stream: "aws.organization-policies", says: "what the organisation forbids it" },
    { stream: "aws.resource-policies", says: "what resources allow or deny it from their side" },
  ],
  kubernetes: [
    { stream: "kubernetes.bindings", says: "its roles, and with them what it can reach" },
    { stream: "kubernetes.workloads", says: "which workloads run as it" },
    { stream: "kubernetes.secrets", says: "its token secrets" },
  ],
  workstation: [{ stream: "workstation.agent-configurations", says: "its tools and their secrets" }],
  "source-code": [
    { stream: "source-code.ci-workflows", says: "its permissions and triggers" },
    { stream: "source-code.codeowners", says: "who answers for its code" },
  ],
};

export async function readIdentity(reads: Reads, id: string, now: Date, at?: string): Promise<z.infer<typeof IdentityDetail> | undefined> {
  const row = await reads.identities.get(id, at);
  if (row === undefined) return undefined;
  const [grants, grantCount, usages, coverage, mandates, { estate }] = await Promise.all([
    reads.edges.grantsOf(row.key, { limit: MOST_EDGES }),
    reads.edges.grantCount(row.key),
    reads.edges.usagesOf(row.key, { limit: MOST_EDGES }),
    reads.coverage.list(),
    reads.mandates.inForceFor(row.key, at),
    reads.slice([row.key]),
  ]);
  const granted = buildGraph(estate, now).granted(row.key as NodeKey);
  const notRead = (TELLING[row.provider] ?? []).filter(
    ({ stream }) => !coverage.some((entry) => entry.stream === stream && entry.realm === row.realm && (entry.status === "complete" || entry.status === "partial")),
  );
  return identityDetailView(row, {
    three_sets: threeSets({ identity: row.observed, grants: grants.rows, usages: usages.rows, coverage, mandates, granted }),
    mandates: mandates.map(({ mandateId, document }) => ({ id: mandateId, name: document.name, title: document.title, owner: document.owner, sponsor: document.sponsor, end: document.end })),
    not_read: notRead.map(({ stream, says }) => ({ stream, says })),
    grant_count: grantCount,
  });
}

/** Names of these nodes, each asked for once. */
export async function namesOf(reads: Reads, keys: readonly string[]): Promise<NodeNames> {
  const wanted = [...new Set(keys)];
  const summaries: readonly NodeSummary[] = await reads.nodes.summaries(wanted);
  return new Map(wanted.flatMap((key, index) => (summaries[index] === undefined ? [] : [[key, summaries[index]] as const])));
}
