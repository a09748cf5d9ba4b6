// Which address of ours a token is for, where the request itself does not say. The token is only looked at here; whether it is good is found out afterwards.
import type { IncomingHttpHeaders } from "node:http";
import { isObject } from "../upstream/index.ts";
import { addressOf } from "../mcp/index.ts";

/** The server that the token names; `null`: all of them, or no token of ours. */
export function serverOfToken({ authorization }: IncomingHttpHeaders, base: string): string | null {
  const payload = /^(?:Bearer|DPoP) [\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization ?? "")?.[1];
  const claims = payload === undefined ? undefined : parsed(Buffer.from(payload, "base64url").toString("utf8"));
  const audience = isObject(claims) ? claims["aud"] : undefined;
  const start = `${addressOf(base, null)}/`;
  const own = (Array.isArray(audience) ? audience : [audience]).find((each): each is string => typeof each === "string" && each.startsWith(start));
  return own?.slice(start.length) ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No token of ours; the check that follows says so.
    return undefined;
  }
}
