-- Decisions about tokens, and how long decisions are kept.
-- The table stays whole instead of being cut into ranges of time. What is kept must be provable, and the audit log proves a batch, not a day: a range would cut batches
-- in two, and every look by id would ask each range. Old batches go whole, a few thousand rows at a time, found by the instants that the audit log tells of them.
alter table decision_record drop constraint decision_record_act_kind_check;
alter table decision_record add constraint decision_record_act_kind_check check (act_kind in ('tool', 'access', 'token', 'other'));

-- What servers tell one another of calls that repeat and of tasks that are handed on, brought together every second. Seconds old when it counts, so that it need
-- not survive the end of the database.
create unlogged table loop_share (
  -- SHA-256 of who calls what in which task, or of who handed on which task.
  key text not null,
  -- One process.
  replica text not null,
  kind text not null check (kind in ('call', 'hand')),
  -- Instants of calls in milliseconds, or ids of who acts for whoever handed the task on.
  seen text[] not null,
  told_at timestamptz not null default now(),
  primary key (key, replica)
);
create index loop_share_by_time on loop_share (told_at);
