-- The three sets in numbers: what identities show of them, the day's line of the trend, and the shares somebody has promised to reach.

-- Brought up to date when the estate, or a mandate, is judged.
alter table identity
  -- Evidence of what it did was read, whatever it says.
  add column use_known boolean not null default false,
  -- Holds or does what no mandate in force for it allows: an open finding says so.
  add column outside_mandate boolean not null default false;

alter table posture
  add column mandated integer,
  add column within_mandate integer,
  add column use_known integer,
  add column with_purpose integer,
  add column with_expiry integer;

create table objective (
  id text primary key,
  title text not null,
  measure text not null check (measure in ('owner', 'purpose', 'expiry', 'governed', 'mandated', 'within_mandate', 'no_open_critical')),
  -- Empty: of every kind.
  environments text[] not null default '{}',
  kinds text[] not null default '{}',
  providers text[] not null default '{}',
  target_percent numeric(5, 2) not null check (target_percent > 0 and target_percent <= 100),
  -- The last day on which reaching it still counts.
  by_day date not null,
  owner text not null,
  -- The last day for which it was looked at whether it was reached: people are told of a miss once.
  judged_for date,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null default 1
);
create index objective_by_day on objective (by_day, id);
create index objective_unjudged on objective (by_day) where judged_for is distinct from by_day;

-- How far it was, day by day.
create table objective_point (
  objective_id text not null references objective (id) on delete cascade,
  day date not null,
  part integer not null,
  whole integer not null,
  primary key (objective_id, day)
);

-- Whose parent is it? Asked whenever a mandate changes, for its children change with it.
create index mandate_version_by_parent on mandate_version ((document ->> 'parent')) where document ->> 'parent' is not null;
