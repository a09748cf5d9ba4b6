// People who may sign in to this installation. Each gets in by a one-time link until single sign-on is connected.
import { z } from "zod";
import { ROLES } from "../permissions.ts";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { idParams, instant, list } from "../schemas/common.ts";
import { User } from "../schemas/work.ts";

const SignInLink = z.object({ url: z.string(), expires_at: instant });

export const userRoutes = [
  route({ id: "users.list", method: "GET", path: "/v1/users", permission: "users.manage", summary: "People who may sign in", response: list(User), handle: pending }),
  route({
    id: "users.create",
    method: "POST",
    path: "/v1/users",
    permission: "users.manage",
    summary: "Let a person in; answers with a one-time sign-in link to hand over",
    body: z.object({ name: z.string().trim().min(1).max(120), role: z.enum(ROLES) }),
    response: z.object({ user: User, sign_in: SignInLink }),
    status: 201,
    handle: pending,
  }),
  route({
    id: "users.update",
    method: "PATCH",
    path: "/v1/users/:id",
    permission: "users.manage",
    summary: "Change a person's role, or shut a person out (ends all sessions)",
    params: idParams,
    body: z.object({ role: z.enum(ROLES).optional(), active: z.boolean().optional() }),
    response: User,
    ifMatch: true,
    handle: pending,
  }),
  route({ id: "users.createSignInLink", method: "POST", path: "/v1/users/:id/sign-in-links", permission: "users.manage", summary: "A new one-time sign-in link for a person", params: idParams, response: SignInLink, status: 201, handle: pending }),
];
