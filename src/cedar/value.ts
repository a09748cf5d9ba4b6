// Values of Cedar as they stand in memory: primitives are JavaScript's own, the rest are small tagged objects. Long is a bigint within 64 bits.
// SPEC: docs.cedarpolicy.com, "Data types"; equality never fails, it is false between values of different types.

export interface EntityUid {
  readonly kind: "entity";
  readonly type: string;
  readonly id: string;
}
export interface SetValue {
  readonly kind: "set";
  readonly items: readonly Value[];
  /** Keys of the items: two sets are equal when these are. */
  readonly keys: ReadonlySet<string>;
}
export interface RecordValue {
  readonly kind: "record";
  readonly members: ReadonlyMap<string, Value>;
}
/** Ten thousandths. */
export interface DecimalValue {
  readonly kind: "decimal";
  readonly units: bigint;
}
export interface IpValue {
  readonly kind: "ipaddr";
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}
/** Milliseconds since 1970 in UTC. */
export interface DatetimeValue {
  readonly kind: "datetime";
  readonly milliseconds: bigint;
}
export interface DurationValue {
  readonly kind: "duration";
  readonly milliseconds: bigint;
}
export type Value = boolean | bigint | string | EntityUid | SetValue | RecordValue | DecimalValue | IpValue | DatetimeValue | DurationValue;

/** The policy errs, and with it is skipped. Carries no stack: errors are ordinary here. */
export class EvaluationError extends Error {
  constructor(message: string) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
  }
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** Throws on overflow. SPEC: Cedar's Long is a signed 64-bit integer, and arithmetic never wraps. */
export function long(value: bigint): bigint {
  if (value < LEAST || value > MOST) throw new EvaluationError("integer overflow");
  return value;
}

export const entity = (type: string, id: string): EntityUid => ({ kind: "entity", type, id });
export const uidKey = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}::${id}`;

export function set(items: readonly Value[]): SetValue {
  const known = new Map<string, Value>();
  for (const item of items) known.set(keyOf(item), item);
  return { kind: "set", items: [...known.values()], keys: new Set(known.keys()) };
}

export const record = (members: Iterable<readonly [string, Value]>): RecordValue => ({ kind: "record", members: new Map(members) });

/** Text that is the same for equal values and no others. */
export function keyOf(value: Value): string {
  switch (typeof value) {
    case "boolean":
      return value ? "t" : "f";
    case "bigint":
      return `n${value}`;
    case "string":
      return `s${JSON.stringify(value)}`;
    case "object":
      break;
  }
  switch (value.kind) {
    case "entity":
      return `e${JSON.stringify([value.type, value.id])}`;
    case "set":
      return `[${[...value.keys].sort().join(",")}]`;
    case "record":
      return `{${[...value.members].map(([name, member]) => `${JSON.stringify(name)}:${keyOf(member)}`).sort().join(",")}}`;
    case "decimal":
      return `d${value.units}`;
    case "ipaddr":
      return `i${value.version}:${value.address}/${value.prefix}`;
    case "datetime":
      return `m${value.milliseconds}`;
    case "duration":
      return `u${value.milliseconds}`;
  }
}

export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a.kind !== b.kind) return false;
  if (a.kind === "entity") return a.id === (b as EntityUid).id && a.type === (b as EntityUid).type;
  return keyOf(a) === keyOf(b);
}

export function typeName(value: Value): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "long";
  return typeof value === "string" ? "string" : value.kind;
}

const expected = (what: string, value: Value) => new EvaluationError(`type error: expected ${what}, got ${typeName(value)}`);

export function asBoolean(value: Value): boolean {
  if (typeof value !== "boolean") throw expected("bool", value);
  return value;
}
export function asLong(value: Value): bigint {
  if (typeof value !== "bigint") throw expected("long", value);
  return value;
}
export function asString(value: Value): string {
  if (typeof value !== "string") throw expected("string", value);
  return value;
}
export function asKind<K extends Exclude<Value, boolean | bigint | string>["kind"]>(kind: K, value: Value): Extract<Value, { readonly kind: K }> {
  if (typeof value !== "object" || value.kind !== kind) throw expected(kind, value);
  return value as Extract<Value, { readonly kind: K }>;
}
