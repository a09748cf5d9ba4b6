-- Ownership work: questions to the likeliest owners, hand-over plans of those who leave, and the indexes by which their things are found.

create table owner_question (
  id text primary key,
  state text not null check (state in ('open', 'answered', 'expired', 'withdrawn')),
  -- To whom it is put: an address or login as it was written, or `team:…`; and every name of that party in lower case.
  asked_of text not null,
  asked_names text[] not null,
  -- Who asked first, as a person; he is told of every answer.
  asked_by jsonb not null,
  why text not null,
  comment text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  steps smallint not null default 0,
  -- When the clock acts next: a reminder, or the end of the time to answer.
  due_at timestamptz,
  closed_at timestamptz,
  revision integer not null default 1
);
create index owner_question_by_asking on owner_question (asked_at, id);
create index owner_question_by_party on owner_question using gin (asked_names);
create index owner_question_due on owner_question (due_at) where due_at is not null;

-- One identity of a question. It is answered once.
create table owner_question_item (
  question_id text not null references owner_question (id),
  identity text not null,
  name text not null,
  -- Who is asked after this, likeliest first: [{party, reason}]; and who was asked already, in lower case.
  next jsonb not null,
  asked text[] not null,
  answer text check (answer in ('accepted', 'declined', 'pointed', 'overtaken', 'expired')),
  pointed_to text,
  -- The names of who answered, in lower case.
  answered_names text[],
  answered_by text,
  answered_at timestamptz,
  comment text,
  primary key (question_id, identity),
  check ((answer = 'pointed') = (pointed_to is not null))
);
create unique index owner_question_item_open on owner_question_item (identity) where answer is null;
create index owner_question_item_by_identity on owner_question_item (identity, answered_at);

create table hand_over (
  id text primary key,
  -- Who leaves: `ppl_…`, or the id of the identity that an export told of; as shown; every name in lower case.
  person_id text not null,
  person text not null,
  name text not null,
  names text[] not null,
  reason text not null check (reason in ('left', 'leaving')),
  last_day date,
  -- The end of the employment that this plan belongs to: one plan for each.
  left_at timestamptz,
  manager text,
  state text not null check (state in ('open', 'done', 'returned', 'withdrawn')),
  why text,
  opened_at timestamptz not null,
  opened_by text not null,
  closed_at timestamptz,
  steps smallint not null default 0,
  due_at timestamptz,
  revision integer not null default 1
);
create unique index hand_over_open on hand_over (person_id) where state = 'open';
create index hand_over_by_person on hand_over (person_id, opened_at);
create index hand_over_by_opening on hand_over (opened_at, id);
create index hand_over_due on hand_over (due_at) where due_at is not null;

create table hand_over_item (
  plan_id text not null references hand_over (id),
  what text not null check (what in ('identity-owner', 'identity-sponsor', 'mandate-owner', 'mandate-sponsor', 'mandate-deputy', 'created')),
  -- Key of the identity, or id of the mandate.
  subject text not null,
  name text not null,
  successor text,
  reason text,
  state text not null default 'waiting' check (state in ('waiting', 'accepted', 'overtaken', 'suspended')),
  -- Nobody has taken it in time: that it be suspended is proposed, and never done by itself.
  suspension_proposed_at timestamptz,
  decided_by text,
  decided_at timestamptz,
  primary key (plan_id, what, subject)
);
create index hand_over_item_by_subject on hand_over_item (subject);
create index hand_over_item_by_name on hand_over_item (plan_id, name, what, subject);

-- What somebody holds is found by his names, without reading the estate.
create index identity_by_confirmed_owner on identity (lower(owner)) where latest and valid_to is null and owner_status = 'confirmed';
create index identity_by_sponsor on identity (lower(sponsor)) where latest and valid_to is null and sponsor is not null;
create index identity_by_creator on identity using gin ((lower(jsonb_path_query_array(facts, '$.ownerHints[*] ? (@.signal == "creator").candidate')::text)::jsonb))
  where latest and valid_to is null and jsonb_path_exists(facts, '$.ownerHints[*] ? (@.signal == "creator")');
create index mandate_version_by_owner on mandate_version (lower(document ->> 'owner')) where state <> 'ended';
create index mandate_version_by_sponsor on mandate_version (lower(document ->> 'sponsor')) where state <> 'ended';
create index mandate_version_by_deputy on mandate_version using gin ((lower((document -> 'deputies')::text)::jsonb)) where state <> 'ended' and jsonb_exists(document, 'deputies');
