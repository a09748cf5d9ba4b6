-- The directory: people and groups as the company's own system tells them by SCIM 2.0, and removals in masses that wait for a person.

create table directory_person (
  id text primary key,
  user_name text not null,
  user_name_key text not null generated always as (lower(user_name)) stored,
  external_id text,
  -- Never empty: what the person is called, by the best that was told.
  display_name text not null,
  -- The primary address, lower case; empty when none was told.
  email text not null,
  -- Every address, and every name under which the person is known, all lower case.
  emails text[] not null,
  names text[] not null,
  title text,
  department text,
  manager text,
  -- `active` as the client told it last. What holds inside is `state`: somebody who is leaving waits in a batch that is held.
  told_active boolean not null,
  state text not null check (state in ('active', 'leaving', 'left')),
  left_at timestamptz,
  -- Who let the person go: provisioning by itself, or a person who released a batch.
  left_by text check (left_by in ('provisioning', 'release')),
  -- The client deleted the resource: it is gone for SCIM and kept for history.
  deleted_at timestamptz,
  -- The resource as it was told, in the spelling of the schemas. Never a password.
  attributes jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  search text not null generated always as (lower(display_name || ' ' || user_name || ' ' || email)) stored
);
create unique index directory_person_by_user_name on directory_person (user_name_key) where deleted_at is null;
create index directory_person_by_id on directory_person (id) where deleted_at is null;
create index directory_person_by_external_id on directory_person (external_id) where deleted_at is null;
create index directory_person_by_display_name on directory_person (lower(attributes ->> 'displayName')) where deleted_at is null;
create index directory_person_by_emails on directory_person using gin (emails);
create index directory_person_by_names on directory_person using gin (names);
create index directory_person_by_search on directory_person using gin (search gin_trgm_ops);
create index directory_person_by_list on directory_person (lower(display_name), id);
create index directory_person_by_state on directory_person (state, deleted_at);
create index directory_person_by_change on directory_person (changed_at);
create index directory_person_by_leaving on directory_person (left_at) where left_at is not null;

create table directory_group (
  id text primary key,
  display_name text not null,
  -- As owners name it: `team:payments`.
  team text not null generated always as ('team:' || lower(display_name)) stored,
  external_id text,
  attributes jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index directory_group_by_team on directory_group (team, id);
create index directory_group_by_external_id on directory_group (external_id);

-- A member is a person or another group.
create table directory_member (
  group_id text not null references directory_group (id) on delete cascade,
  member_id text not null,
  primary key (group_id, member_id)
);
create index directory_member_by_member on directory_member (member_id);

-- People of directory exports under each of their names, so that nobody reads a hundred thousand to find one.
create index identity_person_names on identity using gin ((array[lower(native_id), lower(facts -> 'attributes' ->> 'login'), lower(facts -> 'attributes' ->> 'email'), lower(name)]))
  where provider = 'directory' and kind = 'person' and latest and valid_to is null;
create index identity_person_list on identity (lower(name), id) where provider = 'directory' and kind = 'person' and latest and valid_to is null;

-- Removals in masses, by provisioning or by an export that names people no more: not applied until a person has decided.
create table directory_hold (
  id text primary key,
  via text not null check (via in ('scim', 'export')),
  state text not null check (state in ('held', 'released', 'rejected')),
  why text not null,
  opened_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  comment text
);
create unique index directory_hold_open on directory_hold (via) where state = 'held';
create index directory_hold_by_opening on directory_hold (opened_at desc, id desc);

create table directory_hold_person (
  hold_id text not null references directory_hold (id),
  -- `ppl_…` of the directory, or the id of the identity that an export told of.
  person_id text not null,
  name text not null,
  at timestamptz not null,
  primary key (hold_id, person_id)
);
create index directory_hold_person_by_person on directory_hold_person (person_id);
