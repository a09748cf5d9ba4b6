// The Resource element: ARNs with wildcards and variables, case-sensitive. A statement without one speaks of the resource it is attached to.
import type { Context } from "./context.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { covers, intersects } from "./overlap.ts";
import { MAYBE, NO, YES, negate, type Tri } from "./tri.ts";

export interface ResourceTest {
  /** False when the statement has neither Resource nor NotResource. */
  readonly stated: boolean;
  readonly not: boolean;
  readonly patterns: readonly Pattern[];
  matches(resource: string, context: Context): Tri;
  /** Asked of some resource of a pattern: a grant need share one with it, a denial must take all of it. */
  matchesSome(asked: string, allows: boolean, context: Context): Tri;
}

const EVERYTHING: ResourceTest = {
  stated: false,
  not: false,
  patterns: [compilePattern("*", { wildcards: true, variables: false })],
  matches: () => YES,
  matchesSome: () => YES,
};

export function compileResources(sources: readonly string[] | undefined, not: boolean, variables: boolean): ResourceTest {
  if (sources === undefined) return EVERYTHING;
  const patterns = sources.map((source) => compilePattern(complete(source), { wildcards: true, variables }));
  if (!not && patterns.some((pattern) => pattern.everything)) return { ...EVERYTHING, stated: true, patterns };
  const includes = (resource: string, context: Context): Tri => {
    let result: Tri = NO;
    for (const pattern of patterns) {
      const one = pattern.matches(resource, context) ?? NO;
      if (one > result) result = one;
      if (result === YES) return YES;
    }
    return result;
  };
  return {
    stated: true,
    not,
    patterns,
    matches: not ? (resource, context) => negate(includes(resource, context)) : includes,
    matchesSome(asked, allows, context) {
      // Allow on X, deny on all but X: enough that one is shared. Allow on all but X, deny on X: X must take all that is asked.
      const held = holdsAny(patterns, allows === !not ? (text) => intersects(text, asked) : (text) => covers(text, asked), context);
      return not ? negate(held) : held;
    },
  };
}

function holdsAny(patterns: readonly Pattern[], test: (text: string) => boolean, context: Context): Tri {
  let result: Tri = NO;
  for (const pattern of patterns) {
    const spelled = pattern.spell(context);
    if (spelled === undefined || !test(spelled.text)) continue;
    if (!spelled.open) return YES;
    result = MAYBE;
  }
  return result;
}

/** PROVIDER: an ARN with fewer than six parts is completed with wildcards: `arn:aws:sqs` means `arn:aws:sqs:*:*:*`. */
function complete(source: string): string {
  if (!source.startsWith("arn:")) return source;
  const missing = 5 - (source.replace(/\$\{[^}]*\}/g, "").match(/:/g)?.length ?? 0);
  return missing > 0 ? source + ":*".repeat(missing) : source;
}
