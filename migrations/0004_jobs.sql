-- The queue. A worker holds a job by a lease; when the worker dies, the lease runs out and another takes it.
create table job (
  id text primary key,
  kind text not null,
  title text not null,
  payload jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  stage text not null default '',
  done bigint not null default 0,
  total bigint,
  progress jsonb not null default '{}',
  result jsonb,
  error text,
  attempts integer not null default 0,
  max_attempts integer not null default 3,
  run_at timestamptz not null,
  lease_until timestamptz,
  worker text,
  cancel_requested boolean not null default false,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index job_waiting on job (run_at) where state in ('queued', 'running');
create index job_by_creation on job (created_at desc);
