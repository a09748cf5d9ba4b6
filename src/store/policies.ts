// Estate policies: their rows, and what each answers over the inventory, as one set-based statement per policy.
import type { PolicyDocument, PolicyState } from "../model/index.ts";
import type { Db } from "./connection.ts";
import type { ReachOfSubjects } from "./mandates.ts";
import { breaches } from "./policy-sql.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface PolicyRow {
  readonly id: string;
  readonly name: string;
  readonly document: PolicyDocument;
  readonly version: number;
  readonly state: PolicyState;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly switchedAt: string | null;
  readonly switchedBy: string | null;
  readonly judgedAt: string | null;
  readonly population: number | null;
  readonly broken: number | null;
  readonly unknown: number | null;
  readonly revision: number;
}

const COLUMNS = sql`id, name, document, version, state, created_at as "createdAt", changed_at as "changedAt", switched_at as "switchedAt", switched_by as "switchedBy", judged_at as "judgedAt", population, broken, unknown, revision`;

/** A whole list: policies are few. */
export const listPolicies = (db: Db): Promise<readonly PolicyRow[]> => db.query<PolicyRow>(sql`select ${COLUMNS} from estate_policy order by name`);

export async function policyBy(db: Db, idOrName: string): Promise<PolicyRow | undefined> {
  return (await db.query<PolicyRow>(sql`select ${COLUMNS} from estate_policy where id = ${idOrName} or name = ${idOrName}`))[0];
}

/** Locked for a change. */
export async function takePolicy(tx: Tx, idOrName: string): Promise<PolicyRow | undefined> {
  return (await tx.query<PolicyRow>(sql`select ${COLUMNS} from estate_policy where id = ${idOrName} or name = ${idOrName} for update`))[0];
}

export async function insertPolicy(tx: Tx, id: string, document: PolicyDocument): Promise<void> {
  await tx.execute(sql`insert into estate_policy (id, name, title, document, state, created_at, changed_at) values (${id}, ${document.name}, ${document.title}, ${JSON.stringify(document)}, 'off', ${tx.at}, ${tx.at})`);
}

