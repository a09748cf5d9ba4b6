-- The inventory. A node or edge has one row per period of validity; the current one has valid_to null.
-- Ids are derived from natural keys by the program, so no sequence and no look-up stands in the way of a bulk load,
-- and every table can be distributed by its first column.
create extension if not exists pg_trgm;

create table installation (
  name text primary key,
  value text not null
);

create table source (
  id text primary key,
  kind text not null check (kind in ('import', 'machine', 'sample')),
  name text not null,
  created_at timestamptz not null,
  last_read_at timestamptz,
  unique (kind, name)
);

-- One stream of one realm from one source. Nodes and edges name it by number: who told of them.
create table origin (
  id integer generated always as identity primary key,
  source_id text not null references source (id) on delete cascade,
  realm text not null,
  stream text not null,
  unique (source_id, realm, stream)
);

-- What was read of it the last time.
create table coverage (
  source_id text not null references source (id) on delete cascade,
  realm text not null,
  stream text not null,
  place text not null default '',
  status text not null check (status in ('complete', 'partial', 'refused', 'not_read')),
  count integer not null,
  detail text not null,
  read_at timestamptz,
  imported_at timestamptz not null,
  primary key (source_id, realm, stream)
);

create table identity (
  id text not null,
  key text not null,
  provider text not null,
  realm text not null,
  type text not null,
  native_id text not null,
  name text not null,
  kind text not null,
  enabled boolean,
  environment text,
  purpose text,
  created_at timestamptz,
  last_used text not null default 'not_read' check (last_used in ('known', 'never', 'not_read')),
  last_used_at timestamptz,
  facts jsonb not null,
  origins integer[] not null,
  -- Facts by origin, when more than one origin tells of it.
  parts jsonb,
  latest boolean not null default true,
  valid_from timestamptz not null,
  valid_to timestamptz,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  sample boolean not null default false,
  -- What evaluation and owners say, kept here for the list.
  owner_status text not null default 'none' check (owner_status in ('confirmed', 'suggested', 'none')),
  owner text,
  owner_confidence real,
  sponsor text,
  owner_confirmed_by text,
  owner_confirmed_at timestamptz,
  reach_level text,
  reach_rank smallint,
  reach_why text,
  reach_by_escalation boolean,
  risk smallint not null default 0,
  risk_terms jsonb not null default '[]',
  open_critical integer not null default 0,
  open_high integer not null default 0,
  open_medium integer not null default 0,
  open_low integer not null default 0,
  credential_count integer not null default 0,
  oldest_credential_at timestamptz,
  never_expires boolean not null default false,
  governed boolean not null default false,
  path_count integer not null default 0,
  evaluated boolean not null default false,
  search text generated always as (lower(case when position(name in native_id) > 0 then native_id else name || ' ' || native_id end || ' ' || realm)) stored
);
create unique index identity_latest on identity (id) where latest;
create index identity_history on identity (id, valid_from) where not latest;
create index identity_by_risk on identity (risk, id) where latest and valid_to is null;
create index identity_by_name on identity (name, id) where latest and valid_to is null;
create index identity_by_last_use on identity ((coalesce(last_used_at, '-infinity'::timestamptz)), id) where latest and valid_to is null;
create index identity_by_creation on identity ((coalesce(created_at, '-infinity'::timestamptz)), id) where latest and valid_to is null;
create index identity_by_first_seen on identity (first_seen, id) where latest and valid_to is null;
create index identity_by_search on identity using gin (search gin_trgm_ops) where latest;
create index identity_by_change on identity using brin (valid_from);

create table credential (
  id text not null,
  key text not null,
  holder text not null,
  -- Id that an identity with the key `holder` has.
  holder_id text not null,
  provider text not null,
  realm text not null,
  type text not null,
  native_id text not null,
  name text not null,
  kind text not null,
  status text not null,
  created_at timestamptz,
  rotated_at timestamptz,
  expires_at timestamptz,
  fingerprint text,
  exposed boolean not null default false,
  facts jsonb not null,
  origins integer[] not null,
  parts jsonb,
  latest boolean not null default true,
  valid_from timestamptz not null,
  valid_to timestamptz,
  first_seen timestamptz not null,
  last_seen timestamptz not null
);
create unique index credential_latest on credential (id) where latest;
create index credential_history on credential (id, valid_from) where not latest;
create index credential_by_holder on credential (holder_id);
create index credential_by_fingerprint on credential (fingerprint) where fingerprint is not null and latest;

create table entitlement (
  id text not null,
  key text not null,
  provider text not null,
  realm text not null,
  type text not null,
  native_id text not null,
  name text not null,
  facts jsonb not null,
  origins integer[] not null,
  parts jsonb,
  latest boolean not null default true,
  valid_from timestamptz not null,
  valid_to timestamptz,
  first_seen timestamptz not null,
  last_seen timestamptz not null
);
create unique index entitlement_latest on entitlement (id) where latest;
create index entitlement_history on entitlement (id, valid_from) where not latest;

create table resource (
  id text not null,
  key text not null,
  provider text not null,
  realm text not null,
  type text not null,
  native_id text not null,
  name text not null,
  facts jsonb not null,
  origins integer[] not null,
  parts jsonb,
  latest boolean not null default true,
  valid_from timestamptz not null,
  valid_to timestamptz,
  first_seen timestamptz not null,
  last_seen timestamptz not null
);
create unique index resource_latest on resource (id) where latest;
create index resource_history on resource (id, valid_from) where not latest;

create table "grant" (
  id text not null,
  holder text not null,
  entitlement text not null,
  resource text not null,
  effect text not null,
  conditional boolean not null,
  expires_at timestamptz,
  attributes jsonb,
  origins integer[] not null,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index grant_current on "grant" (id) where valid_to is null;
create index grant_by_holder on "grant" (holder);
create index grant_by_entitlement on "grant" (entitlement) where valid_to is null;
create index grant_by_change on "grant" using brin (valid_from);

create table relation (
  id text not null,
  kind text not null,
  from_key text not null,
  to_key text not null,
  location jsonb,
  attributes jsonb,
  origins integer[] not null,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index relation_current on relation (id) where valid_to is null;
create index relation_by_from on relation (from_key);
create index relation_by_to on relation (to_key);

-- Evidence of use moves with every read: it is kept as it stands and not as periods.
create table usage (
  id text not null,
  identity text not null,
  action text not null,
  resource text,
  last_used_at timestamptz,
  count bigint,
  evidence text not null,
  origins integer[] not null,
  valid_from timestamptz not null,
  valid_to timestamptz
);
create unique index usage_current on usage (id) where valid_to is null;
create index usage_by_identity on usage (identity);
