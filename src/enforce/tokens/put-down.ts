// A token is put down before it leaves: its row, its record and what it uses up, in one commit with all others that wait.
import { agentActor, entriesOf, putTokens, systemActor, type AuditEntry, type AuditRecord, type IssueRefusal, type NewIssuedToken, type Store } from "../../store/index.ts";
import type { Holder, TokenWanted, Use } from "./contract.ts";
import { groupCommit } from "./group-commit.ts";
import { sha256Base64url } from "./jws.ts";

export interface Prepared {
  readonly row: Omit<NewIssuedToken, "uses" | "usesEnd" | "recordId" | "record">;
  readonly agent: Holder["agent"];
  readonly mandate: string;
  /** Id of the decision that let it be made. */
  readonly decision: string;
  readonly uses: readonly Use[];
  readonly along: TokenWanted["along"];
}

/** Null: it is put down. */
export type Outcome = IssueRefusal | null;

const issuing = systemActor("tokens");

/** Each stands or falls by itself; a grant that must write something along has a transaction of its own. */
export function openPutDown(store: Store): (each: Prepared) => Promise<Outcome> {
  const many = groupCommit<Prepared, Outcome>((batch) => putDown(store, batch), { lanes: 2 });
  return (each) => (each.along === undefined ? many(each) : putDownAlong(store, each));
}

async function putDown(store: Store, batch: readonly Prepared[]): Promise<readonly Outcome[]> {
  const at = store.clock.now();
  const entries = entriesOf(batch.map(recordOf), { actor: issuing, at, clock: store.clock });
  const seen = new Set<string>();
  const rows = batch.map((each, index) => {
    const row = rowOf(each, entries[index]);
    // Of two in one batch with the same proof, the first.
    if (row.uses.some((digest) => seen.has(digest))) return undefined;
    for (const digest of row.uses) seen.add(digest);
    return row;
  });
  const refused = await putTokens(store.pool, rows.filter((row) => row !== undefined), at);
  const outcomes = rows.map((row): Outcome => (row === undefined ? "used" : (refused.get(row.id) ?? null)));
  const refusals = batch.flatMap((each, index) => refusalOf(each, outcomes[index] ?? null));
  if (refusals.length > 0) await store.write(issuing, (tx) => tx.recordAll(refusals));
  return outcomes;
}

function putDownAlong(store: Store, each: Prepared): Promise<Outcome> {
  return store.write(issuing, async (tx) => {
    const [entry] = entriesOf([recordOf(each)], { actor: issuing, at: tx.at, clock: store.clock });
    const row = rowOf(each, entry);
    const refused = (await putTokens(tx, [row], tx.at)).get(row.id) ?? null;
    if (refused === null) await each.along?.(tx, { id: row.id });
    await tx.recordAll(refused === null ? [{ action: "token.completed", subject: row.id, by: agentActor(each.agent), detail: { grant: row.grantType } }] : refusalOf(each, refused));
    return refused;
  });
}

function rowOf({ row, uses }: Prepared, entry: AuditEntry | undefined): NewIssuedToken {
  const ends = Math.max(...uses.map(({ expiresAt }) => expiresAt.getTime()));
  return { ...row, uses: uses.map(({ what }) => sha256Base64url(what)), usesEnd: uses.length === 0 ? null : new Date(ends).toISOString(), recordId: entry?.id ?? "", record: entry?.text ?? "" };
}

function recordOf({ row, agent, mandate, decision }: Prepared): AuditRecord {
  const { grantType: grant, mandateVersion: version, audience, scope, txn, jtiDigest, expiresAt: expires, person, chain, parentId: parent, clientId: client } = row;
  const more = { ...(person === null ? {} : { person }), ...(chain.length === 0 ? {} : { chain }), ...(parent === null ? {} : { parent }), ...(client === row.agentId ? {} : { client }) };
  return { action: "token.issued", subject: row.id, by: agentActor(agent), detail: { grant, mandate, version, decision, audience, scope, txn, jti_sha256: jtiDigest, expires, ...more } };
}

function refusalOf(each: Prepared, why: Outcome): readonly AuditRecord[] {
  if (why === null) return [];
  const { detail = {}, ...record } = recordOf(each);
  return [{ ...record, action: "token.refused", subject: each.agent.id, detail: { ...detail, why } }];
}
