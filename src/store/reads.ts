// All reads of the store, one small interface per noun.
import type { Clock } from "../kernel/index.ts";
import type { Estate } from "../model/index.ts";
import { createAuditReads, type AuditReads } from "./audit-log.ts";
import type { Pool } from "./connection.ts";
import { createCoverageReads, type CoverageReads } from "./coverage.ts";
import { createCredentialReads, type CredentialReads } from "./credentials.ts";
import { createEdgeReads, type EdgeReads } from "./edges.ts";
import { loadEstate } from "./estate.ts";
import { loadSlice, type EstateSlice } from "./estate-slice.ts";
import { createFindingReads, type FindingReads } from "./findings.ts";
import { createHistoryReads, type HistoryReads } from "./history.ts";
import { createIdentityReads, type IdentityReads } from "./identities.ts";
import { createMandateReads, type MandateReads } from "./mandates.ts";
import { createNodeReads, type NodeReads } from "./nodes.ts";
import { createObjectiveReads, type ObjectiveReads } from "./objectives.ts";
import { readOverview, type Overview } from "./overview.ts";
import { createOwnershipReads, type OwnershipReads } from "./ownership.ts";
import { sql } from "./sql.ts";

export interface Reads {
  readonly identities: IdentityReads;
  readonly credentials: CredentialReads;
  readonly edges: EdgeReads;
  readonly nodes: NodeReads;
  readonly history: HistoryReads;
  readonly findings: FindingReads;
  readonly coverage: CoverageReads;
  readonly ownership: OwnershipReads;
  readonly mandates: MandateReads;
  readonly objectives: ObjectiveReads;
  readonly audit: AuditReads;
  /** Identities and findings of one environment when one is named; rules and trend are always of the whole estate. */
  overview(environment?: string): Promise<Overview>;
  /** Everything known, as the graph wants it; as of an instant when one is given. One consistent view. */
  estateAt(asOf?: string): Promise<Estate>;
  /** What the graph must know of some identities alone, as it is now. */
  slice(identities: readonly string[]): Promise<EstateSlice>;
}

export function createReads(pool: Pool, clock: Clock): Reads {
  return {
    identities: createIdentityReads(pool, clock),
    credentials: createCredentialReads(pool, () => clock.now()),
    edges: createEdgeReads(pool),
    nodes: createNodeReads(pool),
    history: createHistoryReads(pool),
    findings: createFindingReads(pool),
    coverage: createCoverageReads(pool),
    ownership: createOwnershipReads(pool),
    mandates: createMandateReads(pool, clock),
    objectives: createObjectiveReads(pool),
    audit: createAuditReads(pool),
    overview: (environment) => readOverview(pool, clock.now(), environment),
    estateAt: (asOf) =>
      pool.transaction(async (tx) => {
        await tx.execute(sql`set transaction isolation level repeatable read, read only`);
        return loadEstate(tx, asOf);
      }),
    slice: (identities) =>
      pool.transaction(async (tx) => {
        await tx.execute(sql`set transaction isolation level repeatable read, read only`);
        return loadSlice(tx, identities);
      }),
  };
}
