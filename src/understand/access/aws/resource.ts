// The Resource element: ARNs with wildcards and variables, case-sensitive. A statement without one speaks of the resource it is attached to.
import type { Context } from "./context.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { NO, YES, negate, type Tri } from "./tri.ts";

export interface ResourceTest {
  readonly not: boolean;
  readonly patterns: readonly Pattern[];
  matches(resource: string, context: Context): Tri;
}

const EVERYTHING: ResourceTest = { not: false, patterns: [compilePattern("*", { wildcards: true, variables: false })], matches: () => YES };

export function compileResources(sources: readonly string[] | undefined, not: boolean, variables: boolean): ResourceTest {
  if (sources === undefined) return EVERYTHING;
  const patterns = sources.map((source) => compilePattern(complete(source), { wildcards: true, variables }));
  if (!not && patterns.some((pattern) => pattern.everything)) return { ...EVERYTHING, patterns };
  const includes = (resource: string, context: Context): Tri => {
    let result: Tri = NO;
    for (const pattern of patterns) {
      const one = pattern.matches(resource, context) ?? NO;
      if (one > result) result = one;
      if (result === YES) return YES;
    }
    return result;
  };
  return { not, patterns, matches: not ? (resource, context) => negate(includes(resource, context)) : includes };
}

/** PROVIDER: an ARN with fewer than six parts is completed with wildcards: `arn:aws:sqs` means `arn:aws:sqs:*:*:*`. */
function complete(source: string): string {
  if (!source.startsWith("arn:")) return source;
  const missing = 5 - (source.replace(/\$\{[^}]*\}/g, "").match(/:/g)?.length ?? 0);
  return missing > 0 ? source + ":*".repeat(missing) : source;
}
