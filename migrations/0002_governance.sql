-- Owners as people confirmed them, people of the directory, findings with their life, waivers, rule answers, the day's posture.
create table ownership (
  identity text not null,
  owner text not null,
  sponsor text,
  confirmed_by text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  ended_by text,
  primary key (identity, valid_from)
);
create unique index ownership_current on ownership (identity) where valid_to is null;
create index ownership_by_owner on ownership (owner) where valid_to is null;

create table finding (
  id text primary key,
  key text not null unique,
  rule text not null,
  rule_version integer not null,
  severity text not null,
  severity_rank smallint not null,
  title text not null,
  state text not null check (state in ('open', 'accepted', 'resolved', 'reopened')),
  risk smallint not null,
  risk_terms jsonb not null,
  provider text not null,
  realm text not null,
  subject jsonb not null,
  identity text,
  -- Id that an identity with that key has.
  identity_id text,
  location jsonb,
  evidence jsonb not null,
  frameworks text[] not null,
  remedy text not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  resolved_at timestamptz,
  sample boolean not null default false,
  revision integer not null default 1,
  search text generated always as (lower(title || ' ' || rule || ' ' || (subject ->> 'name') || ' ' || (subject ->> 'nativeId'))) stored
);
create index finding_by_risk on finding (risk, id);
create index finding_by_severity on finding (severity_rank, id);
create index finding_by_first_seen on finding (first_seen, id);
create index finding_by_last_seen on finding (last_seen, id);
create index finding_by_identity on finding (identity_id) where identity_id is not null;
create index finding_by_state on finding (state, risk, id);
create index finding_by_rule on finding (rule, risk, id);
create index finding_by_search on finding using gin (search gin_trgm_ops);

create table finding_event (
  id text primary key,
  finding_id text not null,
  at timestamptz not null,
  what text not null,
  actor text not null,
  detail text not null
);
create index finding_event_by_finding on finding_event (finding_id, at);

create table waiver (
  id text primary key,
  finding_key text not null,
  reason text not null,
  approver text not null,
  accepted_by text not null,
  accepted_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_by text
);
create unique index waiver_current on waiver (finding_key) where ended_at is null;

create table rule_result (
  rule text primary key,
  version integer not null,
  status text not null,
  about text not null,
  population integer not null,
  matched integer not null,
  detail text,
  at timestamptz not null
);

create table posture (
  day date primary key,
  identities integer not null,
  open_findings integer not null,
  critical integer not null,
  governed integer not null,
  at timestamptz not null
);
