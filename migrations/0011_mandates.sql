-- Mandates: one row per mandate with what its list shows, one per version of its content, its subjects, and what people decided about it.

create table mandate (
  id text primary key,
  name text not null unique,
  -- Of the version in force, else of the newest.
  version integer not null,
  state text not null check (state in ('draft', 'submitted', 'approved', 'active', 'suspended', 'ended')),
  title text not null,
  owner text not null,
  sponsor text not null,
  category text not null,
  start_day date not null,
  end_day date not null,
  subjects integer not null,
  -- A newer version that is not in force yet.
  pending_version integer,
  pending_state text check (pending_state in ('draft', 'submitted', 'approved')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  search text generated always as (lower(name || ' ' || title || ' ' || owner || ' ' || sponsor)) stored
);
create index mandate_by_end on mandate (end_day, id);
create index mandate_by_change on mandate (changed_at, id);
create index mandate_waiting on mandate (changed_at, id) where pending_state = 'submitted' or state = 'submitted';
create index mandate_by_search on mandate using gin (search gin_trgm_ops);

create table mandate_version (
  mandate_id text not null references mandate (id),
  version integer not null,
  state text not null check (state in ('draft', 'submitted', 'approved', 'active', 'suspended', 'ended')),
  -- The content in canonical JSON, and its SHA-256: fixed from approval on.
  document jsonb not null,
  hash text not null,
  -- Everybody who wrote or submitted it: none of them may approve it.
  authors jsonb not null,
  requirement jsonb,
  submitted_at timestamptz,
  lapses_at timestamptz,
  approved_at timestamptz,
  activated_at timestamptz,
  ended_at timestamptz,
  why text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null default 1,
  primary key (mandate_id, version)
);
create unique index mandate_in_force on mandate_version (mandate_id) where state in ('active', 'suspended');
create unique index mandate_pending on mandate_version (mandate_id) where state in ('draft', 'submitted', 'approved');
create index mandate_due on mandate_version (state, activated_at) where state in ('submitted', 'approved', 'active', 'suspended');

-- Governed: a mandate in force names it; or it has a confirmed owner, a purpose, and credentials that all end.
alter table identity drop column governed;
alter table identity add column mandate_id text, add column mandate_end date;
alter table identity add column governed boolean not null generated always as
  (kind <> 'person' and (mandate_id is not null or (owner_status = 'confirmed' and purpose is not null and credential_count > 0 and not never_expires))) stored;
create index identity_by_mandate on identity (mandate_id) where mandate_id is not null and latest;

-- Subjects of the versions in force: which mandates does an identity have?
create table mandate_subject (
  mandate_id text not null references mandate (id),
  identity text not null,
  -- Holds a `*`: matched by pattern and not by equality.
  pattern boolean not null,
  primary key (mandate_id, identity)
);
create index mandate_subject_by_identity on mandate_subject (identity) where not pattern;
create index mandate_subject_patterns on mandate_subject (mandate_id) where pattern;

create table mandate_decision (
  id text primary key,
  mandate_id text not null references mandate (id),
  version integer not null,
  hash text not null,
  decision text not null check (decision in ('approved', 'rejected')),
  part text not null,
  approver jsonb not null,
  comment text not null,
  at timestamptz not null
);
create index mandate_decision_by_version on mandate_decision (mandate_id, version, at);
