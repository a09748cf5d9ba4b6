-- The tamper-evident record. `entry` is the canonical JSON that is hashed; the columns beside it are computed from it and cannot say otherwise.
-- Writers insert plainly, without a sequence; one sequencer numbers the entries and grows the tree.
create table audit_entry (
  id text primary key,
  entry text not null,
  leaf bigint,
  at text generated always as (entry::jsonb ->> 'at') stored,
  action text generated always as (entry::jsonb ->> 'action') stored,
  actor text generated always as (entry::jsonb -> 'actor' ->> 'id') stored,
  subject text generated always as (entry::jsonb ->> 'subject') stored
);
create unique index audit_entry_leaf on audit_entry (leaf) where leaf is not null;
create index audit_entry_waiting on audit_entry (id) where leaf is null;
create index audit_entry_by_actor on audit_entry (actor, id);
create index audit_entry_by_subject on audit_entry (subject, id);
create index audit_entry_by_action on audit_entry (action, id);

-- SPEC: c2sp.org/tlog-tiles. Up to 256 hashes of one level in a row.
create table audit_tile (
  level smallint not null,
  index bigint not null,
  hashes bytea not null,
  primary key (level, index)
);

create table audit_head (
  single boolean primary key default true check (single),
  size bigint not null
);
insert into audit_head (size) values (0);

create table audit_checkpoint (
  size bigint primary key,
  root bytea not null,
  note text not null,
  signed_at timestamptz not null
);
