// The part of the estate that tells what some identities are granted, did and are mandated: enough for the graph to answer about them, and for
// nobody else. Read by keys alone, so that its cost does not grow with the estate.
import { nodeKey, parseNodeKey, type Credential, type Entitlement, type Estate, type Identity, type NodeKey, type Relation, type Resource } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { createEstateRows } from "./estate-rows.ts";
import { entitlementId, identityId, resourceId } from "./ids.ts";
import { asLike } from "./mandates.ts";
import { sql, type Sql } from "./sql.ts";

/** What was found of an identity when the whole estate was judged, for a slice cannot tell it. */
export interface StoredReach {
  readonly identity: string;
  readonly level: string;
  readonly why: string;
  readonly byEscalation: boolean;
}

export interface EstateSlice {
  readonly estate: Estate;
  readonly reaches: readonly StoredReach[];
}

/** Deeper trees of groups or organizational units do not exist; also the end of a cycle. */
const DEEPEST = 12;

/** MUST see one instant: pass a `Db` of one transaction when imports may run beside it. */
export async function loadSlice(db: Db, identities: readonly string[]): Promise<EstateSlice> {
  const rows = createEstateRows(db, sql`valid_to is null`);
  const memberOf = await climb(db, identities, "member-of");
  const own = identities.map((key) => parseNodeKey(key as NodeKey));
  const accounts = [...new Set(own.filter(({ provider }) => provider === "aws").map(({ realm }) => nodeKey({ provider: "aws", realm, type: "account", nativeId: realm })))];
  const above = await climb(db, accounts, "contains");
  const groups = [...memberOf.map(({ to }) => to), ...own.flatMap((ref) => (ref.provider === "kubernetes" ? builtInGroups(ref.realm, ref.nativeId) : []))];
  const holders = [...identities, ...groups, ...accounts, ...above.map(({ from }) => from)];
  const grants = await rows.grants(sql`id in (select id from "grant" where valid_to is null and holder = any(${holders}::text[]) ${accounts.length > 0 ? sql`union ${OF_ORGANIZATIONS}` : sql``})`);
  const clusters = [...new Set(own.filter(({ provider }) => provider === "kubernetes").map(({ realm }) => realm))];
  const entitlementIds = [...new Set(grants.map(({ entitlement }) => entitlementId(entitlement)))];
  // Roles of a cluster may be made of others by their labels.
  const ofClusters = clusters.length === 0 ? sql`false` : sql`(type = 'cluster-role' and provider = 'kubernetes' and realm = any(${clusters}::text[]))`;
  const ids = identities.map(identityId);
  const estate: Estate = {
    identities: await rows.nodes<Identity>("identity", sql`id = any(${ids}::text[]) and latest`),
    credentials: await rows.nodes<Credential>("credential", sql`holder_id = any(${ids}::text[]) and latest`),
    entitlements: await rows.nodes<Entitlement>("entitlement", sql`latest and (id = any(${entitlementIds}::text[]) or ${ofClusters})`),
    resources: await rows.nodes<Resource>("resource", sql`id = any(${[...groups, ...accounts, ...above.map(({ from }) => from)].map(resourceId)}::text[]) and latest`),
    grants,
    relations: [...memberOf, ...above],
    usages: await rows.usages(sql`identity = any(${identities}::text[])`),
    owners: await rows.owners(sql`identity = any(${identities}::text[])`),
    people: [],
    coverage: await rows.coverage(),
    mandates: await rows.mandates(sql`v.state = 'active' and v.mandate_id in (${naming(identities)} union ${witnesses(own)})`),
  };
  const reaches = await db.query<StoredReach>(sql`
    select key as identity, reach_level as level, coalesce(reach_why, '') as why, coalesce(reach_by_escalation, false) as "byEscalation" from identity where id = any(${ids}::text[]) and latest and reach_level is not null`);
  return { estate, reaches };
}

/** Joined by ids, not by `or`, which would read every grant there is. */
const OF_ORGANIZATIONS = sql`select g.id from entitlement e join "grant" g on g.entitlement = e.key and g.valid_to is null where e.latest and e.valid_to is null and e.type in ('scp', 'rcp')`;

/** PROVIDER: groups that the API server adds by itself to what a service account is a member of. */
function builtInGroups(realm: string, nativeId: string): readonly NodeKey[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${nativeId.slice(0, Math.max(0, nativeId.indexOf("/")))}`].map((name) => nodeKey({ provider: "kubernetes", realm, type: "group", nativeId: name }));
}

/** Relations upwards from these: to groups by `member-of`, to what contains them by `contains`. */
function climb(db: Db, from: readonly string[], kind: "member-of" | "contains"): Promise<readonly Relation[]> {
  const [here, there] = kind === "member-of" ? [sql`from_key`, sql`to_key`] : [sql`to_key`, sql`from_key`];
  return db.query<Relation>(sql`
    with recursive climb (key, depth) as (
      select unnest(${from}::text[]), 0 union select ${there}, depth + 1 from climb join relation on ${here} = key and kind = ${kind} and valid_to is null where depth < ${DEEPEST})
    select distinct kind, from_key as "from", to_key as "to" from relation where kind = ${kind} and valid_to is null and ${here} in (select key from climb)`);
}

const naming = (identities: readonly string[]): Sql => sql`
  select s.mandate_id from mandate_subject s where not s.pattern and s.identity = any(${identities}::text[])
  union select s.mandate_id from mandate_subject s, unnest(${identities}::text[]) as named (key) where s.pattern and named.key like ${asLike(sql`s.identity`)}`;

/** For each account or cluster one mandate of it, if there is one: whether mandates are kept there at all. */
const witnesses = (own: readonly { readonly provider: string; readonly realm: string }[]): Sql => sql`
  select w.mandate_id from unnest(${own.map(({ provider }) => provider)}::text[], ${own.map(({ realm }) => realm)}::text[]) as r (provider, realm)
    cross join lateral (select i.mandate_id from identity i where i.mandate_id is not null and i.latest and i.valid_to is null and i.provider = r.provider and i.realm = r.realm limit 1) w`;
