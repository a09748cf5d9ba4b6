-- Waivers as a register of their own, estate policies, and the due dates of the calendar.

-- A waiver is for one finding or for a pattern (a rule, and what narrows it); it is asked for and granted by two people.
alter table waiver alter column finding_key drop not null;
alter table waiver alter column approver drop not null;
alter table waiver alter column accepted_by drop not null;
alter table waiver alter column accepted_at drop not null;
alter table waiver
  add column state text not null default 'granted' check (state in ('requested', 'granted', 'refused', 'ended')),
  add column rule text,
  -- With `*` for any text; compared with the identity's key, and with the native id and the name of the subject.
  add column identity text,
  add column provider text,
  add column realm text,
  add column environment text,
  add column evidence text not null default '',
  add column evidence_link text,
  -- Who answers for the risk while it stands.
  add column owner text,
  add column asked_by text,
  -- The person as he was known when he asked: he never grants it himself.
  add column asked_person jsonb,
  add column asked_at timestamptz,
  add column triggers text[] not null default '{}',
  -- Short enough to stand for critical findings.
  add column covers_critical boolean not null default true,
  add column why text,
  add column revision integer not null default 1,
  add constraint waiver_has_scope check (finding_key is not null or rule is not null);
update waiver set state = 'ended' where ended_at is not null;
update waiver set asked_by = accepted_by, asked_at = accepted_at, owner = approver;
alter table waiver alter column asked_by set not null, alter column asked_at set not null, alter column owner set not null;
drop index waiver_current;
create unique index waiver_current on waiver (finding_key) where state = 'granted';
create index waiver_by_end on waiver (expires_at, id);
create index waiver_by_state on waiver (state, expires_at, id);
create index waiver_patterns on waiver (rule) where finding_key is null and state = 'granted';

-- The waiver that stands for a finding, what was so when it began to (for its triggers), and the patterns that cover it no more.
alter table finding
  add column waiver_id text,
  add column waived_facts jsonb,
  add column released_from text[] not null default '{}';
update finding f set waiver_id = w.id from waiver w where w.finding_key = f.key and w.state = 'granted';
create index finding_by_waiver on finding (waiver_id) where waiver_id is not null;

create table estate_policy (
  id text primary key,
  name text not null unique,
  title text not null,
  document jsonb not null,
  version integer not null default 1,
  state text not null check (state in ('off', 'simulated', 'on')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  switched_at timestamptz,
  switched_by text,
  -- What it answered the last time: of so many, so many broke it, and of so many it could not be told.
  judged_at timestamptz,
  population integer,
  broken integer,
  unknown integer,
  revision integer not null default 1
);
create index estate_policy_on on estate_policy (judged_at) where state = 'on';

-- Everything that ends, in one place. Derived: written by comparison with what is so, so that an end that has not moved keeps what was said of it.
create table due_date (
  -- Kind and subject.
  id text primary key,
  kind text not null check (kind in ('credential', 'mandate-end', 'mandate-review', 'request', 'waiver', 'policy', 'break-glass')),
  subject text not null,
  title text not null,
  ends_at timestamptz not null,
  owner text,
  sponsor text,
  provider text,
  environment text,
  -- Path in the console.
  link text not null,
  -- Days ahead of the last notice of this end, and the day (UTC) of the next.
  said smallint,
  next_notice date
);
create index due_date_by_end on due_date (ends_at, id);
create index due_date_by_kind on due_date (kind, ends_at, id);
create index due_date_by_owner on due_date (owner, ends_at, id) where owner is not null;
create index due_date_to_say on due_date (next_notice) where next_notice is not null;
