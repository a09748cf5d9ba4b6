-- Requests for approval with who may decide them, what people asked about them, who decides in whose place, and emergency access.

create table approval_request (
  id text primary key,
  mandate_id text not null references mandate (id),
  version integer not null,
  -- Of the content that is asked for.
  hash text not null,
  name text not null,
  title text not null,
  owner text not null,
  sponsor text not null,
  state text not null check (state in ('waiting', 'approved', 'rejected', 'withdrawn', 'lapsed', 'ended')),
  risk text not null check (risk in ('low', 'elevated', 'critical')),
  -- Plain names of all who may not decide it: who wrote it, and who has decided already.
  barred text[] not null,
  -- Names under which its authors are told.
  authors text[] not null,
  submitted_at timestamptz not null,
  lapses_at timestamptz not null,
  closed_at timestamptz,
  why text,
  -- Reminders so far, and when the next is due.
  steps smallint not null default 0,
  next_step_at timestamptz,
  search text generated always as (lower(name || ' ' || title || ' ' || owner || ' ' || sponsor)) stored
);
create unique index approval_request_waiting on approval_request (mandate_id) where state = 'waiting';
create index approval_request_by_version on approval_request (mandate_id, version);
create index approval_request_by_submission on approval_request (submitted_at, id);
create index approval_request_by_state on approval_request (state, submitted_at, id);
create index approval_request_by_risk on approval_request (risk, state, submitted_at, id);
create index approval_request_due on approval_request (next_step_at) where next_step_at is not null;
create index approval_request_by_search on approval_request using gin (search gin_trgm_ops);

-- One row for each party that may decide a request that waits, and for each name of its authors: an inbox is one range of this, whatever its depth.
create table approval_request_party (
  party text not null,
  what text not null check (what in ('decides', 'wrote')),
  submitted_at timestamptz not null,
  request_id text not null references approval_request (id),
  part text not null,
  primary key (party, what, submitted_at, request_id, part)
);
create index approval_request_party_by_request on approval_request_party (request_id);

create table request_comment (
  id text primary key,
  request_id text not null references approval_request (id),
  -- As a person: account, names.
  author jsonb not null,
  text text not null,
  at timestamptz not null
);
create index request_comment_by_request on request_comment (request_id, at, id);

-- In whose place somebody decided.
alter table mandate_decision add column behalf jsonb;

create table delegation (
  id text primary key,
  -- As written, and every name of that person in lower case.
  principal text not null,
  principal_names text[] not null,
  delegate text not null,
  delegate_names text[] not null,
  from_day date not null,
  to_day date not null,
  why text not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_by text
);
create index delegation_by_principal on delegation using gin (principal_names);
create index delegation_by_delegate on delegation using gin (delegate_names);
create index delegation_by_creation on delegation (created_at, id);

-- Emergency access is a mandate of hours: in force until an instant, whether or not the clock has come round.
alter table mandate add column emergency boolean not null default false;
alter table mandate_version add column until timestamptz;
create index mandate_until on mandate_version (until) where until is not null and state in ('active', 'suspended');

create table break_glass (
  id text primary key,
  state text not null check (state in ('asked', 'refused', 'lapsed', 'open', 'closed', 'reviewed')),
  document jsonb not null,
  hash text not null,
  reason text not null,
  incident text not null,
  minutes smallint not null check (minutes between 1 and 480),
  asked_by jsonb not null,
  asked_at timestamptz not null,
  decided_by jsonb,
  decided_at timestamptz,
  -- Once open.
  mandate_id text references mandate (id),
  until timestamptz,
  closed_at timestamptz,
  closed_by text,
  why text,
  review_due_at timestamptz,
  review jsonb,
  escalated_at timestamptz,
  -- When the clock acts next: the ask lapses, it closes, its review is overdue.
  due_at timestamptz,
  revision integer not null default 1,
  -- INVARIANT: nobody opens what he asked for; what is open has an end within eight hours.
  check (state not in ('open', 'closed', 'reviewed') or (decided_by is not null and mandate_id is not null and until is not null and until <= decided_at + interval '480 minutes')),
  check (state <> 'closed' or review_due_at is not null),
  check (state <> 'reviewed' or review is not null)
);
create index break_glass_by_asking on break_glass (asked_at, id);
create index break_glass_by_state on break_glass (state, asked_at, id);
create index break_glass_due on break_glass (due_at) where due_at is not null;
create index break_glass_by_mandate on break_glass (mandate_id) where mandate_id is not null;
