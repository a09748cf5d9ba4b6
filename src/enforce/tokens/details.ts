// Authorization details for tools (RFC 9396, type `mcp_tool`): read, taken from what a mandate allows, and narrowed to what both say. Pure.
import { z } from "zod";
import { ArgumentLimit } from "../../model/index.ts";
import type { ProtectedResourceRow } from "../../store/index.ts";
import type { Authority, ToolBound, ToolRight } from "./grants/authority.ts";
import { inCommon, OPEN } from "./grants/authority.ts";
import { refusal } from "./refusal.ts";
import { rememberedPair } from "./remembered.ts";

export const TOOL_DETAIL = "mcp_tool";
const text = (most: number) => z.string().min(1).max(most);

export const AuthorizationDetail = z.strictObject({
  type: z.literal(TOOL_DETAIL),
  /** Of the resource that offers the tool. */
  locations: z.array(text(2000)).min(1).max(10).optional(),
  actions: z.array(z.literal("tools/call")).min(1).max(1).optional(),
  /** The tool; `*` stands for any text. */
  identifier: text(200),
  constraints: z
    .strictObject({
      arguments: z.record(text(200), ArgumentLimit).optional(),
      data: z.array(text(60)).max(20).optional(),
      environments: z.array(text(60)).max(20).optional(),
    })
    .optional(),
});
export type AuthorizationDetail = z.infer<typeof AuthorizationDetail>;

const MOST_TEXT = 64 * 1024;
const Details = z.array(AuthorizationDetail).max(100);

/** The parameter `authorization_details`. Throws `invalid_authorization_details`. */
export function readDetails(parameter: string | undefined): readonly AuthorizationDetail[] | null {
  if (parameter === undefined) return null;
  let value: unknown;
  try {
    value = parameter.length > MOST_TEXT ? undefined : JSON.parse(parameter);
  } catch (cause) {
    throw refusal("invalid_authorization_details", "authorization_details is no JSON; send a list of objects", { cause });
  }
  const parsed = Details.safeParse(value);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw refusal("invalid_authorization_details", `authorization_details is not valid at ${first?.path.join(".") ?? "its top"}: ${first?.message ?? "unknown form"}; each is of type ${TOOL_DETAIL} with an identifier`);
  }
  return parsed.data;
}

/** Between server and tool where one resource offers the tools of several servers; a server's name has none. */
const BETWEEN = "__";

/** A detail as a right to call a tool of this server. A detail that names places names this resource among them, or gives nothing here. */
export function rightOf({ identifier, locations, constraints = {} }: AuthorizationDetail, { server, resource }: Pick<ProtectedResourceRow, "server" | "resource">): ToolRight | undefined {
  if (locations !== undefined && !locations.includes(resource)) return undefined;
  const named = server === null ? serverAndTool(identifier) : { server, tool: identifier };
  if (named === undefined) return undefined;
  const { arguments: limits, data, environments } = constraints;
  return [{ ...named, ...(limits === undefined ? {} : { arguments: limits }), ...(data === undefined ? {} : { data }), ...(environments === undefined ? {} : { environments }) }];
}

function serverAndTool(identifier: string): Pick<ToolBound, "server" | "tool"> | undefined {
  const at = identifier.indexOf(BETWEEN);
  return at < 1 ? undefined : { server: identifier.slice(0, at), tool: identifier.slice(at + BETWEEN.length) };
}

/** Rights as details of a token for the resource. What no one detail can say is left out: less and never more. */
export function detailsOf(rights: readonly ToolRight[], { resource, server }: Pick<ProtectedResourceRow, "resource" | "server">): readonly AuthorizationDetail[] {
  return rights.flatMap((right) => {
    const [bound, ...more] = right;
    return bound === undefined || more.length > 0 ? [] : [{ type: TOOL_DETAIL, locations: [resource], actions: ["tools/call" as const], identifier: server === null ? `${bound.server}${BETWEEN}${bound.tool}` : bound.tool, ...constraintsOf(bound) }];
  });
}

function constraintsOf({ arguments: limits, data, environments }: ToolBound): Pick<AuthorizationDetail, "constraints"> {
  const constraints = { ...(limits === undefined ? {} : { arguments: limits }), ...(data === undefined ? {} : { data: [...data] }), ...(environments === undefined ? {} : { environments: [...environments] }) };
  return Object.keys(constraints).length === 0 ? {} : { constraints };
}

/**
 * What of the request the authority allows at this resource; everything it allows there when nothing was asked for. Throws `invalid_authorization_details`
 * when something was asked for and nothing of it is left.
 */
export function narrowDetails(asked: readonly AuthorizationDetail[] | null, authority: Authority, resource: ProtectedResourceRow): readonly AuthorizationDetail[] {
  if (!resource.detailTypes.includes(TOOL_DETAIL)) {
    if (asked === null || asked.length === 0) return [];
    throw refusal("invalid_authorization_details", `${resource.resource} offers no tools; leave authorization_details away`);
  }
  if (asked === null) return everythingAt(authority, resource);
  const left = detailsWithin(authority, asked.map((each) => rightOf(each, resource)).filter((each) => each !== undefined), resource);
  if (asked.length > 0 && left.length === 0) {
    throw refusal("invalid_authorization_details", `the mandate allows none of the tools that were asked for at ${resource.resource}; ask for tools of its scope, or have the mandate changed`);
  }
  return left;
}

const detailsWithin = (authority: Authority, tools: readonly ToolRight[], resource: ProtectedResourceRow) => detailsOf(inCommon([authority, { ...OPEN, tools }]).tools ?? [], resource);
const everythingAt = rememberedPair((authority: Authority, resource: ProtectedResourceRow) => detailsWithin(authority, [[{ server: resource.server ?? "*", tool: "*" }]], resource));
