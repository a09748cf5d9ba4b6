-- Agents as identities of ours: templates, their instances, how each proves who it is. What an agent may do stands in mandates and not here.

create table agent (
  id text primary key,
  -- The `agent:` of a mandate's subjects. A retired agent keeps its name, so that nobody is taken for it.
  name text not null unique,
  title text not null,
  purpose text not null,
  kind text not null check (kind in ('agent', 'template')),
  state text not null check (state in ('registered', 'active', 'suspended', 'retired')),
  -- An instance takes owner, sponsor, mandate and runtime from it; they are written here as well, and follow it.
  template_id text references agent (id),
  owner text not null,
  sponsor text not null,
  -- Name of the mandate it acts under when a request names none. It gives nothing: a mandate must name the agent.
  mandate text,
  runtime jsonb not null,
  environment text,
  -- Last day; after it the agent is suspended.
  end_day date,
  -- Public facts only: keys without their private part, issuers, names in certificates, digests of secrets.
  authentication jsonb not null default '[]',
  -- The A2A card it was registered from, and what was verified of it.
  card jsonb,
  -- Its identity in the inventory, and the discovered one that was accepted as it.
  identity text not null unique,
  discovered text,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  state_since timestamptz not null,
  -- Who suspended it, as a person, and why.
  suspended_by jsonb,
  why text,
  revision integer not null default 1,
  search text generated always as (lower(name || ' ' || title || ' ' || owner || ' ' || sponsor || ' ' || coalesce(mandate, ''))) stored,
  check (kind = 'agent' or template_id is null)
);
create index agent_by_change on agent (changed_at, id);
create index agent_by_title on agent (title, id);
create index agent_by_template on agent (template_id) where template_id is not null;
create index agent_by_mandate on agent (mandate) where mandate is not null;
create unique index agent_by_discovered on agent (discovered) where discovered is not null and state <> 'retired';
create index agent_by_search on agent using gin (search gin_trgm_ops);
create index agent_by_authentication on agent using gin (authentication jsonb_path_ops);
create index agent_due on agent (end_day) where end_day is not null and state in ('registered', 'active');
