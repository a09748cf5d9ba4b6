// The Action element: names of operations, without regard to case, with wildcards. Patterns are kept by service, so that a policy with
// a thousand of them is asked only for the few that can speak of an action.
import { compileWildcard } from "./pattern.ts";

export interface ActionTest {
  readonly not: boolean;
  /** Services (lower case) that its patterns name. */
  readonly services: ReadonlySet<string>;
  /** True when it can speak of services that its patterns do not name: by NotAction, or by a wildcard for the service. */
  readonly ofAnyService: boolean;
  /** The test for the actions (lower case) of one service. */
  forService(service: string): ActionMatch;
}

export type ActionMatch = (action: string) => boolean;

interface Bucket {
  readonly exact: Set<string>;
  readonly wild: ActionMatch[];
}

export function compileActions(patterns: readonly string[], not: boolean): ActionTest {
  // A name without a service names nothing, and a NotAction of it excepts nothing; `*` alone names everything.
  const lowered = patterns.map((pattern) => pattern.toLowerCase()).filter((pattern) => pattern.includes(":") || /^\*+$/.test(pattern));
  const anywhere: ActionMatch[] = [];
  const byService = new Map<string, Bucket>();
  for (const pattern of lowered) {
    const service = serviceOf(pattern);
    if (/[*?]/.test(service)) {
      anywhere.push(compileWildcard(pattern));
      continue;
    }
    const bucket = byService.get(service) ?? { exact: new Set(), wild: [] };
    byService.set(service, bucket);
    if (/[*?]/.test(pattern)) bucket.wild.push(compileWildcard(pattern));
    else bucket.exact.add(pattern);
  }
  return {
    not,
    services: new Set(byService.keys()),
    ofAnyService: not || anywhere.length > 0,
    forService(service) {
      const bucket = byService.get(service);
      const includes = matchAny(bucket?.exact ?? new Set(), [...(bucket?.wild ?? []), ...anywhere]);
      return not ? (action) => !includes(action) : includes;
    },
  };
}

function matchAny(exact: ReadonlySet<string>, wild: readonly ActionMatch[]): ActionMatch {
  const [only] = wild;
  if (exact.size === 0 && only !== undefined && wild.length === 1) return only;
  return (action) => {
    for (const matches of wild) if (matches(action)) return true;
    return exact.size > 0 && exact.has(action);
  };
}

/** The part before the colon. */
export function serviceOf(action: string): string {
  const colon = action.indexOf(":");
  return colon < 0 ? action : action.slice(0, colon);
}

/** True when an action pattern of a policy covers this action. */
export function matchesAction(pattern: string, action: string): boolean {
  return compileWildcard(pattern.toLowerCase())(action.toLowerCase());
}
