// Issuers whose tokens are taken, and authorization servers that take assertions of ours.
import { z } from "zod";
import { addTrustedIssuer, changeTrustedIssuer, confirmIssuerKeys, removeTrustedIssuer } from "../../enforce/tokens/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { listTrustedIssuers, trustedIssuerById, type TrustedIssuerContent, type TrustedIssuerRow } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, nothing } from "../schemas/common.ts";
import { NewTrustedIssuer, TrustedIssuer, TrustedIssuerChange } from "../schemas/grants.ts";
import { actorOf, type Services } from "../services.ts";

const view = (row: TrustedIssuerRow): z.input<typeof TrustedIssuer> => ({
  id: row.id, issuer: row.issuer, title: row.title, kind: row.kind, audience: row.audience, jwks_uri: row.jwksUri, has_jwks: row.jwks !== null, rules: [...row.rules], scopes: [...row.scopes], id_jag: row.idJag, allow_private: row.allowPrivate,
  known_keys: [...row.knownKeys], held_keys: row.heldKeys === null ? null : [...row.heldKeys], held_at: row.heldAt, enabled: row.enabled, created_by: row.createdBy, created_at: row.createdAt, changed_at: row.changedAt, version: String(row.revision),
});

const contentOf = ({ jwks_uri: jwksUri, id_jag: idJag, allow_private: allowPrivate, ...rest }: z.output<typeof TrustedIssuerChange>): TrustedIssuerContent => ({ ...rest, jwksUri, idJag, allowPrivate });
const deps = ({ store, consent, senders }: Services) => ({ store, keys: consent.issuerKeys, call: senders.call });
const shown = async (services: Services, id: string) => view(found(await trustedIssuerById(services.db, id), "trusted issuer"));

export const trustedIssuerRoutes = [
  route({
    id: "trustedIssuers.list", method: "GET", path: "/v1/trusted-issuers", permission: "issued.read", summary: "Issuers whose tokens are taken, and authorization servers that take ours",
    response: list(TrustedIssuer),
    handle: async ({ services }) => ({ data: (await listTrustedIssuers(services.db)).map(view) }),
  }),
  route({
    id: "trustedIssuers.create", method: "POST", path: "/v1/trusted-issuers", permission: "issued.manage", summary: "Trust an issuer; its keys are read now, and pinned",
    body: NewTrustedIssuer, response: TrustedIssuer, status: 201,
    handle: async ({ body: { issuer, kind, ...content }, caller, services }) => shown(services, await addTrustedIssuer(deps(services), actorOf(caller), { issuer, kind, ...contentOf(content) })),
  }),
  route({
    id: "trustedIssuers.change", method: "PUT", path: "/v1/trusted-issuers/:id", permission: "issued.manage", summary: "Change a trusted issuer; its keys are read anew",
    params: idParams, body: TrustedIssuerChange, response: TrustedIssuer, ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      await changeTrustedIssuer(deps(services), actorOf(caller), found(await trustedIssuerById(services.db, params.id), "trusted issuer"), Number(ifMatch), contentOf(body));
      return shown(services, params.id);
    },
  }),
  route({
    id: "trustedIssuers.confirm", method: "POST", path: "/v1/trusted-issuers/:id/confirm-keys", permission: "issued.manage", summary: "Keys that were held are the issuer's: somebody has compared them",
    params: idParams, body: z.strictObject({ keys: z.array(z.string().max(100)).min(1).max(100) }), response: TrustedIssuer,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via === "token") throw new MandateError("forbidden", "Keys are confirmed by a person who has compared them, and not by a token. Sign in to the console.");
      await confirmIssuerKeys(services.store, actorOf(caller), params.id, body.keys);
      return shown(services, params.id);
    },
  }),
  route({
    id: "trustedIssuers.remove", method: "DELETE", path: "/v1/trusted-issuers/:id", permission: "issued.manage", summary: "Trust an issuer no more",
    params: idParams, response: nothing, status: 204,
    handle: async ({ params, caller, services }) => {
      await removeTrustedIssuer(services.store, actorOf(caller), found(await trustedIssuerById(services.db, params.id), "trusted issuer"));
      return null;
    },
  }),
];
