// API tokens: shown once when made, kept only as a hash, always expiring, never above their maker's role.
import { z } from "zod";
import { PERMISSIONS, ROLES } from "../permissions.ts";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { idParams, list, nothing } from "../schemas/common.ts";
import { ApiToken } from "../schemas/work.ts";

export const tokenRoutes = [
  route({ id: "tokens.list", method: "GET", path: "/v1/tokens", permission: "tokens.manage", summary: "All API tokens, revoked ones included", response: list(ApiToken), handle: pending }),
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
    handle: pending,
  }),
  route({ id: "tokens.revoke", method: "DELETE", path: "/v1/tokens/:id", permission: "tokens.manage", summary: "Revoke an API token at once", params: idParams, response: nothing, status: 204, handle: pending }),
];
