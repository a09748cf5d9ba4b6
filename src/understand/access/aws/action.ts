// The Action element: names of operations, without regard to case, with wildcards. Statements are found by the service they speak of.
import { compileWildcard } from "./pattern.ts";

export interface ActionTest {
  readonly not: boolean;
  readonly patterns: readonly string[];
  /** Services (lower case) it can speak of; undefined when any. */
  readonly services: ReadonlySet<string> | undefined;
  /** Expects the action in lower case. */
  matches(action: string): boolean;
}

export function compileActions(patterns: readonly string[], not: boolean): ActionTest {
  // A name without a service names nothing, and a NotAction of it excepts nothing; `*` alone names everything.
  const lowered = patterns.map((pattern) => pattern.toLowerCase()).filter((pattern) => pattern.includes(":") || /^\*+$/.test(pattern));
  const exact = new Set(lowered.filter((pattern) => !/[*?]/.test(pattern)));
  const wild = lowered.filter((pattern) => /[*?]/.test(pattern)).map(compileWildcard);
  const includes = (action: string): boolean => exact.has(action) || wild.some((matches) => matches(action));
  return { not, patterns, services: not ? undefined : servicesOf(lowered), matches: not ? (action) => !includes(action) : includes };
}

function servicesOf(patterns: readonly string[]): ReadonlySet<string> | undefined {
  const services = new Set<string>();
  for (const pattern of patterns) {
    const colon = pattern.indexOf(":");
    const service = colon < 0 ? pattern : pattern.slice(0, colon);
    if (/[*?]/.test(service)) return undefined;
    services.add(service);
  }
  return services;
}

/** True when an action pattern of a policy covers this action. */
export function matchesAction(pattern: string, action: string): boolean {
  return compileWildcard(pattern.toLowerCase())(action.toLowerCase());
}
