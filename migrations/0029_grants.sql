-- Grants that carry authority along: issuers whose tokens are taken, applications that ask people for consent, and what people consented to.

-- An identity provider of the company says who a person is; a workload's issuer says which workload an agent is; an authorization server of others takes
-- identity assertions (ID-JAG) that we make.
create table trusted_issuer (
  id text primary key,
  issuer text not null unique,
  title text not null,
  kind text not null check (kind in ('idp', 'workload', 'authorization-server')),
  -- The `aud` that its tokens must have: our name at it.
  audience text not null,
  -- Keys as they were given, or where they are fetched; the address was found and pinned when the issuer was entered.
  jwks jsonb,
  jwks_uri text,
  -- Claims that must be so: [{claim, is}]; `*` stands for any text.
  rules jsonb not null default '[]',
  -- Of an authorization server: the scopes that may be asked of it.
  scopes text[] not null default '{}',
  -- Of an identity provider: may hand out identity assertions (ID-JAG) to us.
  id_jag boolean not null default false,
  -- Lets its keys be fetched in the private network, also without TLS.
  allow_private boolean not null default false,
  -- Thumbprints of the keys that it was last seen with.
  known_keys text[] not null default '{}',
  -- Keys of which none was known: the issuer may have been taken over. Nothing of it is taken until a person has looked.
  held_keys text[],
  held_at timestamptz,
  enabled boolean not null default true,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null default 1,
  check ((held_keys is null) = (held_at is null))
);

-- Whose client documents are fetched at all: `claude.ai`, `*.example.com`.
create table trusted_client_domain (
  domain text primary key,
  created_by text not null,
  created_at timestamptz not null
);

-- An application that asks people for consent: by a document at its own address (CIMD), or registered by itself (DCR). It acts as the agent it is linked to.
create table oauth_client (
  client_id text primary key,
  kind text not null check (kind in ('cimd', 'dcr')),
  title text not null,
  -- Metadata as OAuth writes it. Secrets stand in it by digest alone.
  metadata jsonb not null,
  -- SHA-256 of the canonical metadata: consent was given to exactly this.
  digest text not null,
  agent_id text references agent (id),
  identity text not null,
  fetched_at timestamptz,
  fresh_until timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null default 1
);
create index oauth_client_by_change on oauth_client (changed_at, client_id);
create index oauth_client_by_agent on oauth_client (agent_id) where agent_id is not null;

-- What a person consented to. Ended when he takes it back, or when what he saw is no longer what it is.
create table oauth_consent (
  id text primary key,
  account text not null,
  client_id text not null references oauth_client (client_id),
  client_digest text not null,
  agent_id text not null references agent (id),
  mandate text not null,
  mandate_hash text not null,
  resources text[] not null,
  scope text not null,
  -- Tools, as authorization details, when fewer than the mandate's were asked for.
  details jsonb,
  -- The grant of the OAuth provider that stands for it, by digest.
  grant_digest text not null,
  at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_why text
);
create unique index oauth_consent_standing on oauth_consent (account, client_id) where ended_at is null;
create unique index oauth_consent_by_grant on oauth_consent (grant_digest);
create index oauth_consent_by_time on oauth_consent (at, id);
create index oauth_consent_by_client on oauth_consent (client_id) where ended_at is null;
create index issued_token_by_client on issued_token (client_id, subject) where client_id <> agent_id;
