// Doors before the body is read: only hosts we are known by, only pages of our own for changes, and headers that keep the console closed.
import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { MandateError } from "../kernel/index.ts";

export interface GuardOptions {
  /** Host names (no port) by which browsers may reach us, besides the loopback names. */
  readonly hosts: readonly string[];
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** A DNS name rebound to our listener arrives with a foreign Host: refused before anything of the request is parsed. */
export function checkHost(request: FastifyRequest, options: GuardOptions): void {
  const name = hostName(request.headers.host ?? request.headers[":authority"]?.toString());
  if (name !== undefined && (LOOPBACK.includes(name) || options.hosts.includes(name))) return;
  throw new MandateError("forbidden", "This server is not known by the host name of the request. Use the address it printed, or add the name to public_url in mandate.yaml.");
}

function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host ?? "");
  return match?.[1]?.toLowerCase();
}

/** Doors for machines of others, where a signature over the body is the proof: Slack sends forms. No cookie is looked at there. */
export const isSignedDoor = (path: string): boolean => /^\/hooks\/(?:slack|teams|in)\/\w{1,64}$/.test(path) || /^\/ssf\/events\/\w{1,64}$/.test(path) || isClientDoor(path);

const isAgentDoor = (path: string): boolean => /^\/mcp(?:[/?]|$)/.test(path);

/** Doors of OAuth clients, which prove who they are in the form itself. The pages where people sign in and consent are not among them. */
const isClientDoor = (path: string): boolean => /^\/oauth2\/(?:token|introspect|revoke|par|register)(?:\?|$)/.test(path);

/** A change must come from a page of our own, or from a program; a foreign page can pass for neither. So must whatever it asks of a door for agents, streams too. */
export function checkOrigin(request: FastifyRequest): void {
  if ((SAFE_METHODS.has(request.method) && !isAgentDoor(request.url)) || isSignedDoor(request.url)) return;
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  if (site !== undefined && site !== "same-origin" && site !== "none") refuseOrigin();
  if (origin !== undefined) {
    if (!sameOrigin(origin, request.headers.host ?? "")) refuseOrigin();
    return;
  }
  if (site === "same-origin") return;
  // Neither header: not a browser that we know of. What an old one could still send across sites are the three form types without their like here.
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "" && type !== "application/json" && type !== "application/scim+json" && type !== "multipart/form-data") refuseOrigin();
}

function sameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase().replace(/:(?:80|443)$/, (port) => (new URL(origin).port === "" ? "" : port));
}

function refuseOrigin(): never {
  throw new MandateError("forbidden", "The request comes from another site, and changes are taken only from this console or from a program. Open the console at the address the server printed.");
}

export const newNonce = (): string => randomBytes(18).toString("base64");

/** Content security policy of the console. INVARIANT: no 'unsafe-inline', no 'unsafe-eval', nothing from elsewhere. */
export function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export function setSecurityHeaders(reply: FastifyReply, secure: boolean): void {
  reply.header("content-security-policy", API_POLICY);
  reply.header("x-content-type-options", "nosniff");
  reply.header("x-frame-options", "DENY");
  reply.header("referrer-policy", "no-referrer");
  reply.header("cross-origin-opener-policy", "same-origin");
  reply.header("cross-origin-resource-policy", "same-origin");
  reply.header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (secure) reply.header("strict-transport-security", "max-age=31536000");
}
