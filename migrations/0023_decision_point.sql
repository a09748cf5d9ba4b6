-- What the decision point stands on: mandates as compiled policies, and what of their budgets is used up.

-- Written with the version that comes into force. In force is what `mandate_version` says: this row alone makes nothing so.
create table compiled_mandate (
  mandate_id text not null references mandate (id),
  version integer not null,
  -- Of the approved content that was compiled.
  hash text not null,
  -- The official JSON form: [[id, policy], …]. Text, for the order of members is the order of evaluation.
  policies text not null,
  -- SHA-256 of `policies`: a damaged row is refused and never half read.
  digest text not null,
  -- Digest of the schema, and version of the engine, that validated it.
  schema text not null,
  engine text not null,
  compiled_at timestamptz not null,
  primary key (mandate_id, version)
);

-- One row for each mandate with limits, so that a day's and the whole sum move in one step. Money in ten-thousandths of `currency`.
create table mandate_budget (
  mandate_id text primary key,
  -- UTC day of the day's part; never goes back, whatever a replica's clock says.
  day date not null,
  day_calls bigint not null,
  day_rows bigint not null,
  day_spend bigint not null,
  minute timestamptz not null,
  minute_calls bigint not null,
  total_calls bigint not null,
  total_rows bigint not null,
  total_spend bigint not null,
  currency text not null
);

-- People are something that enforcement points must know of at once, too: who is here, under which names, in which teams.
alter table enforcement_change drop constraint enforcement_change_topic_check;
alter table enforcement_change add constraint enforcement_change_topic_check check (topic in ('mandate', 'policy', 'agent', 'stop', 'mode', 'person'));
