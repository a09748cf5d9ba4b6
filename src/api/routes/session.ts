// Who am I, sign in by a one-time link, sign out. Nothing is decided by a GET: the link opens the console, which posts the token.
import { z } from "zod";
import { MandateError, newId, sha256Hex } from "../../kernel/index.ts";
import { endSession, insertSession, redeemSignInLink, userOfSignInLink } from "../../store/index.ts";
import { cookieName } from "../authenticate.ts";
import { mayUse, PERMISSIONS } from "../permissions.ts";
import { route, type Caller } from "../route.ts";
import { nothing } from "../schemas/common.ts";
import { Session } from "../schemas/work.ts";
import { actorOf } from "../services.ts";
import { randomSecret } from "../token-format.ts";

const SESSION_MILLISECONDS = 7 * 24 * 3_600_000;

function sessionView(caller: Caller): z.infer<typeof Session> {
  return {
    user: { id: caller.id, name: caller.name, role: caller.role },
    permissions: PERMISSIONS.filter((permission) => mayUse(caller, permission)),
    via: caller.via,
    expires_at: caller.expiresAt,
  };
}

/** SPEC: RFC 6265bis. Strict, because nothing outside the console needs to arrive signed in. */
function cookieText(secure: boolean, value: string, maxAgeSeconds: number): string {
  return `${cookieName(secure)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure ? "; Secure" : ""}`;
}

const spent = () => new MandateError("unauthenticated", "This sign-in link was used already or has ended. Ask an administrator for a new one, or start the server again: it prints one.");

export const sessionRoutes = [
  route({ id: "session.get", method: "GET", path: "/v1/session", permission: "session.use", summary: "Who am I, and what may I do", response: Session, handle: async ({ caller }) => sessionView(caller) }),
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
    handle: async ({ body, services, now, secure, address, header }) => {
      const hash = sha256Hex(body.token);
      const user = await userOfSignInLink(services.db, hash, now);
      if (user === undefined) throw spent();
      const secret = randomSecret();
      const expiresAt = new Date(now.getTime() + SESSION_MILLISECONDS);
      const sessionId = newId("ses");
      await services.store.write({ type: "user", id: user.id, name: user.name }, async (tx) => {
        if ((await redeemSignInLink(tx, hash, now)) === undefined) throw spent();
        await insertSession(tx, { id: sessionId, hash: sha256Hex(secret), userId: user.id, at: now, expiresAt });
        await tx.record({ action: "session.started", subject: sessionId, detail: { user: user.id, address } });
      });
      header("set-cookie", cookieText(secure, secret, SESSION_MILLISECONDS / 1000));
      return sessionView({ id: user.id, name: user.name, role: user.role, via: "session", scopes: null, sessionId, expiresAt: expiresAt.toISOString() });
    },
  }),
  route({ id: "session.signOut", method: "DELETE", path: "/v1/session", permission: "session.use", summary: "End this session", response: nothing, status: 204,
    handle: async ({ caller, services, now, secure, header }) => {
      const { sessionId } = caller;
      if (sessionId === null) throw new MandateError("invalid_input", "An API token has no session to end. Revoke the token instead.");
      await services.store.write(actorOf(caller), async (tx) => {
        await endSession(tx, sessionId, now);
        await tx.record({ action: "session.ended", subject: sessionId });
      });
      header("set-cookie", cookieText(secure, "", 0));
      return null;
    },
  }),
];
