// One condition (operator, key, values): what a missing key, several values and the set qualifiers mean. Keys are ANDed, values ORed,
// negated operators NORed.
import { MandateError } from "../../../kernel/index.ts";
import { UNKNOWN, type Context } from "./context.ts";
import { OPERATORS, type Comparison } from "./operators.ts";
import { MAYBE, NO, YES, either, negate, type Tri } from "./tri.ts";

export interface Condition {
  /** As written: `ForAllValues:StringEquals`, `aws:TagKeys`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  test(context: Context): Tri;
}

type Quantifier = "one" | "all" | "any";

export function compileCondition(operator: string, key: string, values: readonly string[], variables: boolean, where: string): Condition {
  const { base, quantifier, ifExists } = parseOperator(operator, where);
  const lower = key.toLowerCase();
  const source = { operator, key, values };
  if (base === "null") return { ...source, test: (context) => testNull(context, lower, key, values) };
  const found = OPERATORS.get(base);
  if (found === undefined)
    throw new MandateError("invalid_input", `${where} uses the condition operator ${operator}, which IAM does not know; correct its spelling`);
  const comparisons = values.map((value) => found.compile(value, variables));
  const holds = (text: string, context: Context): Tri => testOne(comparisons, found.negated, text, context);
  return {
    ...source,
    test(context) {
      const given = context.get(lower, key);
      if (given === UNKNOWN) {
        context.missing.add(key);
        return MAYBE;
      }
      if (quantifier === "all") {
        // SPEC: true when the key is absent or resolves to nothing, such as an empty text; ForAnyValue is false then.
        if (given === undefined || given.every((text) => text === "")) return YES;
        return given.reduce<Tri>((all, text) => (all === NO ? NO : lesser(all, holds(text, context))), YES);
      }
      if (quantifier === "any") {
        if (given === undefined || given.length === 0) return ifExists ? YES : NO;
        if (given.every((text) => text === "")) return NO;
        return given.reduce<Tri>((any, text) => either(any, holds(text, context)), NO);
      }
      // SPEC: a negated operator is true when the key is absent; so is every operator with IfExists.
      if (given === undefined || given.length === 0) return ifExists || found.negated ? YES : NO;
      // PROVIDER: a key with several values needs a set qualifier; without one the condition does not hold.
      const only = given[0];
      return given.length === 1 && only !== undefined ? holds(only, context) : NO;
    },
  };
}

const lesser = (a: Tri, b: Tri): Tri => (a < b ? a : b);

function parseOperator(operator: string, where: string): { base: string; quantifier: Quantifier; ifExists: boolean } {
  let rest = operator.trim().toLowerCase();
  let quantifier: Quantifier = "one";
  const colon = rest.indexOf(":");
  if (colon >= 0) {
    const set = rest.slice(0, colon);
    if (set !== "forallvalues" && set !== "foranyvalue")
      throw new MandateError("invalid_input", `${where} uses the condition operator ${operator}; only ForAllValues: and ForAnyValue: may stand before an operator`);
    quantifier = set === "forallvalues" ? "all" : "any";
    rest = rest.slice(colon + 1);
  }
  const ifExists = rest.endsWith("ifexists");
  return { base: ifExists ? rest.slice(0, -"ifexists".length) : rest, quantifier, ifExists };
}

function testNull(context: Context, lower: string, key: string, values: readonly string[]): Tri {
  const given = context.get(lower, key);
  if (given === UNKNOWN) {
    context.missing.add(key);
    return MAYBE;
  }
  const isAbsent = given === undefined || given.length === 0;
  return values.some((value) => value.trim().toLowerCase() === String(isAbsent)) ? YES : NO;
}

/** Any policy value may match; for a negated operator none may. What cannot be compared never makes a condition hold, negated or not. */
function testOne(comparisons: readonly Comparison[], negated: boolean, text: string, context: Context): Tri {
  let result: Tri = NO;
  for (const compare of comparisons) {
    const one = compare(text, context);
    if (one === undefined) {
      if (negated) return NO;
      continue;
    }
    result = either(result, one);
  }
  return negated ? negate(result) : result;
}
