// Whether a server is the one that was meant: its entry in a registry, its certificate, its own name. Pure.
import { z } from "zod";
import { digestOf, MandateError } from "../../kernel/index.ts";
import type { UpstreamIdentity, UpstreamTransport } from "../../model/index.ts";

/** SPEC: MCP registry, server.json 2025-12-11. What is not looked at is kept in the digest. */
const ServerJson = z.looseObject({
  name: z.string().regex(/^[A-Za-z0-9.-]+\/[A-Za-z0-9._-]+$/, "a name such as io.github.user/server").max(200),
  version: z.string().min(1).max(100),
  packages: z.array(z.looseObject({ registryType: z.string().optional(), identifier: z.string().optional(), version: z.string().optional(), fileSha256: z.string().optional() })).max(100).optional(),
  remotes: z.array(z.looseObject({ url: z.string().max(2000) })).max(100).optional(),
});

/** What is kept of the entry. Throws `invalid_input` when the entry is of another server than the one that is called. */
export function registryEntry(entry: Readonly<Record<string, unknown>>, transport: UpstreamTransport): NonNullable<UpstreamIdentity["registry"]> {
  const parsed = ServerJson.safeParse(entry);
  if (!parsed.success) throw new MandateError("invalid_input", `this is no server.json: ${parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
  const { name, version, remotes = [], packages = [] } = parsed.data;
  if (transport.kind === "http" && !remotes.some(({ url }) => isSameAddress(url, transport.url))) throw new MandateError("invalid_input", `${name} ${version} names other addresses (${remotes.map(({ url }) => url).join(", ") || "none"}) than the one that would be called; check both`);
  const hashes = new Set(packages.flatMap(({ fileSha256 }) => fileSha256?.toLowerCase() ?? []));
  const ours = transport.kind === "stdio" ? [transport.sha256, ...transport.files.map(({ sha256 }) => sha256)] : [];
  if (transport.kind === "stdio" && hashes.size > 0 && !ours.some((each) => hashes.has(each))) throw new MandateError("invalid_input", `no file here is the package that ${name} ${version} names; download that one, and add it to the files`);
  return { name, version, digest: digestOf(entry) };
}

const isSameAddress = (left: string, right: string): boolean => URL.canParse(left) && new URL(left).href.replace(/\/$/, "") === new URL(right).href.replace(/\/$/, "");

/** Why it is not the server that was approved; null when it is. For every connection. */
export function identityProblem(identity: UpstreamIdentity, found: { readonly certificate?: string | null; readonly serverName?: string | null }): string | null {
  if (identity.certificate !== undefined && found.certificate !== undefined && found.certificate !== identity.certificate) return `it shows another certificate than the approved one (${found.certificate ?? "none"})`;
  if (identity.serverName !== undefined && found.serverName !== undefined && found.serverName !== identity.serverName) return `it calls itself ${found.serverName ?? "nothing"}, and was approved as ${identity.serverName}`;
  return null;
}
