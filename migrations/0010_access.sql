-- People, sessions, API tokens, one-time sign-in links and repeated requests. Nothing here can be used to sign in: only hashes are kept.

create table app_user (
  id text primary key,
  name text not null,
  role text not null check (role in ('viewer', 'operator', 'approver', 'admin')),
  active boolean not null default true,
  created_at timestamptz not null,
  last_seen_at timestamptz,
  version integer not null default 1
);

create table sign_in_link (
  hash text primary key,
  user_id text not null references app_user (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table session (
  id text primary key,
  hash text not null unique,
  user_id text not null references app_user (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index session_by_user on session (user_id);

create table api_token (
  id text primary key,
  name text not null,
  hash text not null,
  role text not null check (role in ('viewer', 'operator', 'approver', 'admin')),
  scopes text[],
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- One row per (caller, key): the answer is null while the first request is still being worked on.
create table idempotent_request (
  caller text not null,
  key text not null,
  fingerprint text not null,
  started_at timestamptz not null,
  status integer,
  headers jsonb,
  body text,
  primary key (caller, key)
);
create index idempotent_request_by_age on idempotent_request (started_at);

create table saved_view (
  id text primary key,
  user_id text not null,
  name text not null,
  page text not null,
  query text not null,
  shared boolean not null,
  created_at timestamptz not null,
  revision integer not null default 1
);
create index saved_view_by_user on saved_view (user_id);
