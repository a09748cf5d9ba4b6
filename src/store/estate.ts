// Loads the estate, now or as of an instant, page by page, for the graph. The rows become the same plain value that a scan builds from files.
import type { Credential, Entitlement, Estate, Identity, Resource } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { listPeople } from "./directory-people.ts";
import { createEstateRows } from "./estate-rows.ts";
import { sql } from "./sql.ts";
import { poweredTools } from "./tool-pins.ts";

/** MUST see one instant: pass a `Db` of one transaction when imports may run beside it. */
export async function loadEstate(db: Db, asOf?: string): Promise<Estate> {
  const rows = createEstateRows(db, asOf === undefined ? sql`valid_to is null` : sql`valid_from <= ${asOf}::timestamptz and (valid_to is null or valid_to > ${asOf}::timestamptz)`);
  return {
    identities: await rows.nodes<Identity>("identity"),
    credentials: await rows.nodes<Credential>("credential"),
    entitlements: await rows.nodes<Entitlement>("entitlement"),
    resources: await rows.nodes<Resource>("resource"),
    grants: await rows.grants(),
    relations: await rows.relations(),
    usages: await rows.usages(),
    owners: await rows.owners(),
    people: await listPeople(db),
    coverage: await rows.coverage(),
    // Former suspensions are not kept: what is suspended now counts as never in force.
    mandates: await rows.mandates(asOf === undefined ? sql`v.state = 'active'` : sql`v.activated_at <= ${asOf}::timestamptz and (v.ended_at is null or v.ended_at > ${asOf}::timestamptz) and v.state <> 'suspended'`),
    // Only what is approved now is known.
    ...(asOf === undefined ? { tools: await poweredTools(db) } : {}),
  };
}
