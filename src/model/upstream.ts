// An upstream: a server of tools behind the gate, how it is reached, what proves it is the approved one, and what we keep of its tools.
import { z } from "zod";
import { ToolProfile } from "./tool.ts";

/** As `server` in mandates, and as the prefix of its tools: no underscore, so that `server__tool` is read one way only. */
export const UpstreamName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, "a name has small letters, digits and hyphens, at most 64");

const text = (most: number) => z.string().trim().min(1).max(most);
const webAddress = z.string().max(2000).refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).username === "" && new URL(value).hash === "", "an https address without a user name and without #");
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "the name of an HTTP header");
/** INVARIANT: literal. `${NAME}`, `$(…)` and `{{…}}` are sent as they stand. */
const headerValue = z.string().max(4000).regex(/^[\t\x20-\x7e\x80-\xff]*$/, "a header has one line");
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, "the name of an environment variable");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "SHA-256 as 64 hexadecimal digits");

/** One declared operation of a REST API: the gate offers it as a tool. */
export const RestOperation = z.strictObject({
  tool: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, "a tool's name has letters, digits, _ . -"),
  title: text(500).optional(),
  description: z.string().max(10_000).optional(),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  /** Below the address of the upstream; `{id}` is an argument. */
  path: z.string().max(1000).regex(/^\/(?!\/)[^\s?#\\]*$/, "a path begins with one /"),
  /** JSON Schema of its arguments. */
  inputSchema: z.record(z.string(), z.unknown()),
  /** Arguments that go into the query or a header; those of the path are there, all others go into the body. */
  query: z.array(text(100)).max(100).optional(),
  headers: z.record(text(100), headerName).optional(),
  profile: ToolProfile.optional(),
});
export type RestOperation = z.infer<typeof RestOperation>;

export const MCP_ERAS = ["auto", "2026-07-28", "2025-11-25"] as const;

const absolute = z.string().max(1000).regex(/^\/[^\0]*$/, "an absolute path");
const Http = z.strictObject({
  kind: z.literal("http"),
  url: webAddress,
  era: z.enum(MCP_ERAS).default("auto"),
  /** Sent with every request; no secret belongs here. */
  headers: z.record(headerName, headerValue).optional(),
});
const Stdio = z.strictObject({
  kind: z.literal("stdio"),
  /** Absolute path of the program itself; a link to it is refused. */
  command: absolute,
  args: z.array(z.string().max(4000)).max(200).default([]),
  /** Names of variables of the gateway's own environment that it may see. */
  env: z.array(variable).max(50).default([]),
  cwd: absolute.optional(),
  /** Of the program, when it was enrolled. */
  sha256,
  /** What an interpreter runs, and whatever else must stay as it is: absolute paths. */
  files: z.array(z.strictObject({ path: absolute, sha256 })).max(20).default([]),
});
const Rest = z.strictObject({ kind: z.literal("rest"), url: webAddress, headers: z.record(headerName, headerValue).optional(), operations: z.array(RestOperation).min(1).max(300) });

/** Beside the agent, out of our reach: behind `mandate gateway stdio`, or in the agent's own process. Whoever runs it there says what it offers. */
const Local = z.strictObject({ kind: z.literal("local") });

export const UpstreamTransport = z.discriminatedUnion("kind", [Http, Stdio, Rest, Local]);
export type UpstreamTransport = z.infer<typeof UpstreamTransport>;

/** As it is asked for: hashes that are left away are taken of what is there. */
export const WantedTransport = z.discriminatedUnion("kind", [Http, Stdio.extend({ sha256: sha256.optional(), files: z.array(z.strictObject({ path: absolute, sha256: sha256.optional() })).max(20).default([]) }), Rest, Local]);
export type WantedTransport = z.infer<typeof WantedTransport>;

/** How the gate signs in. What is secret is kept sealed beside it, and never shown. */
export const UpstreamCredential = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  /** `prefix`: such as `Bearer `. */
  z.strictObject({ kind: z.literal("sealed-header"), header: headerName.default("authorization"), prefix: z.string().max(40).default("Bearer ") }),
  /** For a stdio server: the variable that it reads. */
  z.strictObject({ kind: z.literal("sealed-variable"), variable }),
  /** A token of our own from the upstream's authorization server, for that audience alone; the sealed secret is our client's. */
  z.strictObject({ kind: z.literal("exchange"), tokenUrl: webAddress, clientId: text(500), audience: text(2000), scopes: z.array(text(200)).max(50).default([]) }),
  /** Read from an outside vault when it is needed (HashiCorp KV version 2); the sealed secret is the vault's token. */
  z.strictObject({ kind: z.literal("vault"), url: webAddress, field: text(200), header: headerName.default("authorization"), prefix: z.string().max(40).default("Bearer ") }),
  /** Each person's own, sealed for each. */
  z.strictObject({ kind: z.literal("per-person"), header: headerName.default("authorization"), prefix: z.string().max(40).default("Bearer ") }),
]);
export type UpstreamCredential = z.infer<typeof UpstreamCredential>;

/** What an upstream must still be. What is left away is not looked at. */
export const UpstreamIdentity = z.strictObject({
  /** SHA-256 of its TLS certificate. */
  certificate: sha256.optional(),
  /** As it names itself. A server may say anything; a change is still worth a look. */
  serverName: text(200).optional(),
  /** Its entry in a registry (`server.json`). */
  registry: z.strictObject({ name: text(200), version: text(100), digest: sha256 }).optional(),
});
export type UpstreamIdentity = z.infer<typeof UpstreamIdentity>;

export const UPSTREAM_STATES = ["active", "retired"] as const;
export type UpstreamState = (typeof UPSTREAM_STATES)[number];

/** `waiting`: never approved. `quarantined`: changed since it was approved, or kept out by a person. Only `approved` is offered and called. */
export const TOOL_STATES = ["waiting", "approved", "quarantined"] as const;
export type ToolState = (typeof TOOL_STATES)[number];

export const WARNING_KINDS = [
  "hidden-characters", "hidden-text", "instruction", "sensitive-path", "encoded-text", "look-alike-name", "shadowing", "schema-reference", "hint-contradicts", "secret", "unfit",
] as const;
/** What is suspicious in a definition. `says`: one sentence with the place, what was invisible made visible. */
export interface ToolWarning {
  readonly kind: (typeof WARNING_KINDS)[number];
  readonly path: string;
  readonly says: string;
}

export const CHANGE_KINDS = [
  "effects", "write-argument", "argument-added", "argument-removed", "required", "widened", "narrowed", "type", "default", "description", "title", "annotation", "result", "instruction", "schema",
] as const;
/** One difference between two definitions, in meaning. */
export interface ToolChange {
  readonly kind: (typeof CHANGE_KINDS)[number];
  readonly path: string;
  readonly says: string;
  readonly before?: string;
  readonly after?: string;
  /** It lets more happen, or may steer the model: what a reviewer reads first. */
  readonly risky: boolean;
}
