// An expression of the official JSON form becomes a closure. What is constant is computed once; what errs, errs again each time it is asked.
// SPEC: docs.cedarpolicy.com, "JSON policy format". INVARIANT: order and short-circuit of evaluation are the language's, for they decide which errors are seen.
import { MandateError } from "../kernel/index.ts";
import type { Entities } from "./entities.ts";
import { EXTENSIONS } from "./extensions.ts";
import { matcher, type PatternPart } from "./like.ts";
import { readValue } from "./read-json.ts";
import { asBoolean, asKind, asLong, asString, equal, EvaluationError, keyOf, long, record, set, typeName, uidKey, type EntityUid, type RecordValue, type SetValue, type Value } from "./value.ts";

export interface Environment {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: RecordValue;
  readonly entities: Entities;
}

export type Expression = (at: Environment) => Value;
type Json = Readonly<Record<string, unknown>>;

/** What was made, by what it was made from: for sets that have much in common, so that a thousand of them hold one closure for what they all ask. */
export type Shared = Map<string, unknown>;
let shared: Shared | undefined;

/** Compiles while `work` runs with closures taken from, and put into, `among`. */
export function sharing<T>(among: Shared | undefined, work: () => T): T {
  const before = shared;
  shared = among;
  try {
    return work();
  } finally {
    shared = before;
  }
}

/** What is worth sharing: nodes near the leaves. Of those above, hardly two are the same. */
const MAY_BE_SHARED: ReadonlySet<string> = new Set(["Value", "Var", "Set", "==", "<=", ">=", "has", ".", "like", "contains", "containsAll", "isEmpty", "hasTag", "getTag", "!", "is", ...Object.keys(EXTENSIONS)]);
const LONGEST_SHARED = 400;

/** Throws `invalid_input` for a node that this version of the language does not have. */
export function compile(json: unknown): Expression {
  const [name, body] = nodeOf(json);
  return MAY_BE_SHARED.has(name) ? once("", json, () => build(name, body)) : build(name, body);
}

/** `make` MUST be pure. `kind` tells apart what is made of the same. */
export function once<T>(kind: string, from: unknown, make: () => T): T {
  if (shared === undefined) return make();
  const key = `${kind}${JSON.stringify(from)}`;
  if (key.length > LONGEST_SHARED) return make();
  const made = (shared.get(key) as T | undefined) ?? make();
  shared.set(key, made);
  return made;
}

function build(name: string, body: unknown): Expression {
  const made = BUILDERS[name]?.(body);
  if (made !== undefined) return made;
  const extension = EXTENSIONS[name];
  if (extension !== undefined && Array.isArray(body)) return called(extension, body.map(compile), body);
  throw new MandateError("invalid_input", `the policy uses ${name}, which this version does not know; write it without`);
}

function nodeOf(json: unknown): readonly [string, unknown] {
  const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
  const [only] = entries;
  if (only === undefined || entries.length !== 1) throw new MandateError("invalid_input", "the policy's JSON form is damaged: each node has exactly one member");
  return only;
}

const BUILDERS: Readonly<Record<string, (body: unknown) => Expression>> = {
  Value: (body) => constant(readValue(body)),
  Var: (body) => variable(body as "principal" | "action" | "resource" | "context"),
  Set: (body) => setOf(body as readonly unknown[]),
  Record: (body) => recordOf(Object.entries(body as Json).map(([name, value]) => [name, compile(value)] as const)),
  "!": unary((value) => !asBoolean(value)),
  neg: unary((value) => long(-asLong(value))),
  isEmpty: unary((value) => asKind("set", value).items.length === 0),
  "&&": (body) => {
    const [left, right] = sides(body);
    return (at) => asBoolean(left(at)) && asBoolean(right(at));
  },
  "||": (body) => {
    const [left, right] = sides(body);
    return (at) => asBoolean(left(at)) || asBoolean(right(at));
  },
  "==": binary(equal),
  "!=": binary((a, b) => !equal(a, b)),
  "<": ordered((a, b) => a < b),
  "<=": ordered((a, b) => a <= b),
  ">": ordered((a, b) => a > b),
  ">=": ordered((a, b) => a >= b),
  "+": binary((a, b) => arithmetic(a, b, (x, y) => x + y)),
  "-": binary((a, b) => arithmetic(a, b, (x, y) => x - y)),
  "*": binary((a, b) => arithmetic(a, b, (x, y) => x * y)),
  in: (body) => {
    const [left, right] = sides(body);
    return (at) => {
      const [a, b] = [left(at), right(at)];
      return isIn(at.entities, asKind("entity", a), b);
    };
  },
  contains: binary((a, b) => asKind("set", a).keys.has(keyOf(b))),
  containsAll: binary((a, b) => subset(asKind("set", b), asKind("set", a))),
  containsAny: binary((a, b) => overlap(asKind("set", a), asKind("set", b))),
  hasTag: (body) => tagged(body, (tags, name) => tags?.has(name) ?? false),
  getTag: (body) =>
    tagged(body, (tags, name, uid) => {
      const value = tags?.get(name);
      if (value === undefined) throw new EvaluationError(`${uidKey(uid)} has no tag ${name}`);
      return value;
    }),
  ".": (body) => {
    const { left, attr } = body as { readonly left: unknown; readonly attr: string };
    const of = compile(left);
    return (at) => attributeOf(at.entities, of(at), attr);
  },
  has: (body) => {
    const { left, attr } = body as { readonly left: unknown; readonly attr: string | readonly string[] };
    return has(compile(left), typeof attr === "string" ? [attr] : attr);
  },
  is: (body) => {
    const { left, entity_type: type, in: group } = body as { readonly left: unknown; readonly entity_type: string; readonly in?: unknown };
    const of = compile(left);
    const within = group === undefined ? undefined : compile(group);
    return (at) => {
      const uid = asKind("entity", of(at));
      if (uid.type !== type) return false;
      return within === undefined || isIn(at.entities, uid, within(at));
    };
  },
  like: (body) => {
    const { left, pattern } = body as { readonly left: unknown; readonly pattern: readonly PatternPart[] };
    const of = compile(left);
    const matches = matcher(pattern);
    return (at) => matches(asString(of(at)));
  },
  "if-then-else": (body) => {
    const { if: test, then, else: otherwise } = body as Json;
    const [condition, yes, no] = [compile(test), compile(then), compile(otherwise)];
    return (at) => (asBoolean(condition(at)) ? yes(at) : no(at));
  },
};

