// The Action element: names of operations, without regard to case, with wildcards. Patterns are kept by service, so that a policy with
// a thousand of them is asked only for the few that can speak of an action.
import { compileWildcard } from "./pattern.ts";

export interface ActionTest {
  readonly not: boolean;
  readonly patterns: readonly string[];
  /** Services (lower case) it can speak of; undefined when any. */
  readonly services: ReadonlySet<string> | undefined;
  /** Expects the action, and its service, in lower case. */
  matches(action: string, service: string): boolean;
}

interface Bucket {
  readonly exact: Set<string>;
  readonly wild: ((action: string) => boolean)[];
}

export function compileActions(patterns: readonly string[], not: boolean): ActionTest {
  // A name without a service names nothing, and a NotAction of it excepts nothing; `*` alone names everything.
  const lowered = patterns.map((pattern) => pattern.toLowerCase()).filter((pattern) => pattern.includes(":") || /^\*+$/.test(pattern));
  const ofAnyService: ((action: string) => boolean)[] = [];
  const byService = new Map<string, Bucket>();
  for (const pattern of lowered) {
    const service = serviceOf(pattern);
    if (/[*?]/.test(service)) {
      ofAnyService.push(compileWildcard(pattern));
      continue;
    }
    const bucket = byService.get(service) ?? { exact: new Set(), wild: [] };
    byService.set(service, bucket);
    if (/[*?]/.test(pattern)) bucket.wild.push(compileWildcard(pattern));
    else bucket.exact.add(pattern);
  }
  const includes = (action: string, service: string): boolean => {
    const bucket = byService.get(service);
    if (bucket !== undefined && (bucket.exact.has(action) || bucket.wild.some((matches) => matches(action)))) return true;
    return ofAnyService.some((matches) => matches(action));
  };
  return {
    not,
    patterns,
    services: not || ofAnyService.length > 0 ? undefined : new Set(byService.keys()),
    matches: not ? (action, service) => !includes(action, service) : includes,
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
