// Client secrets of agents: possible, always ending, shown once, kept as a digest. What needs no shared secret is better, and a finding says so.
import { randomBytes } from "node:crypto";
import { MandateError, newId, sha256Hex } from "../../kernel/index.ts";
import { announceChange, credentialRevoked, putNotices, putSignals, updateAgent, type Store } from "../../store/index.ts";
import { assertRevision, taken, type Acting } from "./acting.ts";
import { addSecret, endSecrets, secretsOf, show, type ClientSecret } from "./identity.ts";
import { authenticationChanged } from "./notices.ts";

export const LONGEST_SECRET_DAYS = 90;
/** One in use and one that takes over from it. */
const MOST_SECRETS = 2;
const DAY = 86_400_000;

export interface MadeSecret {
  readonly clientId: string;
  readonly id: string;
  /** In clear, once: it is stored nowhere. */
  readonly secret: string;
  readonly expiresAt: string;
}

/** Throws `conflict` when it has two that are still good. */
export function makeSecret(store: Store, { actor }: Acting, idOrName: string, { days, revision }: { readonly days: number; readonly revision: number }): Promise<MadeSecret> {
  return store.write(actor, async (tx) => {
    const agent = await taken(tx, idOrName);
    assertRevision(agent, revision);
    if (agent.kind === "template") throw new MandateError("conflict", "a template never acts, so it needs no secret; make one for an instance");
    if (agent.state === "retired") throw new MandateError("conflict", `${agent.name} is retired; register another`);
    if (!Number.isInteger(days) || days < 1 || days > LONGEST_SECRET_DAYS) throw new MandateError("invalid_input", `a secret is good for 1 to ${LONGEST_SECRET_DAYS} days; choose such a number`);
    const now = tx.at.toISOString();
    const [past, good] = [secretsOf(agent).filter(({ expires_at }) => expires_at <= now), secretsOf(agent).filter(({ expires_at }) => expires_at > now)];
    if (good.length >= MOST_SECRETS) throw new MandateError("conflict", `${agent.name} has ${good.length} secrets that are still good; revoke the one that is not used any more`);
    const secret = `mas_${randomBytes(32).toString("base64url")}`;
    const expires = new Date(tx.at.getTime() + days * DAY).toISOString();
    const made: ClientSecret = { method: "client_secret", id: newId("crd", store.clock), digest: sha256Hex(secret), created_at: now, expires_at: expires };
    await updateAgent(tx, agent.id, { ...agent, authentication: [...agent.authentication.filter((each) => each.method !== "client_secret" || !past.includes(each)), made] });
    const changed = await taken(tx, agent.id);
    await endSecrets(tx, agent, past.map(({ id }) => id));
    await addSecret(tx, changed, made);
    await show(tx, changed);
    await announceChange(tx, "agent", agent.id);
    await putNotices(tx, [authenticationChanged(changed, tx.actor.name, `It has a client secret now, good until ${expires.slice(0, 10)}.`)]);
    await tx.record({ action: "agent.secret-made", subject: agent.id, detail: { name: agent.name, secret: made.id, expires_at: expires } });
    return { clientId: agent.id, id: made.id, secret, expiresAt: expires };
  });
}

export function revokeSecret(store: Store, { actor }: Acting, idOrName: string, secretId: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const agent = await taken(tx, idOrName);
    if (!secretsOf(agent).some(({ id }) => id === secretId)) throw new MandateError("not_found", "the agent has no such secret, or it is revoked already; reload it");
    await updateAgent(tx, agent.id, { ...agent, authentication: agent.authentication.filter((method) => method.method !== "client_secret" || method.id !== secretId) });
    await endSecrets(tx, agent, [secretId]);
    await show(tx, await taken(tx, agent.id));
    await announceChange(tx, "agent", agent.id);
    await putSignals(tx, [credentialRevoked(agent.id, "client_secret", "a client secret was revoked", secretId)]);
    await tx.record({ action: "agent.secret-revoked", subject: agent.id, detail: { name: agent.name, secret: secretId } });
  });
}
