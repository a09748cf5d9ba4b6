-- Channels that tell people what they must know, their deliveries, who has read what, and what came in by signed doors.
create table channel (
  id text primary key,
  kind text not null check (kind in ('smtp', 'slack', 'teams', 'webhook', 'jira', 'servicenow')),
  name text not null,
  enabled boolean not null default true,
  -- As the kind declares it. INVARIANT: no secret; those are sealed, in channel_secret.
  config jsonb not null,
  -- {kinds, urgencies, environments, parties}; an empty list takes everything.
  filter jsonb not null,
  -- {at: '08:00', zone} for one message a day; null tells each at once.
  digest jsonb,
  -- {from: '20:00', to: '07:00', zone}; what is urgent passes.
  quiet jsonb,
  -- Why it was switched off by itself.
  disabled_reason text,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_failure text,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null default 1
);
create unique index channel_by_name on channel (lower(name));

-- Sealed with a key that is not in the database; see kernel/seal.ts.
create table channel_secret (
  channel text not null references channel (id) on delete cascade,
  field text not null,
  sealed text not null,
  -- The one before, while both are good.
  previous text,
  previous_until timestamptz,
  changed_at timestamptz not null,
  primary key (channel, field)
);

-- Set once the deliveries of a notice were made.
alter table notice add column fanned_at timestamptz;
create index notice_to_fan on notice (created_at, id) where fanned_at is null;

create table delivery (
  id text primary key,
  -- Null for a digest and for a test message.
  notice text references notice (id),
  channel text not null references channel (id) on delete cascade,
  -- Who it is for: a party, and his address once it is known. Both empty where the channel itself is the place.
  party text not null default '',
  address text not null default '',
  what text not null default 'notice' check (what in ('notice', 'digest', 'test')),
  state text not null check (state in ('waiting', 'carried', 'sent', 'failed', 'unaddressed')),
  -- Is told together with others.
  batch boolean not null default false,
  -- The digest that carries it.
  carrier text references delivery (id) on delete set null,
  attempts integer not null default 0,
  next_at timestamptz not null,
  -- While somebody sends it. Set and past: a sender died, and nobody knows whether it went out.
  claimed_until timestamptz,
  status integer,
  error text,
  -- What the other side calls it: a ticket, a message.
  external text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create unique index delivery_once on delivery (notice, channel, address, party) where notice is not null;
-- By channel, so that what waits for one that is switched off is not looked at.
create index delivery_due on delivery (channel, next_at) where state = 'waiting';
create index delivery_by_channel on delivery (channel, created_at desc, id desc);
create index delivery_by_carrier on delivery (carrier) where carrier is not null;

create table notice_read (
  user_id text not null references app_user (id) on delete cascade,
  notice text not null references notice (id) on delete cascade,
  read_at timestamptz not null,
  primary key (user_id, notice)
);

-- How a person wants to be told by e-mail.
create table notice_preference (
  user_id text primary key references app_user (id) on delete cascade,
  mail text not null check (mail in ('immediate', 'digest', 'off')),
  at text not null,
  zone text not null,
  changed_at timestamptz not null,
  revision integer not null default 1
);

-- Signatures that were used, until they are too old to be taken anyway.
create table hook_seen (
  channel text not null references channel (id) on delete cascade,
  digest text not null,
  expires_at timestamptz not null,
  primary key (channel, digest)
);
create index hook_seen_by_age on hook_seen (expires_at);
