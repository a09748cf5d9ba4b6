// Issuers whose tokens we take: the company's identity provider for people, platforms for workloads. And those that take assertions of ours.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export const ISSUER_KINDS = ["idp", "workload", "authorization-server"] as const;
export type IssuerKind = (typeof ISSUER_KINDS)[number];

/** A claim that must be so; `*` stands for any text. Of a list one item is enough. */
export interface ClaimRule {
  readonly claim: string;
  readonly is: string;
}

export interface TrustedIssuerRow {
  readonly id: string;
  readonly issuer: string;
  readonly title: string;
  readonly kind: IssuerKind;
  readonly audience: string;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | null;
  readonly jwksUri: string | null;
  readonly rules: readonly ClaimRule[];
  readonly scopes: readonly string[];
  readonly idJag: boolean;
  readonly allowPrivate: boolean;
  /** Thumbprints. */
  readonly knownKeys: readonly string[];
  /** Of keys that a person must look at first; until then nothing of the issuer is taken. */
  readonly heldKeys: readonly string[] | null;
  readonly heldAt: string | null;
  readonly enabled: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
}

export type TrustedIssuerContent = Pick<TrustedIssuerRow, "title" | "audience" | "jwks" | "jwksUri" | "rules" | "scopes" | "idJag" | "allowPrivate" | "enabled">;

const COLUMNS = sql`id, issuer, title, kind, audience, jwks, jwks_uri as "jwksUri", rules, scopes, id_jag as "idJag", allow_private as "allowPrivate", known_keys as "knownKeys", held_keys as "heldKeys", held_at as "heldAt",
  enabled, created_by as "createdBy", created_at as "createdAt", changed_at as "changedAt", revision`;

export const listTrustedIssuers = (db: Db): Promise<readonly TrustedIssuerRow[]> => db.query<TrustedIssuerRow>(sql`select ${COLUMNS} from trusted_issuer order by issuer`);
export const trustedIssuerById = async (db: Db, id: string): Promise<TrustedIssuerRow | undefined> => (await db.query<TrustedIssuerRow>(sql`select ${COLUMNS} from trusted_issuer where id = ${id}`))[0];

/** By the very text of its `iss`, also when it is turned off. */
export const trustedIssuer = async (db: Db, issuer: string): Promise<TrustedIssuerRow | undefined> => (await db.query<TrustedIssuerRow>(sql`select ${COLUMNS} from trusted_issuer where issuer = ${issuer}`))[0];

/** False when the issuer stands already. */
export async function insertTrustedIssuer(tx: Tx, row: TrustedIssuerContent & Pick<TrustedIssuerRow, "id" | "issuer" | "kind" | "knownKeys">): Promise<boolean> {
  const made = await tx.execute(sql`
    insert into trusted_issuer (id, issuer, title, kind, audience, jwks, jwks_uri, rules, scopes, id_jag, allow_private, known_keys, enabled, created_by, created_at, changed_at)
    values (${row.id}, ${row.issuer}, ${row.title}, ${row.kind}, ${row.audience}, ${row.jwks === null ? null : JSON.stringify(row.jwks)}, ${row.jwksUri}, ${JSON.stringify(row.rules)}, ${row.scopes}, ${row.idJag}, ${row.allowPrivate},
      ${row.knownKeys}, ${row.enabled}, ${tx.actor.name}, ${tx.at}, ${tx.at}) on conflict (issuer) do nothing`);
  return made === 1;
}

/** False when another revision stands by now. */
export async function updateTrustedIssuer(tx: Tx, id: string, revision: number, row: TrustedIssuerContent & Pick<TrustedIssuerRow, "knownKeys">): Promise<boolean> {
  const changed = await tx.execute(sql`
    update trusted_issuer set title = ${row.title}, audience = ${row.audience}, jwks = ${row.jwks === null ? null : JSON.stringify(row.jwks)}, jwks_uri = ${row.jwksUri}, rules = ${JSON.stringify(row.rules)}, scopes = ${row.scopes}, id_jag = ${row.idJag},
      allow_private = ${row.allowPrivate}, known_keys = ${row.knownKeys}, held_keys = null, held_at = null, enabled = ${row.enabled}, changed_at = ${tx.at}, revision = revision + 1
    where id = ${id} and revision = ${revision}`);
  return changed === 1;
}

export const deleteTrustedIssuer = (tx: Tx, id: string): Promise<number> => tx.execute(sql`delete from trusted_issuer where id = ${id}`);

/** What it was seen with now; held when nobody knows any of it. */
export async function putIssuerKeys(tx: Tx, id: string, keys: readonly string[], held: boolean): Promise<void> {
  await tx.execute(held ? sql`update trusted_issuer set held_keys = ${keys}, held_at = ${tx.at} where id = ${id}` : sql`update trusted_issuer set known_keys = ${keys}, held_keys = null, held_at = null where id = ${id}`);
}
