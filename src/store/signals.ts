// What others are to be told of agents (Shared Signals): written in the transaction that causes it, once for each stream that asked for it, and signed when it goes.
import { newId } from "../kernel/index.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

const CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
export const SESSION_REVOKED = `${CAEP}session-revoked`;
export const CREDENTIAL_CHANGE = `${CAEP}credential-change`;

export interface Signal {
  readonly event: typeof SESSION_REVOKED | typeof CREDENTIAL_CHANGE;
  /** Id of the agent. */
  readonly agent: string;
  /** Members of the event besides its time. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What joins the events of one cause, such as the stop's id. */
  readonly txn: string;
}

/** SPEC: OpenID CAEP 1.0 §3.1. */
export const sessionRevoked = (agent: string, reason: string, txn: string, by: "admin" | "policy" = "admin"): Signal => ({ event: SESSION_REVOKED, agent, payload: { initiating_entity: by, reason_admin: { en: reason } }, txn });

/** SPEC: OpenID CAEP 1.0 §3.3. `type`: `x509` for a certificate; an agreed word, such as `private_key_jwt`, else. */
export const credentialRevoked = (agent: string, type: string, reason: string, txn: string): Signal => ({
  event: CREDENTIAL_CHANGE,
  agent,
  payload: { credential_type: type, change_type: "revoke", initiating_entity: "admin", reason_admin: { en: reason } },
  txn,
});

/** A paused stream keeps what it is told; a disabled one is not told. Gives how many events wait now. */
export async function putSignals(tx: Tx, signals: readonly Signal[]): Promise<number> {
  if (signals.length === 0) return 0;
  const streams = await tx.query<{ id: string; events: readonly string[] }>(sql`select id, events_requested as events from ssf_stream where status <> 'disabled' order by id for share`);
  const rows = streams.flatMap((stream) => signals.filter(({ event }) => stream.events.includes(event)).map((signal) => ({ ...signal, id: newId("sig"), stream_id: stream.id, payload: { ...signal.payload, event_timestamp: Math.floor(tx.at.getTime() / 1000) } })));
  if (rows.length === 0) return 0;
  return tx.execute(sql`
    insert into ssf_outbox (id, stream_id, event, agent, payload, txn, state, next_at, created_at)
    select r.id, r.stream_id, r.event, r.agent, r.payload, r.txn, 'waiting', ${tx.at}, ${tx.at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, stream_id text, event text, agent text, payload jsonb, txn text)
    where not exists (select 1 from ssf_excluded_agent x where x.stream_id = r.stream_id and x.agent = r.agent)`);
}
