// What a token lets its holder do, and the authority that several of them have in common. Pure. INVARIANT: nothing here ever gives more than each part gave.
import { allows, implies, meet, starCovers, starsMayMeet, type ArgumentLimit, type MandateDocument } from "../../../model/index.ts";
import { remembered } from "../remembered.ts";

/** Calls of tools whose every member says yes. What is left out is open. */
export interface ToolBound {
  readonly server: string;
  readonly tool: string;
  readonly arguments?: Readonly<Record<string, ArgumentLimit>>;
  readonly data?: readonly string[];
  readonly environments?: readonly string[];
}

/** Calls that every one of the bounds allows. More than one where two patterns cross and no one pattern says what both allow. */
export type ToolRight = readonly ToolBound[];

export interface Authority {
  /** Null: open, such as what a person's sign-in says of tools: nothing. */
  readonly tools: readonly ToolRight[] | null;
  readonly scopes: readonly string[] | null;
  readonly resources: readonly string[] | null;
  /** Seconds since 1970: the first of all ends. */
  readonly until: number;
}

/** A call of a tool, as far as authority asks. */
export interface ToolCall {
  readonly server: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly data: readonly string[];
  readonly environment: string;
}

/** Whether it is among what the authority lets do; the one meaning of it, against which narrowing is proved. */
export const permits = ({ tools }: Pick<Authority, "tools">, call: ToolCall): boolean => tools === null || tools.some((right) => right.every((bound) => within(bound, call)));

function within({ server, tool, arguments: limits = {}, data, environments }: ToolBound, call: ToolCall): boolean {
  return (
    starCovers(server, call.server) &&
    starCovers(tool, call.tool) &&
    Object.entries(limits).every(([name, limit]) => !Object.hasOwn(call.arguments, name) || allows(limit, call.arguments[name])) &&
    (data === undefined || call.data.every((each) => data.includes(each))) &&
    (environments === undefined || environments.includes(call.environment))
  );
}

/** What the scope of a mandate is, as authority. Data that it does not name may not be touched; environments that it does not name are all. */
export const authorityOf = remembered(({ scope, end }: Pick<MandateDocument, "scope" | "end">): Authority => {
  const { tools = [], data = [], environments } = scope;
  return {
    tools: tools.map(({ server, tool, arguments: limits }) => [{ server, tool, data, ...(limits === undefined ? {} : { arguments: limits }), ...(environments === undefined ? {} : { environments }) }]),
    scopes: null,
    resources: null,
    until: Date.parse(`${end}T23:59:59.999Z`) / 1000,
  };
});

/** What all of them let do. */
export const inCommon = (parts: readonly Authority[]): Authority =>
  parts.reduce((left, right) => ({
    tools: both(left.tools, right.tools, toolsInCommon),
    scopes: both(left.scopes, right.scopes, shared),
    resources: both(left.resources, right.resources, shared),
    until: Math.min(left.until, right.until),
  }), OPEN);

export const OPEN: Authority = { tools: null, scopes: null, resources: null, until: Infinity };

function both<T>(left: readonly T[] | null, right: readonly T[] | null, meeting: (left: readonly T[], right: readonly T[]) => readonly T[]): readonly T[] | null {
  if (left === null || right === null) return left ?? right;
  return meeting(left, right);
}

const shared = (left: readonly string[], right: readonly string[]) => [...new Set(left)].filter((each) => right.includes(each));

/** Each right of one with each of the other; what another right covers already is left out. */
function toolsInCommon(left: readonly ToolRight[], right: readonly ToolRight[]): readonly ToolRight[] {
  const all = left.flatMap((one) => right.flatMap((other) => oneRight([...one, ...other])));
  return all.filter((one, index) => !all.some((other, place) => place !== index && coversRight(other, one) && (place < index || !coversRight(one, other))));
}

/** As few bounds as say the same; none when surely nothing is within all of them. */
function oneRight(bounds: ToolRight): readonly ToolRight[] {
  const kept: ToolBound[] = [];
  for (const bound of bounds) {
    if (kept.some((each) => !starsMayMeet(each.server, bound.server) || !starsMayMeet(each.tool, bound.tool))) return [];
    const place = kept.findIndex((each) => merged(each, bound) !== undefined);
    const joined = kept[place] === undefined ? undefined : merged(kept[place], bound);
    if (joined === undefined) kept.push(bound);
    else kept[place] = joined;
  }
  if (kept.some(({ environments }) => environments?.length === 0)) return [];
  return [kept];
}

/** One bound that allows exactly what both allow, when there is one. */
function merged(left: ToolBound, right: ToolBound): ToolBound | undefined {
  const server = narrower(left.server, right.server);
  const tool = narrower(left.tool, right.tool);
  const limits = limitsInCommon(left.arguments ?? {}, right.arguments ?? {});
  if (server === undefined || tool === undefined || limits === undefined) return undefined;
  const data = both(left.data ?? null, right.data ?? null, shared);
  const environments = both(left.environments ?? null, right.environments ?? null, shared);
  return { server, tool, ...(Object.keys(limits).length === 0 ? {} : { arguments: limits }), ...(data === null ? {} : { data }), ...(environments === null ? {} : { environments }) };
}

const narrower = (left: string, right: string) => (starCovers(left, right) ? right : starCovers(right, left) ? left : undefined);

function limitsInCommon(left: Readonly<Record<string, ArgumentLimit>>, right: Readonly<Record<string, ArgumentLimit>>): Readonly<Record<string, ArgumentLimit>> | undefined {
  const all = new Map(Object.entries(left));
  for (const [name, limit] of Object.entries(right)) {
    const before = all.get(name);
    const joined = before === undefined ? limit : meet(before, limit);
    if (joined === undefined) return undefined;
    all.set(name, joined);
  }
  return Object.fromEntries(all);
}

/** True when everything within `inner` is within `outer`. May say no where a cleverer reader would say yes. */
const coversRight = (outer: ToolRight, inner: ToolRight): boolean => outer.every((wide) => inner.some((narrow) => coversBound(wide, narrow)));

function coversBound(wide: ToolBound, narrow: ToolBound): boolean {
  const list = (outer: readonly string[] | undefined, inner: readonly string[] | undefined) => outer === undefined || (inner !== undefined && inner.every((each) => outer.includes(each)));
  return (
    starCovers(wide.server, narrow.server) &&
    starCovers(wide.tool, narrow.tool) &&
    Object.entries(wide.arguments ?? {}).every(([name, limit]) => implies(narrow.arguments?.[name], limit)) &&
    list(wide.data, narrow.data) &&
    list(wide.environments, narrow.environments)
  );
}

/** True when `inner` lets do nothing that `outer` does not: what must hold from each link of a chain to the next. */
export function coversAuthority(outer: Authority, inner: Authority): boolean {
  const list = <T>(wide: readonly T[] | null, narrow: readonly T[] | null, has: (one: T) => boolean) => wide === null || (narrow !== null && narrow.every(has));
  return (
    inner.until <= outer.until &&
    list(outer.tools, inner.tools, (one) => (outer.tools ?? []).some((wide) => coversRight(wide, one))) &&
    list(outer.scopes, inner.scopes, (one) => (outer.scopes ?? []).includes(one)) &&
    list(outer.resources, inner.resources, (one) => (outer.resources ?? []).includes(one))
  );
}
