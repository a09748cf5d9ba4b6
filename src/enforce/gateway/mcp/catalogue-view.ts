// The catalogue as the gate for MCP sees it: servers, with where they are and what is sent along. Those beside the agent are other points'.
import type { GateCaller } from "../../../model/index.ts";
import { checkProgram, type Catalogue, type CatalogueUpstream, type UpstreamCredentials } from "../../catalogue/index.ts";
import type { Target } from "../upstream/index.ts";
import type { GateUpstream, McpDeps, ToolCatalogue } from "./contract.ts";

export interface CatalogueViewDeps {
  readonly catalogue: Catalogue;
  readonly credentials: UpstreamCredentials;
  /** Variables of our own environment by name, for programs that are started. */
  readonly environment: (name: string) => string | undefined;
}

export type CatalogueView = Pick<McpDeps, "catalogue" | "credentialFor">;

export function catalogueView({ catalogue, credentials, environment }: CatalogueViewDeps): CatalogueView {
  /** One for each row as it is resident; a changed one is another. */
  const seen = new WeakMap<CatalogueUpstream, GateUpstream>();
  const view = (row: CatalogueUpstream): GateUpstream | undefined => {
    const before = seen.get(row);
    if (before !== undefined) return before;
    const target = targetOf(row, { credentials, environment });
    if (target === undefined) return undefined;
    const made: GateUpstream = { name: row.name, title: row.title, target, trusted: row.trusted, perPerson: row.credential.kind === "per-person" };
    seen.set(row, made);
    return made;
  };
  const rowOf = (name: string): CatalogueUpstream | undefined => catalogue.upstream(name);
  const tools: ToolCatalogue = {
    upstreams: () => catalogue.upstreams().map(view).filter((each) => each !== undefined),
    upstream: (server) => {
      const row = rowOf(server);
      return row === undefined ? undefined : view(row);
    },
    toolsOf: catalogue.toolsOf,
    tool: catalogue.tool,
    observe: async (server, definitions) => void (await catalogue.observe(server, definitions)),
  };
  return {
    catalogue: tools,
    credentialFor: async ({ name }, caller: GateCaller | null) => {
      const row = rowOf(name);
      if (row === undefined) return {};
      const constant = row.transport.kind === "http" || row.transport.kind === "rest" ? (row.transport.headers ?? {}) : {};
      return { ...constant, ...(await credentials.headers(row, caller?.person ?? null)) };
    },
  };
}

function targetOf(row: CatalogueUpstream, { credentials, environment }: Pick<CatalogueViewDeps, "credentials" | "environment">): Target | undefined {
  const { name: server, id, revision, transport, allowPrivate, identity } = row;
  const common = { server, revision: `${id} ${revision}`, allowPrivate, certificate: identity.certificate ?? null };
  if (transport.kind === "http") return { ...common, transport: { kind: "http", url: transport.url, era: transport.era } };
  if (transport.kind === "rest") return { ...common, transport };
  if (transport.kind === "local") return undefined;
  const { command, args, cwd, env } = transport;
  return {
    ...common,
    transport: {
      kind: "stdio", command, args, ...(cwd === undefined ? {} : { cwd }),
      // INVARIANT: row 25: looked at again before each start; what is not as it was is not started.
      prepare: async () => {
        await checkProgram(transport);
        const named = env.map((variable) => [variable, environment(variable)] as const).filter((each): each is readonly [string, string] => each[1] !== undefined);
        return { ...Object.fromEntries(named), ...credentials.variables(row) };
      },
    },
  };
}
