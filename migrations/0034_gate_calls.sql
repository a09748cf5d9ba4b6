-- Calls of tools through the gate: written with the decision on them, in the same transaction, before they are made or before their result is given out.
create table gate_call (
  at timestamptz not null,
  -- The record of the decision.
  id text not null,
  -- What binds calls together: the task, or the session where none is given.
  session text not null,
  task text,
  point text not null check (point in ('mcp-http', 'mcp-stdio', 'egress', 'in-process')),
  agent_id text not null,
  agent text not null,
  person text,
  mandate text not null,
  token_id text not null,
  server text not null,
  tool text not null,
  effects text[] not null,
  verdict text not null check (verdict in ('allow', 'deny', 'hold')),
  reason text not null,
  -- Where each argument came from, what that says, and what was read before: never the values themselves.
  traced jsonb not null,
  -- SHA-256 of the pinned definition.
  definition text not null,
  traceparent text,
  held_act text,
  -- Id of the record that the batch was written with.
  batch text not null,
  -- How it ended; null while it runs, and for good when the gateway died with it.
  status text check (status in ('done', 'failed', 'unknown', 'unsent')),
  finished_at timestamptz,
  milliseconds double precision,
  -- SHA-256 of the JSON of the result, its members in the order in which they came.
  result_digest text,
  error text,
  masked text[] not null default '{}',
  primary key (at, id)
);
create unique index gate_call_by_id on gate_call (id, at);
create index gate_call_by_session on gate_call (session, at);
create index gate_call_by_agent on gate_call (agent_id, at desc);
create index gate_call_refused on gate_call (at desc) where verdict <> 'allow';
