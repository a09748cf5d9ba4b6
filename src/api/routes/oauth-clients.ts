// Applications that ask people for consent, the domains whose documents are read, and consents.
import { z } from "zod";
import { endConsent } from "../../enforce/tokens/index.ts";
import { MandateError } from "../../kernel/index.ts";
import {
  agentByIdOrName,
  consentById,
  deleteClientDomain,
  insertClientDomain,
  linkOauthClient,
  listConsents,
  listOauthClients,
  oauthClient,
  trustedClientDomains,
  type ConsentRow,
  type OauthClientRow,
} from "../../store/index.ts";
import { mayUse } from "../permissions.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { flag, idParams, list, nothing, page, paging } from "../schemas/common.ts";
import { ClientDomain, Consent, OauthClient } from "../schemas/grants.ts";
import { actorOf } from "../services.ts";

function clientView(row: OauthClientRow): z.input<typeof OauthClient> {
  const { redirect_uris: redirects = [], token_endpoint_auth_method: method = "none" } = row.metadata as { redirect_uris?: string[]; token_endpoint_auth_method?: string };
  return {
    client_id: row.clientId, kind: row.kind, title: row.title, redirect_uris: redirects, authentication: method, agent: row.agentId === null ? null : { id: row.agentId, name: row.agentName }, identity: row.identity, fetched_at: row.fetchedAt,
    created_at: row.createdAt, changed_at: row.changedAt, version: String(row.revision),
  };
}

const consentView = (row: ConsentRow, caller: Caller): z.input<typeof Consent> => ({
  id: row.id, person: row.accountName, client: { client_id: row.clientId, title: row.clientTitle }, agent: row.agentId, mandate: row.mandate, resources: [...row.resources], scope: row.scope, at: row.at, ended_at: row.endedAt, ended_by: row.endedBy,
  ended_why: row.endedWhy, mine: row.account === caller.id,
});

const Linked = z.strictObject({ client_id: z.string().min(1).max(2000), agent: z.string().min(1).max(200).nullable() });
const Domain = z.object({ domain: z.string(), created_by: z.string(), created_at: z.string() });

export const oauthClientRoutes = [
  route({
    id: "oauthClients.list", method: "GET", path: "/v1/oauth-clients", permission: "issued.read", summary: "Applications that ask people for consent, those last changed first",
    query: z.object(paging), response: page(OauthClient),
    handle: async ({ query, services }) => {
      const { rows, nextCursor } = await listOauthClients(services.db, query);
      return { data: rows.map(clientView), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "oauthClients.link", method: "PUT", path: "/v1/oauth-clients", permission: "issued.manage", summary: "Say as which agent an application acts; null takes the link away, and ends what people consented to",
    body: Linked, response: OauthClient, ifMatch: true,
    handle: async ({ body, caller, services, ifMatch }) => {
      const client = found(await oauthClient(services.db, body.client_id), "application");
      const agent = body.agent === null ? null : found(await agentByIdOrName(services.db, body.agent), "agent");
      if (agent?.kind === "template") throw new MandateError("invalid_input", "A template never acts. Link the application to an agent that is made from it.");
      await services.store.write(actorOf(caller), async (tx) => {
        if (!(await linkOauthClient(tx, client.clientId, Number(ifMatch), agent?.id ?? null))) throw new MandateError("precondition_failed", "It was changed meanwhile. Read it again, and change that.");
        await tx.record({ action: "oauth-client.linked", subject: client.clientId, detail: { agent: agent?.id ?? null, former: client.agentId } });
      });
      if (client.agentId !== (agent?.id ?? null)) await endConsent(services.store, actorOf(caller), { clientId: client.clientId }, "the application acts as another agent, or as none");
      return clientView(found(await oauthClient(services.db, client.clientId), "application"));
    },
  }),
  route({
    id: "clientDomains.list", method: "GET", path: "/v1/client-domains", permission: "issued.read", summary: "Domains whose client documents are read",
    response: list(Domain),
    handle: async ({ services }) => ({ data: (await trustedClientDomains(services.db)).map(({ domain, createdBy, createdAt }) => ({ domain, created_by: createdBy, created_at: createdAt })) }),
  }),
  route({
    id: "clientDomains.add", method: "POST", path: "/v1/client-domains", permission: "issued.manage", summary: "Read client documents of a domain",
    body: z.strictObject({ domain: ClientDomain }), response: nothing, status: 204,
    handle: async ({ body, caller, services }) => {
      await services.store.write(actorOf(caller), async (tx) => {
        const added = await insertClientDomain(tx, body.domain);
        await tx.record({ action: "client-domain.added", subject: body.domain, detail: { new: added } });
      });
      return null;
    },
  }),
  route({
    id: "clientDomains.remove", method: "DELETE", path: "/v1/client-domains/:id", permission: "issued.manage", summary: "Read client documents of a domain no more",
    params: idParams, response: nothing, status: 204,
    handle: async ({ params, caller, services }) => {
      await services.store.write(actorOf(caller), async (tx) => {
        if ((await deleteClientDomain(tx, params.id)) === 0) throw new MandateError("not_found", "The domain is not in the list.");
        await tx.record({ action: "client-domain.removed", subject: params.id });
      });
      return null;
    },
  }),
  route({
    id: "consents.list", method: "GET", path: "/v1/consents", permission: "session.use", summary: "What people consented to: your own, and everybody's for those who may read issued tokens",
    query: z.object({ standing: flag.optional(), ...paging }), response: page(Consent),
    handle: async ({ query: { standing, ...paged }, caller, services }) => {
      const { rows, nextCursor } = await listConsents(services.db, { standing, account: mayUse(caller, "issued.revoke") ? undefined : caller.id }, paged);
      return { data: rows.map((row) => consentView(row, caller)), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "consents.end", method: "POST", path: "/v1/consents/:id/end", permission: "session.use", summary: "Take a consent back: what the application holds ends at once",
    params: idParams, body: z.strictObject({ why: z.string().trim().min(1).max(500).default("taken back") }), response: Consent,
    handle: async ({ params, body, caller, services }) => {
      const consent = await consentById(services.db, params.id);
      const mayEnd = consent !== undefined && (consent.account === caller.id || mayUse(caller, "issued.revoke"));
      if (!mayEnd) throw new MandateError("not_found", "There is no such consent, or it is not yours.");
      if ((await endConsent(services.store, actorOf(caller), { id: params.id }, body.why)) === 0) throw new MandateError("conflict", "It has ended already.");
      return consentView(found(await consentById(services.db, params.id), "consent"), caller);
    },
  }),
];
