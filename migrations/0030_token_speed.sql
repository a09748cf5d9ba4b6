-- Tokens are put down in fewer microseconds: columns come as arrays instead of one JSON text, each statement has a plan that is made once, rows are looked up by
-- their keys, and what can be asked once for a whole batch is asked once.
drop function put_tokens(jsonb, timestamptz);

-- Puts down tokens with their records, each that may be, and gives those that may not, with why. In a function, because each statement in it sees what was
-- committed before it began, also what was committed while it waited for the lock. Details and records come as one text each, parted by a character that stands
-- in no JSON. Uses are of tokens by id, and are used up whether or not the token is made.
create function put_tokens(moment timestamptz, ids text[], jtis text[], grants text[], clients text[], agents text[], revisions integer[], mandates text[], versions integer[], persons text[], subjects text[], chains text[],
  keys text[], parents text[], audiences text[], scopes text[], detail text, txns text[], tasks text[], bounds text[], kids text[], lists integer[], indexes integer[], starts timestamptz[], ends timestamptz[],
  record_ids text[], records text, uses_of text[], uses text[], uses_end timestamptz[]) returns table (token_id text, refusal text) language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  today text := to_char(moment at time zone 'UTC', 'YYYY-MM-DD');
  spent text[] := '{}';
  standing text[];
  refused text[];
  whys text[];
begin
  -- Held by everybody who makes tokens, and alone by whoever revokes: none is made unseen while others are revoked.
  perform pg_advisory_xact_lock_shared(7420028);
  if cardinality(uses) > 0 then
    -- In one order for everybody, so that two batches with the same proofs do not wait for each other.
    with fresh as (insert into used_once (digest, expires_at) select u.digest, u.expires_at from unnest(uses, uses_end) u (digest, expires_at) order by u.digest on conflict do nothing returning digest)
    select coalesce(array_agg(u.token), '{}') into spent from unnest(uses_of, uses) u (token, digest) where u.digest not in (select f.digest from fresh f);
  end if;
  standing := array(select s.kind || ' ' || s.subject from stop s where s.lifted_at is null and not s.drill);
  -- Rows are looked up one by one, by their keys: a join would be planned once for good, and for as few rows as stood there then.
  with found as materialized (
    select t.id, t.keys::text[] as keys,
      (select case when a.state <> 'active' or a.kind <> 'agent' or a.end_day < today::date then 'agent' when a.revision <> t.revision then 'changed' else 'stands' end from agent a where a.id = t.agent) as agent,
      (select v.state = 'active' and (v.until is null or v.until > moment) and v.document ->> 'start' <= today and v.document ->> 'end' >= today
        from mandate_version v where v.mandate_id = t.mandate and v.version = t.version) as is_in_force,
      t.parent is null or (select p.revoked_at is null from issued_token p where p.id = t.parent) as has_parent
    from unnest(ids, agents, revisions, mandates, versions, keys, parents) t (id, agent, revision, mandate, version, keys, parent)),
  judged as materialized (
    select f.id, case
        when f.id = any(spent) then 'used'
        when f.agent is distinct from 'stands' then coalesce(f.agent, 'agent')
        when f.is_in_force is not true then 'mandate'
        when f.keys && standing then 'stopped'
        when f.has_parent is not true then 'parent'
      end as why
    from found f)
  select coalesce(array_agg(j.id), '{}'), coalesce(array_agg(j.why), '{}') into refused, whys from judged j where j.why is not null;
  insert into issued_token (id, jti_digest, grant_type, client_id, agent_id, mandate_id, mandate_version, person, subject, chain, stop_keys, parent_id, audience, scope, details, txn, task, bound_to, kid, status_list, status_index,
    issued_at, expires_at)
  select t.id, t.jti, t.type, t.client, t.agent, t.mandate, t.version, t.person, t.subject, t.chain::text[], t.keys::text[], t.parent, t.audience::text[], t.scope, t.details::jsonb, t.txn, t.task, t.bound, t.kid, t.list, t.place, t.start, t.finish
  from unnest(ids, jtis, grants, clients, agents, mandates, versions, persons, subjects, chains, keys, parents, audiences, scopes, string_to_array(detail, E'\x1e', ''), txns, tasks, bounds, kids, lists, indexes, starts, ends)
    t (id, jti, type, client, agent, mandate, version, person, subject, chain, keys, parent, audience, scope, details, txn, task, bound, kid, list, place, start, finish)
  where t.id <> all(refused);
  insert into audit_entry (id, entry) select r.id, r.entry from unnest(record_ids, string_to_array(records, E'\x1e'), ids) r (id, entry, token) where r.token <> all(refused);
  return query select r.id, r.why from unnest(refused, whys) r (id, why);
end $$;

-- Nobody asks for it: what is shown is read from the hashed text, and ids are in the order of time.
alter table audit_entry drop column at;
