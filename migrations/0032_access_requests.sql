-- Access requests of several acts, and the enforcement points that want to be told what became of theirs.

-- Held acts that were asked about together are one task; each is decided by itself.
alter table held_act add column bundle text;
-- Which of the task it is, and what it was called: {resource: {type, id}, action: {name}}.
alter table held_act add column place integer not null default 0;
alter table held_act add column item jsonb;
create index held_act_by_bundle on held_act (bundle, place) where bundle is not null;

-- Who is told once nothing of a task waits any more. INVARIANT: only addresses that an administrator has registered as a webhook.
create table access_callback (
  -- A held act or a bundle of them.
  task text primary key,
  channel text not null references channel (id) on delete cascade,
  -- The enforcement point's own word, given back as it is.
  state text,
  -- What it wants to be told of; empty: of everything.
  events text[] not null,
  -- What still waits then has lapsed.
  lapses_at timestamptz not null,
  told_at timestamptz
);
create index access_callback_due on access_callback (lapses_at) where told_at is null;

-- For one channel alone, whatever its filter takes.
alter table notice add column channel text;

-- Agents that may have streams of our signals, with access tokens: a person lets them, besides the scope that they ask for.
create table ssf_receiver (
  agent text primary key references agent (id) on delete cascade,
  added_by text not null,
  added_at timestamptz not null
);

-- Made by people of the sample estate: shown as such, told to nobody outside of the console, and gone with it.
alter table agent add column sample boolean not null default false;
alter table mandate add column sample boolean not null default false;
