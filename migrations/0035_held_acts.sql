-- Held acts as people decide them: how grave each is, which are alike, and what a person lets go for the rest of a task.

alter table held_act
  -- What binds calls together: the task, or the session where none is given. Null for what was not asked at the gate.
  add column session text,
  -- low: may be decided together with its like and by a button. medium: by itself, in the console. high: what is confirmed is typed, and never for a task.
  add column risk text not null default 'medium' check (risk in ('low', 'medium', 'high')),
  -- Sentences: why it is as grave as that.
  add column risk_reasons text[] not null default '{}',
  -- Digest of agent, act and the shape of what steers it; and of the values that do.
  add column alike text,
  add column steering text,
  -- What a person types to let it go, {path, value}: the recipient or the amount.
  add column confirm jsonb,
  -- Where two people must let it go: the first of them.
  add column first_by jsonb,
  -- When it was put on record that nobody answered, or that the approval was not used in time.
  add column lapsed_at timestamptz;
create index held_act_alike on held_act (alike, asked_at desc) where alike is not null;
create index held_act_same on held_act (principal_id, digest, asked_at desc);
create index held_act_of_session on held_act (session) where state = 'pending' and session is not null;
create index held_act_lapsing on held_act (least(expires_at, approved_until)) where lapsed_at is null and used_at is null and state in ('pending', 'approved');
create index held_act_decided on held_act (decided_at) where decided_at is not null;

-- Further calls of the same tool in the same task with the same steering arguments, let go beforehand by a person.
create table held_standing (
  id text primary key,
  -- The act that was decided with it.
  held_act text not null references held_act (id) on delete cascade,
  principal_id text not null,
  principal text not null,
  person text,
  session text not null,
  act text not null,
  steering text not null,
  -- Of the mandate's version, the policies that hold and the tool's definition: another version of any is another question.
  basis text not null,
  mandate_id text not null,
  mandate text not null,
  given_by jsonb not null,
  given_at timestamptz not null,
  ends_at timestamptz not null,
  -- Taken back by a person, or ended with the session or the agent.
  ended_at timestamptz,
  ended_why text,
  uses integer not null default 0,
  used_at timestamptz
);
create index held_standing_for on held_standing (session, principal_id, steering) where ended_at is null;
create index held_standing_newest on held_standing (given_at desc, id desc);
