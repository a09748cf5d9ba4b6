-- What people must be told. Written in the transaction that causes it, so that nothing happens untold; delivered by channels afterwards.
create table notice (
  id text primary key,
  -- Said once: a second notice with the same key is dropped.
  key text not null unique,
  kind text not null,
  -- E-mail addresses, logins or teams (`team:payments`).
  parties text[] not null,
  subject text not null,
  title text not null,
  body text not null,
  -- Path in the console.
  link text not null,
  urgency text not null check (urgency in ('now', 'normal')),
  -- What a button may do, bound to the content it shows.
  act jsonb,
  sample boolean not null default false,
  created_at timestamptz not null
);
create index notice_by_creation on notice (created_at desc, id desc);
create index notice_by_subject on notice (subject, created_at desc);
create index notice_by_party on notice using gin (parties);
