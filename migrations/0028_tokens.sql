-- Tokens of agents: the keys that sign them, a row for each that was made, what was used once, the resources they are for, and the state of the OAuth provider.

-- Public half in clear, private half sealed. A key is published when it is made, signs from `signs_from` on until a newer one does, and is published until `retires_at`.
create table signing_key (
  kid text primary key,
  alg text not null check (alg in ('ES256', 'RS256')),
  public_jwk jsonb not null,
  sealed text not null,
  created_at timestamptz not null,
  signs_from timestamptz not null,
  retires_at timestamptz,
  created_by text not null
);
create index signing_key_by_use on signing_key (alg, signs_from);

-- Secrets that all servers share: what nonces follow from, what signs cookies of the sign-in. Sealed, made once.
create table token_secret (
  name text primary key,
  sealed text not null,
  created_at timestamptz not null
);

-- INVARIANT: the row is committed before the token leaves. The token itself is nowhere: `jti_digest` is the SHA-256 of its id, in base64url.
create table issued_token (
  id text primary key,
  jti_digest text not null,
  grant_type text not null,
  client_id text not null,
  agent_id text not null,
  mandate_id text not null,
  mandate_version integer not null,
  -- On whose behalf: `issuer|subject`.
  person text,
  subject text not null,
  -- Actors as `issuer|subject`, the current one first.
  chain text[] not null default '{}',
  -- Under which keys a stop would end it (model/stop.ts).
  stop_keys text[] not null,
  parent_id text,
  audience text[] not null,
  scope text not null,
  details jsonb,
  txn text not null,
  task text,
  -- `jkt:…` or `x5t:…`: the key that its bearer must prove to have.
  bound_to text,
  kid text not null,
  status_list integer not null,
  status_index integer not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  revoked_why text
);
create unique index issued_token_by_jti on issued_token (jti_digest);
create index issued_token_by_agent on issued_token (agent_id, id);
create index issued_token_by_mandate on issued_token (mandate_id, id);
create index issued_token_by_person on issued_token (person, id) where person is not null;
create index issued_token_by_parent on issued_token (parent_id) where parent_id is not null;
create index issued_token_by_end on issued_token (expires_at);
create index issued_token_revoked on issued_token (status_list, status_index) where revoked_at is not null;

-- Where the next block of places in the status lists begins; each server takes a block at a time.
create table status_place (
  one boolean primary key default true check (one),
  next bigint not null
);

-- What may be used once until it ends: proofs and assertions, by digest. One table for all servers, so that a replay at another one is seen.
create table used_once (
  digest text primary key,
  expires_at timestamptz not null
);
create index used_once_by_end on used_once (expires_at);

-- What tokens can be for. SPEC: RFC 8707, RFC 9728.
create table protected_resource (
  resource text primary key,
  name text not null,
  -- The server's name in mandates; null when it is none that offers tools.
  server text,
  scopes text[] not null,
  detail_types text[] not null,
  signing_alg text not null check (signing_alg in ('ES256', 'RS256')),
  -- A token for it must be bound to a key.
  bound boolean not null default false,
  -- May ask about tokens for it: an agent's id.
  introspector text,
  created_by text not null,
  created_at timestamptz not null
);
create unique index protected_resource_by_server on protected_resource (server) where server is not null;

-- Models of the OAuth provider. INVARIANT: nothing that could be presented stands here: ids are digests, what they hold is sealed.
create table oauth_model (
  kind text not null,
  digest text not null,
  sealed text not null,
  uid_digest text,
  grant_digest text,
  user_code_digest text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (kind, digest)
);
create index oauth_model_by_uid on oauth_model (kind, uid_digest) where uid_digest is not null;
create index oauth_model_by_grant on oauth_model (grant_digest) where grant_digest is not null;
create index oauth_model_by_user_code on oauth_model (kind, user_code_digest) where user_code_digest is not null;
create index oauth_model_by_end on oauth_model (expires_at) where expires_at is not null;

-- Puts down tokens with their records, each that may be, and says why of the others. One call and one commit for all that wait: five calls in a transaction made
-- a third as many tokens a second (docs/decisions/0010). In a function, because each statement in it sees what was committed before it began, also what was
-- committed while it waited for the lock; a single statement would not.
create function put_tokens(given jsonb, moment timestamptz) returns table (token_id text, refusal text) language plpgsql as $$
declare
  today text := to_char(moment at time zone 'UTC', 'YYYY-MM-DD');
begin
  -- Held by everybody who makes tokens, and alone by whoever revokes: none is made unseen while others are revoked.
  perform pg_advisory_xact_lock_shared(7420028);
  return query
  with token as materialized (
    select w.* from jsonb_to_recordset(given) as w (id text, "jtiDigest" text, "grantType" text, "clientId" text, "agentId" text, "agentRevision" integer, "mandateId" text, "mandateVersion" integer, person text, subject text,
      chain text[], "stopKeys" text[], "parentId" text, audience text[], scope text, details jsonb, txn text, task text, "boundTo" text, kid text, "statusList" integer, "statusIndex" integer, "issuedAt" timestamptz,
      "expiresAt" timestamptz, uses text[], "usesEnd" timestamptz, "recordId" text, record text)),
  fresh as (
    insert into used_once (digest, expires_at) select use, "usesEnd" from token, unnest(uses) use on conflict do nothing returning digest),
  judged as materialized (
    select t.*, case
        when exists (select 1 from unnest(t.uses) use where use not in (select digest from fresh)) then 'used'
        when a.id is null or a.state <> 'active' or a.kind <> 'agent' or a.end_day < today::date then 'agent'
        when a.revision <> t."agentRevision" then 'changed'
        when v.mandate_id is null or v.state <> 'active' or v.until <= moment or v.document ->> 'start' > today or v.document ->> 'end' < today then 'mandate'
        when exists (select 1 from stop s where s.lifted_at is null and not s.drill and (s.kind || ' ' || s.subject) = any(t."stopKeys")) then 'stopped'
        when t."parentId" is not null and (p.id is null or p.revoked_at is not null) then 'parent'
      end as why
    from token t left join agent a on a.id = t."agentId" left join mandate_version v on v.mandate_id = t."mandateId" and v.version = t."mandateVersion" left join issued_token p on p.id = t."parentId"),
  put as (
    insert into issued_token (id, jti_digest, grant_type, client_id, agent_id, mandate_id, mandate_version, person, subject, chain, stop_keys, parent_id, audience, scope, details, txn, task, bound_to, kid, status_list,
      status_index, issued_at, expires_at)
    select id, "jtiDigest", "grantType", "clientId", "agentId", "mandateId", "mandateVersion", person, subject, chain, "stopKeys", "parentId", audience, scope, nullif(details, 'null'::jsonb), txn, task, "boundTo", kid, "statusList",
      "statusIndex", "issuedAt", "expiresAt" from judged where why is null),
  recorded as (
    insert into audit_entry (id, entry) select "recordId", record from judged where why is null)
  select id, why from judged;
end $$;
