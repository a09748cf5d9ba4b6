// A token of an agent for the wire.
import type { z } from "zod";
import type { IssuedTokenRow, ProtectedResourceRow } from "../../store/index.ts";
import type { IssuedToken, ProtectedResource } from "../schemas/issued-token.ts";

export function issuedTokenView(row: IssuedTokenRow): z.output<typeof IssuedToken> {
  const tools = row.details?.flatMap((each) => (typeof (each as { identifier?: unknown }).identifier === "string" ? [(each as { identifier: string }).identifier] : [])) ?? null;
  return {
    id: row.id, state: row.state, grant: row.grantType, client: row.clientId, agent: { id: row.agentId, name: row.agentName }, mandate: { id: row.mandateId, name: row.mandateName, version: row.mandateVersion },
    person: row.person, subject: row.subject, chain: [...row.chain], parent: row.parentId, audience: [...row.audience], scope: row.scope, tools, txn: row.txn, task: row.task, bound_to: row.boundTo,
    issued_at: row.issuedAt, expires_at: row.expiresAt, revoked_at: row.revokedAt, revoked_by: row.revokedBy, revoked_why: row.revokedWhy,
  };
}

export const protectedResourceView = ({ resource, name, server, scopes, detailTypes, signingAlg, bound, introspector }: Omit<ProtectedResourceRow, "createdBy" | "createdAt">): z.output<typeof ProtectedResource> => ({
  resource, name, server, scopes: [...scopes], detail_types: [...detailTypes], signing_alg: signingAlg, bound, introspector,
});
