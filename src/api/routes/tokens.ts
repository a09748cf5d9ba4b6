// API tokens: shown once when made, kept only as a hash, always expiring, never above their maker's role.
import { z } from "zod";
import { PERMISSIONS, ROLES } from "../permissions.ts";
import { MandateError, newId } from "../../kernel/index.ts";
import { insertToken, listTokens, revokeToken, tokenById, type TokenRow } from "../../store/index.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, list, nothing } from "../schemas/common.ts";
import { ApiToken } from "../schemas/work.ts";
import { actorOf, type Services } from "../services.ts";
import { mintToken } from "../token-format.ts";

const DAY_MILLISECONDS = 86_400_000;

function tokenView(row: Omit<TokenRow, "hash">): z.infer<typeof ApiToken> {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    scopes: row.scopes === null ? null : PERMISSIONS.filter((permission) => row.scopes?.includes(permission) === true),
    created_at: row.created_at,
    created_by: row.created_by,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    revoked_at: row.revoked_at,
  };
}

/** The person, also when he made it through a token of his: a token acts as who made it (`actingAs`), so no chain of them may hide him. */
const makerOf = async ({ db }: Services, caller: Caller): Promise<string> => (caller.via === "token" ? ((await tokenById(db, caller.id))?.created_by ?? caller.name) : caller.name);

export const tokenRoutes = [
  route({ id: "tokens.list", method: "GET", path: "/v1/tokens", permission: "tokens.manage", summary: "All API tokens, revoked ones included", response: list(ApiToken), handle: async ({ services }) => ({ data: (await listTokens(services.db)).map(tokenView) }) }),
  route({
    id: "tokens.create",
    method: "POST",
    path: "/v1/tokens",
    permission: "tokens.manage",
    summary: "Make an API token; its value is shown this once",
    body: z.object({
      name: z.string().trim().min(1).max(120),
      role: z.enum(ROLES),
      scopes: z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length).optional(),
      expires_in_days: z.number().int().min(1).max(365).default(90),
    }),
    response: z.object({ token: ApiToken, value: z.string() }),
    status: 201,
    shownOnce: true,
    handle: async ({ body, caller, services, now }) => {
      const id = newId("tok");
      const { value, hash } = mintToken(id, services.about.environment);
      const row = {
        id,
        name: body.name,
        hash,
        role: body.role,
        scopes: body.scopes ?? null,
        created_by: await makerOf(services, caller),
        created_at: now.toISOString(),
        expires_at: new Date(now.getTime() + body.expires_in_days * DAY_MILLISECONDS).toISOString(),
      };
      await services.store.write(actorOf(caller), async (tx) => {
        await insertToken(tx, row);
        await tx.record({ action: "token.created", subject: id, detail: { name: row.name, role: row.role, scopes: row.scopes, expires_at: row.expires_at } });
      });
      return { token: tokenView({ ...row, last_used_at: null, revoked_at: null }), value };
    },
  }),
  route({ id: "tokens.revoke", method: "DELETE", path: "/v1/tokens/:id", permission: "tokens.manage", summary: "Revoke an API token at once", params: idParams, response: nothing, status: 204,
    handle: async ({ params, caller, services, now }) => {
      found(await tokenById(services.db, params.id), "token");
      await services.store.write(actorOf(caller), async (tx) => {
        if (!(await revokeToken(tx, params.id, now))) throw new MandateError("conflict", "The token is revoked already. There is nothing left to do.");
        await tx.record({ action: "token.revoked", subject: params.id });
      });
      return null;
    },
  }),
];
