// An estate policy as SQL: each requirement becomes the instant from which it is missed, or null when it holds. The earliest of them, and the grace, say when a thing breaks.
import type { PolicyDocument, PolicyRequirement } from "../model/index.ts";
import { joinSql, sql, type Sql } from "./sql.ts";

interface Missed {
  /** Instant from which it is missed; null: it holds. */
  readonly since: Sql;
  /** The facts for it were not read. */
  readonly untold: Sql;
  readonly says: string;
}

const TOLD = sql`false`;
const missed = (since: Sql, says: string, untold: Sql = TOLD): Missed => ({ since, untold, says });
const after = (instant: Sql, days: number): Sql => sql`${instant} + make_interval(days => ${days})`;

/** Rows `id, key, …, breaks_at, moments, says, untold, asked_at` of everything the policy is about. */
export function breaches(policy: PolicyDocument, at: Date): Sql {
  const { columns, from, where, require } = ABOUT[policy.about];
  const asked = (Object.keys(policy.require) as PolicyRequirement[]).map((each) => require(each, policy.require[each]));
  const moments = joinSql(asked.map(({ since }) => after(sql`(${since})`, policy.grace_days)), ", ");
  return sql`
    select j.*, (select min(m) from unnest(j.moments) m) as breaks_at from (
      select ${columns}, array[${moments}]::timestamptz[] as moments, ${asked.map(({ says }) => says)}::text[] as says, (${joinSql(asked.map(({ untold }) => sql`(${untold})`), " or ")}) as untold, ${at}::timestamptz as asked_at
      from ${from} where ${where} and ${narrowed(policy)}) j`;
}

function narrowed({ where = {} }: PolicyDocument): Sql {
  const all: Sql[] = [sql`true`];
  const anyOf = (column: Sql, values: readonly string[] | undefined) => {
    if (values !== undefined) all.push(sql`${column} = any(${values}::text[])`);
  };
  anyOf(sql`i.environment`, where.environment);
  anyOf(sql`s.kind`, where.kind);
  anyOf(sql`s.provider`, where.provider);
  anyOf(sql`s.realm`, where.realm);
  anyOf(sql`s.type`, where.type);
  anyOf(sql`i.reach_level`, where.reach);
  return joinSql(all, " and ");
}

interface About {
  readonly columns: Sql;
  readonly from: Sql;
  readonly where: Sql;
  readonly require: (what: PolicyRequirement, value: true | number | undefined) => Missed;
}

const daysOf = (value: true | number | undefined): number => Number(value ?? 0);
const OWNER = sql`coalesce(case when i.owner_status = 'confirmed' then i.owner end, m.owner)`;
const NODE = sql`s.id, s.key, s.type, s.provider, s.realm, s.kind, s.native_id, s.name, i.key as identity, i.id as identity_id, ${OWNER} as owner, i.environment, i.reach_level as reach`;
/** An access key's id alone, as a provider lists it, opens nothing. */
const IN_CLEAR = (credential: Sql) => sql`${credential}.exposed and not (${credential}.type = 'access-key' and ${credential}.fingerprint is null) and ${credential}.status <> 'inactive'`;

function identityRequires(what: PolicyRequirement, value: true | number | undefined): Missed {
  const unless = (holds: Sql) => sql`case when ${holds} then null else s.first_seen end`;
  switch (what) {
    case "owner":
      return missed(unless(sql`${OWNER} is not null`), "nobody is confirmed as its owner");
    case "sponsor":
      return missed(unless(sql`coalesce(s.sponsor, m.sponsor) is not null`), "it has no sponsor");
    case "purpose":
      return missed(unless(sql`s.purpose is not null or m.id is not null`), "no purpose is stated for it");
    case "mandate":
      return missed(unless(sql`s.mandate_id is not null`), "no mandate in force names it");
    case "expiry":
      return missed(unless(sql`not s.never_expires`), "it has a credential that never expires");
    case "no_exposed_secret":
      return missed(sql`(select min(c.first_seen) from credential c where c.holder_id = s.id and c.latest and c.valid_to is null and ${IN_CLEAR(sql`c`)})`, "a secret of it stands in clear in a file");
    default:
      return missed(
        after(sql`case s.last_used when 'known' then s.last_used_at when 'never' then coalesce(s.created_at, s.first_seen) end`, daysOf(value)),
        `it was not used for ${daysOf(value)} days`,
        sql`s.last_used = 'not_read'`,
      );
  }
}

/** Only `expiresAt: null` says that it never expires; a fact that is not there was not read. */
const NEVER_ENDS = sql`s.expires_at is null and s.facts ? 'expiresAt'`;
const LAST_USE = sql`(s.facts ->> 'lastUsedAt')::timestamptz`;

function credentialRequires(what: PolicyRequirement, value: true | number | undefined): Missed {
  const days = daysOf(value);
  const made = sql`coalesce(s.rotated_at, s.created_at)`;
  switch (what) {
    case "owner":
      return missed(sql`case when ${OWNER} is null then s.first_seen end`, "nobody is confirmed as the owner of its holder");
    case "expiry":
      return missed(sql`case when ${NEVER_ENDS} then s.first_seen end`, "it never expires", sql`not (s.facts ? 'expiresAt')`);
    case "no_exposed_secret":
      return missed(sql`case when ${IN_CLEAR(sql`s`)} then s.first_seen end`, "it stands in clear in a file");
    case "younger_than_days":
      return missed(after(made, days), `it is ${days} days old or older and was not rotated`, sql`${made} is null`);
    case "lasts_at_most_days":
      return missed(
        sql`case when ${NEVER_ENDS} then s.first_seen when s.expires_at > ${after(made, days)} then s.first_seen end`,
        `it lasts longer than ${days} days`,
        sql`not (s.facts ? 'expiresAt') or (s.expires_at is not null and ${made} is null)`,
      );
    default:
      return missed(after(sql`case when s.facts ? 'lastUsedAt' then coalesce(${LAST_USE}, s.created_at, s.first_seen) end`, days), `it was not used for ${days} days`, sql`not (s.facts ? 'lastUsedAt')`);
  }
}

function mandateRequires(what: PolicyRequirement, value: true | number | undefined): Missed {
  const days = daysOf(value);
  if (what === "lasts_at_most_days") return missed(sql`case when s.end_day - s.start_day + 1 > ${days} then v.approved_at end`, `it lasts longer than ${days} days`);
  return missed(after(sql`v.approved_at`, days), `it was not looked at again within ${days} days of its approval`);
}

const ABOUT: Readonly<Record<PolicyDocument["about"], About>> = {
  identity: {
    columns: NODE,
    from: sql`identity i cross join lateral (select i.*) s left join mandate m on m.id = i.mandate_id`,
    where: sql`i.latest and i.valid_to is null and i.kind <> 'person'`,
    require: identityRequires,
  },
  credential: {
    columns: NODE,
    from: sql`credential s left join identity i on i.id = s.holder_id and i.latest and i.valid_to is null left join mandate m on m.id = i.mandate_id`,
    where: sql`s.latest and s.valid_to is null and s.status not in ('inactive', 'expired')`,
    require: credentialRequires,
  },
  mandate: {
    columns: sql`s.id, 'mandate|' || s.id as key, 'mandate' as type, 'mandate' as provider, 'mandates' as realm, 'mandate' as kind, s.name as native_id, s.title as name, null::text as identity, null::text as identity_id,
      s.owner, null::text as environment, null::text as reach`,
    from: sql`mandate s join mandate_version v on v.mandate_id = s.id and v.version = s.version`,
    where: sql`s.state = 'active'`,
    require: mandateRequires,
  },
};
