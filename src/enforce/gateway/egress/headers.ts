// Headers on their way through the proxy. INVARIANT: what says who the agent is ends here, and so does what the upstream would have it keep. Pure.
import type { IncomingHttpHeaders } from "node:http";

/** Of the agent's: what shapes the answer, and no more. */
const PASSED_ON = ["accept", "accept-language", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range", "idempotency-key", "prefer"] as const;

export const passedOn = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(PASSED_ON.flatMap((name) => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value]] : [];
  }));

/** SPEC: RFC 9110 §7.6.1, headers of one connection; and those that hold a credential or ask for one. */
const KEPT_BACK = /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|set-cookie2?|www-authenticate|authentication-info|proxy-.*|alt-svc|strict-transport-security)$/i;

export function givenBack(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string | string[]> {
  const named = new Set(String(headers["connection"] ?? "").toLowerCase().split(",").map((each) => each.trim()));
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]): (readonly [string, string | string[]])[] => (value === undefined || KEPT_BACK.test(name) || named.has(name) ? [] : [[name, typeof value === "string" ? value : [...value]]])));
}
