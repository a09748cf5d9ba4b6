// Mutants: every small change of a policy that its cases ought to notice. Works on the official JSON form. Pure and in a stable order.
import type { CompiledRuntimePolicy } from "../../model/index.ts";

export interface Mutant {
  /** The policy that was changed. */
  readonly policy: string;
  /** What was changed, for people. */
  readonly says: string;
  /** All of them, with the one changed. */
  readonly policies: readonly CompiledRuntimePolicy[];
}

type Json = Readonly<Record<string, unknown>>;
interface Change {
  readonly says: string;
  readonly value: unknown;
}

export function mutantsOf(policies: readonly CompiledRuntimePolicy[]): readonly Mutant[] {
  return policies.flatMap((policy, index) => changesOf(policy).map(({ says, value }) => ({ policy: policy.id, says, policies: policies.with(index, value as CompiledRuntimePolicy) })));
}

function changesOf(policy: CompiledRuntimePolicy): readonly Change[] {
  const { json, hold } = policy;
  const conditions = (json["conditions"] ?? []) as readonly { readonly kind: "when" | "unless"; readonly body: unknown }[];
  const withJson = (says: string, change: Json): Change => ({ says, value: { ...policy, json: { ...json, ...change } } });
  return [
    withJson(`${String(json["effect"])} becomes ${json["effect"] === "permit" ? "forbid" : "permit"}`, { effect: json["effect"] === "permit" ? "forbid" : "permit" }),
    ...(hold === null ? [] : [{ says: "it denies instead of holding", value: { ...policy, hold: null } }]),
    ...(["principal", "action", "resource"] as const).flatMap((part) => ((json[part] as Json)["op"] === "All" ? [] : [withJson(`it is about every ${part}`, { [part]: { op: "All" } })])),
    ...conditions.flatMap((condition, index) => [
      withJson(`condition ${index + 1} is left out`, { conditions: conditions.toSpliced(index, 1) }),
      withJson(`condition ${index + 1} is turned round`, { conditions: conditions.with(index, { ...condition, kind: condition.kind === "when" ? "unless" : "when" }) }),
      ...within(condition.body).map(({ says, value }) => withJson(`in condition ${index + 1} ${says}`, { conditions: conditions.with(index, { ...condition, body: value }) })),
    ]),
  ];
}

const SWAPPED: Readonly<Record<string, readonly string[]>> = {
  "==": ["!="], "!=": ["=="], "<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"], ">=": [">", "<"], "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"],
  contains: [], containsAll: ["containsAny"], containsAny: ["containsAll"],
  lessThan: ["lessThanOrEqual", "greaterThan"], lessThanOrEqual: ["lessThan", "greaterThan"], greaterThan: ["greaterThanOrEqual", "lessThan"], greaterThanOrEqual: ["greaterThan", "lessThan"],
};
/** Names of attributes and variables are left: what they would become does not validate. */
const BOTH_SIDES = new Set([...Object.keys(SWAPPED), "in", "getTag", "hasTag"]);

/** Every one of the small changes of an expression. */
function within(node: unknown): readonly Change[] {
  const [entry] = Object.entries((node ?? {}) as Json);
  if (entry === undefined) return [];
  const [name, body] = entry;
  const swaps = (SWAPPED[name] ?? []).map((other): Change => ({ says: `${name} becomes ${other}`, value: { [other]: body } }));
  if (name === "Value") return constants(body);
  if (name === "!") return [{ says: "a ! is left out", value: (body as Json)["arg"] }, ...deeper(body as Json, "arg", name)];
  if (name === "if-then-else") return ["if", "then", "else"].flatMap((part) => deeper(body as Json, part, name));
  if (name === "Set" || Array.isArray(body)) return [...swaps, ...(name === "Set" ? without(name, body as readonly unknown[]) : []), ...(body as readonly unknown[]).flatMap((each, index) => within(each).map(({ says, value }) => ({ says, value: { [name]: (body as readonly unknown[]).with(index, value) } })))];
  if (name === "like") return pattern(body as { readonly left: unknown; readonly pattern: readonly unknown[] });
  if (BOTH_SIDES.has(name)) return [...swaps, ...deeper(body as Json, "left", name), ...deeper(body as Json, "right", name), ...(name === "&&" || name === "||" ? sides(name, body as Json) : [])];
  return typeof body === "object" && body !== null && "left" in body ? deeper(body as Json, "left", name) : [];
}

const deeper = (body: Json, part: string, name: string): readonly Change[] => within(body[part]).map(({ says, value }) => ({ says, value: { [name]: { ...body, [part]: value } } }));

const sides = (name: string, { left, right }: Json): readonly Change[] => [{ says: `the left of a ${name} is left out`, value: right }, { says: `the right of a ${name} is left out`, value: left }];

const without = (name: string, items: readonly unknown[]): readonly Change[] => items.map((item, index) => ({ says: `${JSON.stringify((item as Json)["Value"] ?? "an item")} is left out of a set`, value: { [name]: items.toSpliced(index, 1) } }));

function constants(value: unknown): readonly Change[] {
  if (typeof value === "number") return [1, -1].map((by) => ({ says: `${value} becomes ${value + by}`, value: { Value: value + by } }));
  if (typeof value === "boolean") return [{ says: `${value} becomes ${!value}`, value: { Value: !value } }];
  if (typeof value === "string") return decimalOrText(value);
  return [];
}

/** What is read as a decimal stays one. */
function decimalOrText(value: string): readonly Change[] {
  if (!/^-?\d+\.\d{1,4}$/.test(value)) return /^\d{4}-\d\d-\d\d/.test(value) ? [] : [{ says: `${JSON.stringify(value)} becomes another text`, value: { Value: `${value}\u00a0` } }];
  const other = `${BigInt(value.split(".")[0] ?? "0") + 1n}.${value.split(".")[1] ?? "0"}`;
  return [{ says: `${value} becomes ${other}`, value: { Value: other } }];
}

function pattern({ left, pattern: parts }: { readonly left: unknown; readonly pattern: readonly unknown[] }): readonly Change[] {
  const text = parts.map((part) => (part === "Wildcard" ? "*" : String((part as Json)["Literal"]))).join("");
  const always = { says: `the pattern ${JSON.stringify(text)} becomes "*"`, value: { like: { left, pattern: ["Wildcard"] } } };
  const exact = { says: `the pattern ${JSON.stringify(text)} matches nothing more`, value: { like: { left, pattern: [...parts, { Literal: "\u00a0" }] } } };
  return [always, exact];
}
