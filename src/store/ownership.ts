// Reads and writes of owners as people confirmed them. Suggestions are computed from evidence by the inventory.
import type { DirectoryPerson, NodeKey } from "../model/index.ts";
import { MandateError } from "../kernel/index.ts";
import { followOwners } from "./agents.ts";
import type { Db } from "./connection.ts";
import { listPeople } from "./directory-people.ts";
import { identityId } from "./ids.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface OwnershipRow {
  readonly identity: NodeKey;
  readonly owner: string;
  readonly sponsor: string | null;
  readonly confirmedBy: string;
  readonly confirmedAt: string;
  readonly endedAt: string | null;
}

export interface OwnershipReads {
  current(identity: string): Promise<OwnershipRow | undefined>;
  history(identity: string): Promise<readonly OwnershipRow[]>;
  people(): Promise<readonly DirectoryPerson[]>;
}

export function createOwnershipReads(db: Db): OwnershipReads {
  const columns = sql`identity, owner, sponsor, confirmed_by as "confirmedBy", valid_from as "confirmedAt", valid_to as "endedAt"`;
  return {
    current: async (identity) => (await db.query<OwnershipRow>(sql`select ${columns} from ownership where identity = ${identity} and valid_to is null`))[0],
    history: (identity) => db.query<OwnershipRow>(sql`select ${columns} from ownership where identity = ${identity} order by valid_from desc`),
    people: () => listPeople(db),
  };
}

/** Ends the former ownership, if any, and begins this one. The caller makes the record. */
export async function confirmOwner(tx: Tx, identity: string, owner: string, sponsor: string | undefined): Promise<void> {
  await endOwnership(tx, identity);
  await tx.execute(sql`insert into ownership (identity, owner, sponsor, confirmed_by, valid_from) values (${identity}, ${owner}, ${sponsor ?? null}, ${tx.actor.name}, ${tx.at})`);
  const touched = await tx.execute(sql`update identity set owner_status = 'confirmed', owner = ${owner}, sponsor = ${sponsor ?? null}, owner_confidence = 1,
    owner_confirmed_by = ${tx.actor.name}, owner_confirmed_at = ${tx.at}
    where id = ${identityId(identity)} and latest and valid_to is null`);
  if (touched === 0) throw new MandateError("not_found", "there is no such identity, so it can have no owner; reload the inventory");
  await followOwners(tx, [identity]);
}

/** False when nobody was confirmed. The suggestion, if any, is shown again. */
export async function removeOwner(tx: Tx, identity: string, suggestion: { readonly candidate: string; readonly confidence: number } | undefined): Promise<boolean> {
  const ended = await endOwnership(tx, identity);
  await tx.execute(sql`update identity set owner_status = ${suggestion === undefined ? "none" : "suggested"}, owner = ${suggestion?.candidate ?? null},
    owner_confidence = ${suggestion?.confidence ?? null}, sponsor = null, owner_confirmed_by = null, owner_confirmed_at = null
    where id = ${identityId(identity)} and latest`);
  return ended;
}

async function endOwnership(tx: Tx, identity: string): Promise<boolean> {
  const ended = await tx.execute(sql`update ownership set valid_to = greatest(${tx.at}::timestamptz, valid_from + interval '1 millisecond'), ended_by = ${tx.actor.name} where identity = ${identity} and valid_to is null`);
  return ended > 0;
}
