// Signatures of what comes in, and of what goes out. Pure; a signature is compared in constant time, and an instant that is too far away is refused.
import { createHmac, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Secret } from "../../kernel/index.ts";

/** SPEC: Slack request signing and Standard Webhooks both allow five minutes. */
export const TOLERANCE_SECONDS = 300;

export type Verified = { readonly ok: true } | { readonly ok: false; readonly reason: "unsigned" | "stale" | "forged" };

const forged: Verified = { ok: false, reason: "forged" };
const genuine: Verified = { ok: true };

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function instantVerdict(seconds: string | undefined, now: Date): Verified {
  if (seconds === undefined || !/^\d{1,12}$/.test(seconds)) return { ok: false, reason: "unsigned" };
  return Math.abs(now.getTime() / 1000 - Number(seconds)) <= TOLERANCE_SECONDS ? genuine : { ok: false, reason: "stale" };
}

export interface Headers {
  readonly [name: string]: string | undefined;
}

/** PROVIDER: Slack, "Verifying requests": v0 HMAC-SHA256 over `v0:timestamp:body`. */
export function verifySlack(headers: Headers, body: Buffer, secret: Secret, now: Date): Verified {
  const [timestamp, signature] = [headers["x-slack-request-timestamp"], headers["x-slack-signature"]];
  const instant = instantVerdict(timestamp, now);
  if (!instant.ok) return instant;
  if (signature === undefined) return { ok: false, reason: "unsigned" };
  const wanted = `v0=${createHmac("sha256", secret.reveal()).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
  return same(signature, wanted) ? genuine : forged;
}

/** PROVIDER: Teams, outgoing webhooks: `Authorization: HMAC <base64>`, HMAC-SHA256 over the body with the base64 key. The instant stands in the body. */
export function verifyTeams(headers: Headers, body: Buffer, secret: Secret): Verified {
  const given = /^HMAC ([A-Za-z0-9+/]{43}=)$/.exec(headers["authorization"] ?? "")?.[1];
  if (given === undefined) return { ok: false, reason: "unsigned" };
  return same(given, createHmac("sha256", Buffer.from(secret.reveal(), "base64")).update(body).digest("base64")) ? genuine : forged;
}

/** SPEC: Standard Webhooks. Any of the secrets may have signed, and any of the signatures may be the one. */
export function verifyStandard(headers: Headers, body: Buffer, secrets: readonly Secret[], now: Date): Verified {
  const [id, timestamp, signatures] = [headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]];
  if (id === undefined || id === "" || id.length > 256 || signatures === undefined) return { ok: false, reason: "unsigned" };
  const instant = instantVerdict(timestamp, now);
  if (!instant.ok) return instant;
  const given = signatures.split(" ");
  const signed = secrets.some((secret) => {
    const wanted = new Webhook(secret.reveal()).sign(id, new Date(Number(timestamp) * 1000), body);
    return given.some((each) => same(each, wanted));
  });
  return signed ? genuine : forged;
}

/** The three headers of a Standard Webhook, signed with each secret: two while one gives way to the other. */
export function signStandard(id: string, at: Date, body: string, secrets: readonly Secret[]): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret.reveal()).sign(id, at, body)).join(" "),
  };
}
