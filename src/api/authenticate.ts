// Who is calling: a session cookie or a bearer token. A bearer that is not a living token of ours is nobody, whatever else comes with it.
import type { FastifyRequest } from "fastify";
import { sha256Hex } from "../kernel/index.ts";
import { sessionByHash, tokenById, touchToken, type Db } from "../store/index.ts";
import type { Caller } from "./route.ts";
import { readToken, sameDigest } from "./token-format.ts";

/** SPEC: RFC 6265bis §4.1.3. The `__Host-` prefix needs Secure, so over plain HTTP on loopback the cookie goes without it. */
export const cookieName = (secure: boolean): string => (secure ? "__Host-mandate_session" : "mandate_session");

export async function callerOf(db: Db, request: FastifyRequest, at: Date, secure: boolean): Promise<Caller | null> {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) return bearer(db, authorization, at);
  const cookie = request.cookies[cookieName(secure)];
  if (cookie === undefined || cookie.length > 128) return null;
  const session = await sessionByHash(db, sha256Hex(cookie), at);
  if (session === undefined) return null;
  return { id: session.user_id, name: session.name, role: session.role, via: "session", scopes: null, sessionId: session.id, expiresAt: session.expires_at };
}

async function bearer(db: Db, authorization: string, at: Date): Promise<Caller | null> {
  const value = /^Bearer ([\w]{1,256})$/i.exec(authorization)?.[1];
  const presented = value === undefined ? undefined : readToken(value);
  if (presented === undefined) return null;
  const token = await tokenById(db, presented.id);
  if (token === undefined || !sameDigest(token.hash, presented.hash)) return null;
  if (token.revoked_at !== null || new Date(token.expires_at) <= at) return null;
  await touchToken(db, token.id, at);
  return { id: token.id, name: token.name, role: token.role, via: "token", scopes: token.scopes, sessionId: null, expiresAt: token.expires_at };
}
