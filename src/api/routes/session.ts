// Who am I, sign in by a one-time link, sign out. Nothing is decided by a GET: the link opens the console, which posts the token.
import { z } from "zod";
import { route } from "../route.ts";
import { nothing } from "../schemas/common.ts";
import { Session } from "../schemas/work.ts";
import { pending } from "../pending.ts";

export const sessionRoutes = [
  route({ id: "session.get", method: "GET", path: "/v1/session", permission: "session.use", summary: "Who am I, and what may I do", response: Session, handle: pending }),
  route({
    id: "session.signIn",
    method: "POST",
    path: "/v1/session",
    permission: null,
    summary: "Exchange a one-time sign-in token for a session cookie",
    body: z.object({ token: z.string().min(1).max(256) }),
    response: Session,
    status: 201,
    perMinute: 10,
    handle: pending,
  }),
  route({ id: "session.signOut", method: "DELETE", path: "/v1/session", permission: "session.use", summary: "End this session", response: nothing, status: 204, handle: pending }),
];
