// Brings the risk that identities show up to their open findings, in the transaction that changed those.
import { putRisks, readRiskFacts, type Tx } from "../../store/index.ts";
import type { ReachLevel } from "../graph/index.ts";
import { riskOfIdentity } from "./identity-risk.ts";

export async function refreshRisks(tx: Tx, ids: readonly string[] | "all"): Promise<void> {
  const facts = await readRiskFacts(tx, ids);
  const risks = facts.map((row) => {
    const open = { critical: row.critical, high: row.high, medium: row.medium, low: row.low };
    const worst = row.worstTitle === null || row.worstRisk === null ? {} : { worst: { title: row.worstTitle, risk: row.worstRisk } };
    const { risk, terms } = riskOfIdentity({ isPerson: row.kind === "person", reachLevel: row.reachLevel as ReachLevel | null, reachWhy: row.reachWhy, hasOwner: row.ownerStatus === "confirmed", open, ...worst });
    return { id: row.id, risk, terms, open };
  });
  await putRisks(tx, risks);
}
