-- Servers of tools behind the gate, and the definitions of their tools as they were approved.
create table upstream (
  id text primary key,
  -- As mandates call it.
  name text not null unique,
  title text not null,
  -- Who is told when it changes: a party; empty for the administrators.
  owner text not null default '',
  -- INVARIANT: no secret; that one is sealed.
  transport jsonb not null,
  credential jsonb not null,
  -- Sealed with a key that is not in the database; see kernel/seal.ts.
  sealed text,
  -- May be in the private network, also without TLS: an administrator said so.
  allow_private boolean not null default false,
  -- Its hints about its tools are believed.
  trusted boolean not null default false,
  -- What it must still be, and what it was when it was last tried.
  identity jsonb not null default '{}',
  seen jsonb,
  state text not null default 'active' check (state in ('active', 'retired')),
  why text,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null default 1
);

-- Each person's own credential, where the upstream wants that.
create table upstream_person_secret (
  upstream text not null references upstream (id) on delete cascade,
  -- Issuer and subject as tokens name him.
  person text not null,
  sealed text not null,
  changed_at timestamptz not null,
  primary key (upstream, person)
);

create table tool (
  id text primary key,
  upstream text not null references upstream (id) on delete cascade,
  name text not null,
  state text not null check (state in ('waiting', 'approved', 'quarantined')),
  -- The version that was approved, and the one that the server shows now.
  pinned integer,
  seen integer not null,
  -- The server no longer shows it.
  gone_at timestamptz,
  -- As a person wrote it; null: guessed anew from the definition.
  profile jsonb,
  profile_by text,
  -- What of a dangerous combination its profile brings: private, untrusted, outbound. For findings.
  powers text[] not null default '{}',
  -- Why it is kept out, by a person.
  kept_out text,
  changed_at timestamptz not null,
  revision integer not null default 1,
  unique (upstream, name),
  check (state <> 'approved' or pinned = seen)
);
create index tool_undecided on tool (upstream) where state <> 'approved';

-- Every definition that was ever seen of a tool.
create table tool_version (
  tool text not null references tool (id) on delete cascade,
  version integer not null,
  -- SHA-256 of the canonical JSON of what is pinned.
  digest text not null,
  definition jsonb not null,
  warnings jsonb not null,
  -- Why it cannot be approved at all; null when it can.
  unfit text,
  seen_at timestamptz not null,
  decision text check (decision in ('approved', 'kept-out')),
  decided_at timestamptz,
  decided_by text,
  primary key (tool, version)
);

alter table enforcement_change drop constraint enforcement_change_topic_check;
alter table enforcement_change add constraint enforcement_change_topic_check check (topic in ('mandate', 'policy', 'agent', 'stop', 'mode', 'person', 'tool'));
