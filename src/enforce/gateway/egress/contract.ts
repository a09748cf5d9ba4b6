// What the egress proxy needs of the rest of the house.
import type { Clock, Log, Resolve } from "../../../kernel/index.ts";
import type { GateCaller } from "../../../model/index.ts";
import type { Catalogue, CatalogueUpstream, UpstreamCredentials } from "../../catalogue/index.ts";
import type { Admitted, McpCaller, McpDeps, McpRequest } from "../mcp/index.ts";
import type { UpstreamTransport } from "../../../model/index.ts";
import type { Authority } from "./certificates.ts";

export interface EgressDeps extends Pick<McpDeps, "gate" | "base" | "heldAnswer" | "onTaken"> {
  readonly clock: Clock;
  readonly log: Pick<Log, "warn" | "error">;
  readonly catalogue: Pick<Catalogue, "upstreams" | "tool">;
  readonly credentials: Pick<UpstreamCredentials, "headers">;
  readonly callers: (request: McpRequest) => Promise<Admitted>;
  readonly stands: (caller: GateCaller) => boolean;
  /** `host` or `host:port`: to these a tunnel is opened that nobody looks into, where a mandate names it. */
  readonly hosts: readonly string[];
  /** The company's own; without it the calls inside of TLS cannot be judged, and are refused. */
  readonly authority: Authority | null;
  readonly resolve?: Resolve;
}

export type RestUpstream = CatalogueUpstream & { readonly transport: Extract<UpstreamTransport, { kind: "rest" }> };

/** A caller, and the server that its token is for; null: all. */
export interface Signed {
  readonly caller: McpCaller;
  readonly server: string | null;
}

/** As mandates name the server of tunnels. */
export const TUNNELS = "egress";

/** What goes back instead of an answer of the upstream. */
export class EgressRefusal extends Error {
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;
  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "EgressRefusal";
    this.status = status;
    this.more = more;
  }
}
