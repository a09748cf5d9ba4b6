-- What enforcement points must know of at once: one row for each change of a mandate, a policy, an agent, a stop or a mode, in the order in which
-- the changes became true. The head is one row that every change locks, so that no lower number becomes visible after a higher one.
create table enforcement_head (
  one boolean primary key default true check (one),
  sequence bigint not null
);

create table enforcement_change (
  sequence bigint primary key,
  topic text not null check (topic in ('mandate', 'policy', 'agent', 'stop', 'mode')),
  subject text not null,
  at timestamptz not null
);
