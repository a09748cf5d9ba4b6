// Tokens of agents as the console and scripts see them: everything about a token but the token.
import { z } from "zod";
import { ISSUED_STATES } from "../../store/index.ts";
import { instant, shortText } from "./common.ts";

export const issuedState = z.enum(ISSUED_STATES);
const uri = z.string().max(4096);

export const IssuedToken = z
  .object({
    id: z.string(),
    state: issuedState,
    grant: shortText,
    client: uri,
    agent: z.object({ id: z.string(), name: z.string().nullable() }),
    mandate: z.object({ id: z.string(), name: z.string().nullable(), version: z.int() }),
    /** On whose behalf: issuer, `|`, subject. */
    person: uri.nullable(),
    subject: uri,
    /** Who acts, the current actor first: issuer, `|`, subject. */
    chain: z.array(uri),
    /** The token that it was made from. */
    parent: z.string().nullable(),
    audience: z.array(uri),
    scope: z.string(),
    /** Tools that it may call; null when it names none. */
    tools: z.array(z.string()).nullable(),
    txn: z.string(),
    task: z.string().nullable(),
    bound_to: z.string().nullable(),
    issued_at: instant,
    expires_at: instant,
    revoked_at: instant.nullable(),
    revoked_by: z.string().nullable(),
    revoked_why: z.string().nullable(),
  })
  .meta({ id: "IssuedToken" });

export const ProtectedResource = z
  .object({
    /** What tokens are for, as RFC 8707 names it. */
    resource: z.url().max(2000),
    name: z.string().trim().min(1).max(200),
    /** What mandates call its server; null when it offers no tools. */
    server: z.string().trim().min(1).max(200).nullable(),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, "a scope has no spaces, quotes or backslashes")).max(200),
    /** Types of authorization details that it understands. */
    detail_types: z.array(z.string().min(1).max(100)).max(20),
    signing_alg: z.enum(["ES256", "RS256"]),
    /** Tokens for it must be bound to a key. */
    bound: z.boolean(),
    /** Agent that may ask about tokens for it. */
    introspector: z.string().max(128).nullable(),
  })
  .meta({ id: "ProtectedResource" });

export const SigningKey = z.object({ kid: z.string(), alg: z.string(), signs_from: instant }).meta({ id: "SigningKey" });
