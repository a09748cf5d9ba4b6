-- What was decided, on what: one row for each answer of the decision point, whoever asked. Keyed by time first, so that it can be cut into ranges of it.
create table decision_record (
  at timestamptz not null,
  id text not null,
  decision text not null check (decision in ('allow', 'deny', 'hold')),
  -- The look that said no or held; null when all said yes.
  stage text,
  -- Who asked: the name of an enforcement point, and the caller's id.
  point text not null,
  asked_by text not null,
  -- The enforcement point's own id of the request, to join its logs to ours.
  asked_as text,
  -- False when the point only observes: it was told yes whatever the answer.
  enforced boolean not null,
  -- Whether the official engine was asked as well: null when it was not.
  shadow_agrees boolean,
  principal_kind text not null,
  principal_id text not null,
  principal text not null,
  -- `issuer subject` of whom it is done for.
  person text,
  mandate text,
  mandate_id text,
  mandate_version integer,
  mandate_hash text,
  act_kind text not null check (act_kind in ('tool', 'access', 'other')),
  -- `server/tool`, `operation resource`, `action type:id`.
  act text not null,
  server text,
  environment text not null,
  task text,
  policies text[] not null,
  errors jsonb not null,
  reason text not null,
  remedy text not null,
  obligations jsonb not null,
  -- The newest enforcement change that the point had taken in.
  sequence bigint not null,
  -- What was asked, as it can be asked again; arguments are the redacted copy.
  request jsonb not null,
  -- SHA-256 of the canonical JSON of the whole question, arguments in full.
  digest text not null,
  -- Paths of what is not in the copy: when there are none, it can be replayed exactly.
  redacted text[] not null,
  -- Id of the first record that was written with it: the audit record of the batch holds the digest of all of them.
  batch text not null,
  primary key (at, id)
);
create unique index decision_record_by_id on decision_record (id, at);
create index decision_record_by_principal on decision_record (principal_id, at desc, id desc);
create index decision_record_by_mandate on decision_record (mandate, at desc, id desc) where mandate is not null;
create index decision_record_refused on decision_record (at desc, id desc) where decision <> 'allow';
create index decision_record_by_act on decision_record (act, at desc, id desc);

-- Systems of others whose enforcement points ask in their own words: the types of resources that are theirs, their policies and their entities.
create table application (
  name text primary key,
  title text not null,
  resource_types text[] not null,
  -- Cedar, as written, and in the official JSON form: [{id, text, json}].
  policies text not null,
  compiled jsonb not null,
  entities jsonb not null,
  revision integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null
);

-- Acts that a policy holds for a person, and that somebody asked to be let go. INVARIANT: one decision is asked about once, and an approval is for that
-- question alone, once.
create table held_act (
  id text primary key,
  -- The decision that held it.
  decision_id text not null unique,
  -- Of the question, arguments in full.
  digest text not null,
  -- Digest of the mandate's version and of the policies that hold: another version of either is another question.
  basis text not null,
  state text not null check (state in ('pending', 'approved', 'denied', 'cancelled')),
  -- The enforcement point.
  asked_by text not null,
  asked_name text not null,
  principal_id text not null,
  principal text not null,
  person text,
  act text not null,
  mandate text not null,
  mandate_id text not null,
  -- Which policies hold it.
  policies text[] not null,
  reason text not null,
  holder text not null check (holder in ('owner', 'sponsor', 'security')),
  -- Whoever may let it go, in lower case, and everybody who may not, because it is done for him or he asks.
  parties text[] not null,
  barred text[] not null,
  -- The redacted copy, for people to look at.
  request jsonb not null,
  redacted text[] not null,
  why text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  decided_by jsonb,
  decided_at timestamptz,
  comment text,
  approved_until timestamptz,
  used_at timestamptz,
  revision integer not null default 1
);
create index held_act_waiting on held_act (asked_at desc, id desc) where state = 'pending';
create index held_act_by_principal on held_act (principal_id) where state = 'pending';
