// Reads the claims of a JSON Web Token without verifying it: only to say whose it is.

/** The JSON of one segment, or `undefined` when it is not base64url JSON. */
export function segmentOf(segment: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (segment === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    // Not JSON: the caller treats the text as no token of ours.
    return undefined;
  }
}

/** Issuer, subject, audience and expiry, as far as the token says. */
export function claimsOf(token: string): Readonly<Record<string, string>> {
  const claims = segmentOf(token.split(".")[1]) ?? {};
  const said: Record<string, string> = {};
  for (const [claim, name] of [["iss", "issuer"], ["sub", "subject"], ["aud", "audience"], ["azp", "client"]] as const) {
    const value = claims[claim];
    if (typeof value === "string" && value.length <= 300) said[name] = value;
  }
  const expiry = claims["exp"];
  if (typeof expiry === "number" && expiry > 0 && expiry < 32_503_680_000) said["expiresAt"] = new Date(expiry * 1000).toISOString();
  return said;
}