/** A changed policy is judged anew. */
export async function changePolicyDocument(tx: Tx, id: string, document: PolicyDocument): Promise<void> {
  await tx.execute(sql`
    update estate_policy set name = ${document.name}, title = ${document.title}, document = ${JSON.stringify(document)}, version = version + 1, judged_at = null, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

export async function switchPolicyState(tx: Tx, id: string, state: PolicyState): Promise<void> {
  await tx.execute(sql`update estate_policy set state = ${state}, switched_at = ${tx.at}, switched_by = ${tx.actor.name}, judged_at = null, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

export async function deletePolicy(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from estate_policy where id = ${id}`);
}

/** Policies in force that were not judged since this instant: time alone breaks them. */
export async function policiesAreDue(db: Db, since: Date): Promise<boolean> {
  const [row] = await db.query<{ due: boolean }>(sql`select exists (select 1 from estate_policy where state = 'on' and (judged_at is null or judged_at < ${since})) as due`);
  return row?.due === true;
}

export async function putPolicyAnswer(tx: Tx, id: string, { population, broken, unknown }: Pick<PolicyEffect, "population" | "broken" | "unknown">): Promise<void> {
  await tx.execute(sql`update estate_policy set judged_at = ${tx.at}, population = ${population}, broken = ${broken}, unknown = ${unknown} where id = ${id}`);
}

/** Whether any policy is in force, or findings of one that was are still open. */
export async function policiesStand(db: Db): Promise<boolean> {
  const [row] = await db.query<{ any: boolean }>(sql`select exists (select 1 from estate_policy where state = 'on') or exists (select 1 from finding where rule like 'POL:%' and state <> 'resolved') as any`);
  return row?.any === true;
}

/** Rules of policies that findings stand under, whether or not the policy still does. */
export async function policyRules(db: Db): Promise<readonly string[]> {
  const rows = await db.query<{ rule: string }>(sql`select distinct rule from finding where rule like 'POL:%' and state <> 'resolved'`);
  return rows.map(({ rule }) => rule);
}

export interface PolicyBreach {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly provider: string;
  readonly realm: string;
  readonly kind: string;
  readonly nativeId: string;
  readonly name: string;
  /** Key and id of the identity that answers for it. */
  readonly identity: string | null;
  readonly identityId: string | null;
  readonly owner: string | null;
  readonly environment: string | null;
  readonly reach: ReachOfSubjects | null;
  /** Broken from this instant on. */
  readonly breaksAt: string;
  /** The requirements that are missed by then, each a sentence. */
  readonly says: readonly string[];
}

const BREACH = sql`id, key, type, provider, realm, kind, native_id as "nativeId", name, identity, identity_id as "identityId", owner, environment, reach, breaks_at as "breaksAt",
  array(select m.says from unnest(moments, says) as m (moment, says) where m.moment <= greatest(breaks_at, asked_at) order by m.says) as says`;

/** Everything that has broken the policy by an instant; with `after`, only what has not broken it by then. */
export function policyBreaches(db: Db, document: PolicyDocument, at: Date, { after, until = at }: { readonly after?: Date; readonly until?: Date } = {}): Promise<readonly PolicyBreach[]> {
  return db.query(sql`with judged as (${breaches(document, at)}) select ${BREACH} from judged where breaks_at <= ${until} and ${after === undefined ? sql`true` : sql`breaks_at > ${after}`} order by key`);
}

export interface PolicyEffect {
  /** How many it judges. */
  readonly population: number;
  readonly broken: number;
  readonly within7: number;
  readonly within30: number;
  readonly within90: number;
  /** Of so many the facts it needs were not read. */
  readonly unknown: number;
  /** Broken ones that nobody answers for. */
  readonly ownerless: number;
  readonly owners: readonly { readonly owner: string | null; readonly count: number }[];
  /** The first hundred, broken ones first, then those that will be within 90 days. */
  readonly first: readonly PolicyBreach[];
}

const FIRST_SHOWN = 100;
const OWNERS_SHOWN = 20;

/** What the policy would say today and soon. Two statements, each one pass over what it is about. */
export async function policyEffect(db: Db, document: PolicyDocument, at: Date): Promise<PolicyEffect> {
  const within = (days: number) => sql`count(*) filter (where breaks_at > ${at} and breaks_at <= ${at}::timestamptz + make_interval(days => ${days}))::int`;
  const judged = breaches(document, at);
  const rows = await db.query<{ owner: string | null; population: number; broken: number; within7: number; within30: number; within90: number; unknown: number }>(sql`
    with judged as (${judged})
    select owner, count(*)::int as population, count(*) filter (where breaks_at <= ${at})::int as broken, ${within(7)} as within7, ${within(30)} as within30, ${within(90)} as within90,
      count(*) filter (where untold and (breaks_at is null or breaks_at > ${at}))::int as unknown
    from judged group by owner`);
  const first = await db.query<PolicyBreach>(sql`
    with judged as (${judged}) select ${BREACH} from judged where breaks_at <= ${at}::timestamptz + interval '90 days' order by breaks_at, key limit ${FIRST_SHOWN}`);
  const sum = (of: "population" | "broken" | "within7" | "within30" | "within90" | "unknown") => rows.reduce((total, row) => total + row[of], 0);
  return {
    population: sum("population"),
    broken: sum("broken"),
    within7: sum("within7"),
    within30: sum("within30"),
    within90: sum("within90"),
    unknown: sum("unknown"),
    ownerless: rows.find(({ owner }) => owner === null)?.broken ?? 0,
    owners: rows.filter(({ broken }) => broken > 0).sort((a, b) => b.broken - a.broken).slice(0, OWNERS_SHOWN).map(({ owner, broken }) => ({ owner, count: broken })),
    first,
  };
}
