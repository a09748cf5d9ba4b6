-- Run-time policies: what every act must pass (estate) and what people may have done on their behalf (person). One row for each policy, one for each of its versions.
create table runtime_policy (
  id text primary key,
  name text not null unique,
  layer text not null check (layer in ('estate', 'person')),
  created_at timestamptz not null,
  created_by text not null
);

create table runtime_policy_version (
  policy_id text not null references runtime_policy (id),
  version integer not null,
  state text not null check (state in ('draft', 'active', 'retired')),
  title text not null,
  text text not null,
  -- What must be answered how before it may be in force.
  cases jsonb not null,
  -- Digest of layer, text and cases.
  hash text not null,
  -- The people who wrote it, as they were known: none of them puts it in force alone when it loosens.
  authors jsonb not null,
  written_at timestamptz not null,
  -- The official JSON form, and the digest of what was found valid and passed its cases.
  compiled jsonb,
  checked text,
  loosens boolean,
  activated_at timestamptz,
  activated_by text,
  -- The person who asked for the end of it; another one must agree.
  end_asked jsonb,
  retired_at timestamptz,
  retired_by text,
  why text,
  revision integer not null default 1,
  primary key (policy_id, version),
  -- INVARIANT: nothing is in force that was not checked as it stands.
  constraint active_is_checked check (state <> 'active' or (compiled is not null and checked = hash))
);
create unique index runtime_policy_active on runtime_policy_version (policy_id) where state = 'active';
create unique index runtime_policy_draft on runtime_policy_version (policy_id) where state = 'draft';

-- Whether an enforcement point refuses what is denied, or only puts on record that it would. A point without a row enforces.
create table enforcement_mode (
  point text primary key,
  mode text not null check (mode in ('observe', 'enforce')),
  reason text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  revision integer not null default 1
);

-- Recorded decisions asked again in a world with one change: a run-time policy or a version of a mandate that is not in force. Counts, and a row for each answer that differs.
create table policy_replay (
  id text primary key,
  title text not null,
  -- What is changed, as it stood when it was asked.
  change jsonb not null,
  since timestamptz not null,
  until timestamptz not null,
  asked_at timestamptz not null,
  asked_by text not null,
  job_id text,
  counts jsonb,
  finished_at timestamptz
);
create index policy_replay_newest on policy_replay (asked_at desc, id desc);

create table policy_replay_row (
  replay_id text not null references policy_replay (id) on delete cascade,
  number integer not null,
  kind text not null check (kind in ('newly-allowed', 'newly-denied', 'newly-held', 'not-replayable', 'recorded-otherwise')),
  record_id text not null,
  at timestamptz not null,
  principal text not null,
  person text,
  mandate text,
  act text not null,
  recorded text not null,
  -- Decision, reason and policies in today's world and in the changed one; null when it cannot be replayed.
  before jsonb,
  after jsonb,
  why text not null,
  primary key (replay_id, number)
);
create index policy_replay_row_by_kind on policy_replay_row (replay_id, kind, number);