const constant = (value: Value): Expression => () => value;

function variable(name: "principal" | "action" | "resource" | "context"): Expression {
  switch (name) {
    case "principal":
      return (at) => at.principal;
    case "action":
      return (at) => at.action;
    case "resource":
      return (at) => at.resource;
    case "context":
      return (at) => at.context;
  }
}

function sides(body: unknown): readonly [Expression, Expression] {
  const { left, right } = body as Json;
  return [compile(left), compile(right)];
}

function unary(run: (value: Value) => Value): (body: unknown) => Expression {
  return (body) => {
    const arg = compile((body as Json)["arg"]);
    return (at) => run(arg(at));
  };
}

function binary(run: (a: Value, b: Value) => Value): (body: unknown) => Expression {
  return (body) => {
    const [left, right] = sides(body);
    return (at) => {
      const a = left(at);
      return run(a, right(at));
    };
  };
}

/** Longs, datetimes and durations have an order, each among their own. */
function ordered(holds: (a: bigint, b: bigint) => boolean): (body: unknown) => Expression {
  return binary((a, b) => {
    if (typeof a === "bigint" && typeof b === "bigint") return holds(a, b);
    if (typeof a === "object" && typeof b === "object" && (a.kind === "datetime" || a.kind === "duration") && a.kind === b.kind) return holds(a.milliseconds, (b as typeof a).milliseconds);
    throw new EvaluationError(`type error: ${typeName(a)} and ${typeName(b)} have no common order`);
  });
}

const arithmetic = (a: Value, b: Value, run: (x: bigint, y: bigint) => bigint) => {
  const x = asLong(a);
  return long(run(x, asLong(b)));
};

/** A set of constants alone is made once. */
function setOf(json: readonly unknown[]): Expression {
  const isConstant = json.every((item) => nodeOf(item)[0] === "Value");
  if (isConstant) return constant(set(json.map((item) => readValue(nodeOf(item)[1]))));
  const items = json.map(compile);
  return (at) => set(items.map((item) => item(at)));
}

function recordOf(members: readonly (readonly [string, Expression])[]): Expression {
  return (at) => record(members.map(([name, member]) => [name, member(at)] as const));
}

/** A call on constants alone is made once; one that errs keeps erring, and never while compiling. */
function called(run: (args: readonly Value[]) => Value, args: readonly Expression[], json: readonly unknown[]): Expression {
  const call: Expression = (at) => run(args.map((arg) => arg(at)));
  if (!json.every((each) => nodeOf(each)[0] === "Value")) return call;
  try {
    return constant(run(json.map((each) => readValue(nodeOf(each)[1]))));
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    return () => {
      throw thrown;
    };
  }
}

export function isIn(entities: Entities, uid: EntityUid, group: Value): boolean {
  if (typeof group === "object" && group.kind === "set") {
    const uids = group.items.map((item) => asKind("entity", item));
    return uids.some((each) => isWithin(entities, uid, each));
  }
  return isWithin(entities, uid, asKind("entity", group));
}

const isWithin = (entities: Entities, uid: EntityUid, group: EntityUid) => equal(uid, group) || (entities.get(uid)?.ancestors.has(uidKey(group)) ?? false);

const subset = (inner: SetValue, outer: SetValue) => [...inner.keys].every((key) => outer.keys.has(key));
const overlap = (a: SetValue, b: SetValue) => [...a.keys].some((key) => b.keys.has(key));

function attributesOf(entities: Entities, value: Value): RecordValue | undefined {
  if (typeof value === "object" && value.kind === "record") return value;
  return entities.get(asKind("entity", value))?.attributes;
}

function attributeOf(entities: Entities, value: Value, name: string): Value {
  const attributes = attributesOf(entities, value);
  if (attributes === undefined) throw new EvaluationError(`the entity ${uidKey(value as EntityUid)} does not exist`);
  const found = attributes.members.get(name);
  if (found === undefined) throw new EvaluationError(`there is no attribute ${name}`);
  return found;
}

/** `a has b.c`: each step only when the one before is there. */
function has(of: Expression, path: readonly string[]): Expression {
  return (at) => {
    let value: Value | undefined = of(at);
    for (const name of path) {
      value = attributesOf(at.entities, value)?.members.get(name);
      if (value === undefined) return false;
    }
    return true;
  };
}

function tagged(body: unknown, run: (tags: ReadonlyMap<string, Value> | undefined, name: string, uid: EntityUid) => Value): Expression {
  const [left, right] = sides(body);
  return (at) => {
    const uid = asKind("entity", left(at));
    const name = asString(right(at));
    return run(at.entities.get(uid)?.tags, name, uid);
  };
}

