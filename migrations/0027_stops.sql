-- The kill switch: what is stopped, which points of enforcement took it in and how long that took; and the shared signals by which others are told, and tell us.

-- INVARIANT: a stop stands until two different people lifted it; a drill, which stops nobody, ends by itself.
create table stop (
  id text primary key,
  kind text not null check (kind in ('agent', 'tree', 'tool', 'server', 'mandate', 'everything')),
  -- Agent's id or identity's key; `server/tool`; server; mandate's name; `*`.
  subject text not null,
  -- What people call it.
  title text not null,
  reason text not null,
  drill boolean not null default false,
  -- As a person, or by what signal.
  by jsonb not null,
  at timestamptz not null,
  -- The enforcement change that told of it, and the database's own clock just before the commit: what is measured is measured from here.
  sequence bigint not null,
  announced_at timestamptz not null default clock_timestamp(),
  lift_reason text,
  lift_asked_by jsonb,
  lift_asked_at timestamptz,
  lifted_why text,
  lifted_by jsonb,
  lifted_at timestamptz,
  revision integer not null default 1,
  check ((lift_asked_by is null) = (lift_asked_at is null) and (lift_asked_by is null) = (lift_reason is null)),
  check ((lifted_at is null) = (lifted_why is null)),
  check (drill or lifted_at is null or (lift_asked_by is not null and lifted_by is not null))
);
create unique index stop_standing on stop (kind, subject) where lifted_at is null;
create index stop_by_time on stop (at, id);

-- Whoever decides: a server's own decision point, a gateway. It says that it is there every few seconds.
create table enforcement_point (
  id text primary key,
  kind text not null check (kind in ('server', 'gateway')),
  name text not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  -- Newest enforcement change that it has taken in.
  sequence bigint not null,
  -- Out of touch for longer than this it denies everything by itself.
  stale_after_milliseconds integer not null,
  -- It said goodbye: it decides nothing any more.
  left_at timestamptz
);
create index enforcement_point_present on enforcement_point (seen_at) where left_at is null;

-- One row for each point that was there when the stop was made; without a time it has not said yet that it denies.
create table stop_acknowledgement (
  stop_id text not null references stop (id) on delete cascade,
  point_id text not null references enforcement_point (id) on delete cascade,
  at timestamptz,
  milliseconds double precision,
  primary key (stop_id, point_id),
  check ((at is null) = (milliseconds is null))
);
create index stop_acknowledgement_waiting on stop_acknowledgement (point_id) where at is null;

-- SPEC: OpenID Shared Signals Framework 1.0. The key of security event tokens is RS256 by the interoperability profile; sealed, and never the key of access tokens.
create table ssf_key (
  kid text primary key,
  public_jwk jsonb not null,
  sealed text not null,
  created_at timestamptz not null
);

create table ssf_stream (
  id text primary key,
  -- Who made it: the API token's maker. Nobody else sees it but administrators.
  receiver text not null,
  audience text not null,
  description text not null,
  method text not null check (method in ('push', 'poll')),
  endpoint_url text,
  -- Sealed.
  authorization_sealed text,
  allow_private boolean not null default false,
  events_requested text[] not null,
  status text not null check (status in ('enabled', 'paused', 'disabled')),
  status_reason text,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_failure text,
  created_at timestamptz not null,
  check ((method = 'push') = (endpoint_url is not null))
);
create index ssf_stream_by_receiver on ssf_stream (receiver, created_at);

-- Every agent is told of; one that the receiver took out is not.
create table ssf_excluded_agent (
  stream_id text not null references ssf_stream (id) on delete cascade,
  agent text not null,
  primary key (stream_id, agent)
);

-- What is to be told, signed when it goes: `id` is its jti, and the same however often it is sent.
create table ssf_outbox (
  id text primary key,
  stream_id text not null references ssf_stream (id) on delete cascade,
  event text not null,
  -- Id of the agent; null where it is about the stream itself.
  agent text,
  payload jsonb not null,
  txn text,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  claimed_until timestamptz,
  error text,
  created_at timestamptz not null,
  settled_at timestamptz
);
create index ssf_outbox_due on ssf_outbox (stream_id, next_at, id) where state = 'waiting';
create index ssf_outbox_by_stream on ssf_outbox (stream_id, created_at, id);

-- Whose signals we hear.
create table ssf_transmitter (
  id text primary key,
  name text not null unique,
  issuer text not null unique,
  jwks_uri text,
  jwks jsonb,
  audience text not null,
  method text not null check (method in ('push', 'poll')),
  -- Of push: digest of the secret that it must send. Of poll: where, and the sealed header.
  push_digest text,
  poll_url text,
  poll_sealed text,
  allow_private boolean not null default false,
  enabled boolean not null default true,
  created_by text not null,
  created_at timestamptz not null,
  poll_after timestamptz,
  last_event_at timestamptz,
  last_failure_at timestamptz,
  last_failure text,
  check ((jwks_uri is null) <> (jwks is null)),
  check ((method = 'poll') = (poll_url is not null)),
  check ((method = 'push') = (push_digest is not null))
);

-- Each event once, and what it brought about. `begun`: it was taken, and its effects are not there yet; the same event again goes on with them.
create table ssf_received (
  transmitter_id text not null references ssf_transmitter (id) on delete cascade,
  jti text not null,
  event text not null,
  subject jsonb not null,
  outcome text not null check (outcome in ('begun', 'suspended', 'nobody', 'nothing', 'verified', 'ignored')),
  says text not null,
  agents text[] not null default '{}',
  at timestamptz not null,
  primary key (transmitter_id, jti)
);
create index ssf_received_by_time on ssf_received (at, jti);
