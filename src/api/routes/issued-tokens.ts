// Tokens that agents were given: who has which, under which mandate, from which other; ended one by one, or all of an agent, a mandate or a person.
import { z } from "zod";
import { MandateError } from "../../kernel/index.ts";
import { agentByIdOrName, issuedById, listIssued } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, many, page, paging, shortText } from "../schemas/common.ts";
import { IssuedToken, issuedState, ProtectedResource, SigningKey } from "../schemas/issued-token.ts";
import { actorOf, type Services } from "../services.ts";
import { issuedTokenView, protectedResourceView } from "../views/issued-token-view.ts";

const why = z.string().trim().min(1).max(1000);
const ended = z.object({ revoked: z.int() });
/** Exactly one of them. */
const whose = z.object({ agent: shortText.optional(), mandate: shortText.optional(), person: z.string().max(4096).optional(), why });

async function mandateId({ store }: Services, idOrName: string): Promise<string> {
  return found(await store.reads.mandates.get(idOrName), "mandate").id;
}

export const issuedTokenRoutes = [
  route({
    id: "issuedTokens.list",
    method: "GET",
    path: "/v1/issued-tokens",
    permission: "issued.read",
    summary: "Tokens that agents were given, newest first; never their values",
    query: z.object({ agent: shortText.optional(), mandate: shortText.optional(), person: z.string().max(4096).optional(), parent: z.string().max(128).optional(), txn: z.string().max(128).optional(), state: many(issuedState), ...paging }),
    response: page(IssuedToken),
    handle: async ({ query: { limit, cursor, ...filter }, services, now }) => {
      const { rows, nextCursor } = await listIssued(services.db, filter, now, { limit, cursor });
      return { data: rows.map(issuedTokenView), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "issuedTokens.get",
    method: "GET",
    path: "/v1/issued-tokens/:id",
    permission: "issued.read",
    summary: "One of them, with those that were made from it",
    params: idParams,
    response: z.object({ token: IssuedToken, children: z.array(IssuedToken) }),
    handle: async ({ params, services, now }) => {
      const row = found(await issuedById(services.db, params.id, now), "token");
      const children = await listIssued(services.db, { parent: row.id }, now, { limit: 100 });
      return { token: issuedTokenView(row), children: children.rows.map(issuedTokenView) };
    },
  }),
  route({
    id: "issuedTokens.revoke",
    method: "POST",
    path: "/v1/issued-tokens/:id/revoke",
    permission: "issued.revoke",
    summary: "End a token, and every one that was made from it",
    params: idParams,
    body: z.object({ why }),
    response: ended,
    handle: async ({ params, body, caller, services, now }) => {
      const row = found(await issuedById(services.db, params.id, now), "token");
      return { revoked: await services.tokens.revokeToken(actorOf(caller), row.id, body.why) };
    },
  }),
  route({
    id: "issuedTokens.revokeAll",
    method: "POST",
    path: "/v1/issued-tokens/revoke",
    permission: "issued.revoke",
    summary: "End every token of an agent, of a mandate, or of a person",
    body: whose,
    response: ended,
    handle: async ({ body: { agent, mandate, person, why: reason }, caller, services }) => {
      if ([agent, mandate, person].filter((each) => each !== undefined).length !== 1) throw new MandateError("invalid_input", "Say whose tokens are to end: exactly one of agent, mandate and person.");
      const { tokens } = services;
      if (agent !== undefined) return { revoked: await tokens.revokeAgent(actorOf(caller), found(await agentByIdOrName(services.db, agent), "agent").id, reason) };
      if (mandate !== undefined) return { revoked: await tokens.revokeMandate(actorOf(caller), await mandateId(services, mandate), reason) };
      return { revoked: await tokens.revokePerson(actorOf(caller), person ?? "", reason) };
    },
  }),
  route({
    id: "issuedTokens.rotateKeys",
    method: "POST",
    path: "/v1/issued-tokens/rotate-keys",
    permission: "issued.manage",
    summary: "Make new signing keys; the former ones overlap, or end at once with everything they signed",
    body: z.object({ at_once: z.boolean().default(false) }),
    response: z.object({ made: z.array(SigningKey) }),
    handle: async ({ body, caller, services }) => {
      const { made } = await services.tokens.rotateKeys(actorOf(caller), { atOnce: body.at_once });
      return { made: made.map(({ kid, alg, signsFrom }) => ({ kid, alg, signs_from: signsFrom })) };
    },
  }),
];

export const protectedResourceRoutes = [
  route({ id: "protectedResources.list", method: "GET", path: "/v1/protected-resources", permission: "issued.read", summary: "What tokens can be for", response: list(ProtectedResource), handle: async ({ services }) => ({ data: (await services.tokens.resources.all()).map(protectedResourceView) }) }),
  route({
    id: "protectedResources.put",
    method: "POST",
    path: "/v1/protected-resources",
    permission: "issued.manage",
    summary: "Register a resource, or change it",
    body: ProtectedResource,
    response: ProtectedResource,
    handle: async ({ body, caller, services }) => {
      if (body.resource.includes("#")) throw new MandateError("invalid_input", "A resource is an absolute URI without fragment. Leave away what stands from # on.");
      if (body.resource === services.about.baseUrl) throw new MandateError("conflict", "This is the installation itself, which is always registered. Name another resource.");
      const introspector = body.introspector === null ? null : found(await agentByIdOrName(services.db, body.introspector), "agent").id;
      const row = { resource: body.resource, name: body.name, server: body.server, scopes: body.scopes, detailTypes: body.detail_types, signingAlg: body.signing_alg, bound: body.bound, introspector };
      if (!(await services.tokens.resources.put(actorOf(caller), row))) throw new MandateError("conflict", `Another resource is the server ${body.server ?? ""} already. Give it another name, or change that resource.`);
      return protectedResourceView(row);
    },
  }),
  route({
    id: "protectedResources.remove",
    method: "POST",
    path: "/v1/protected-resources/remove",
    permission: "issued.manage",
    summary: "Take a resource out: no more tokens are made for it, and those that live end with their time",
    body: z.object({ resource: z.string().max(2000) }),
    response: z.object({ removed: z.boolean() }),
    handle: async ({ body, caller, services }) => ({ removed: await services.tokens.resources.remove(actorOf(caller), body.resource) }),
  }),
];
