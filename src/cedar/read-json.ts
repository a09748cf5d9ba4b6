// Cedar's JSON form of values: `__entity` and `__extn` escapes, integers, no null, no fractions. SPEC: docs.cedarpolicy.com, "Entities and context syntax".
import { MandateError } from "../kernel/index.ts";
import { EXTENSIONS } from "./extensions.ts";
import { decimalText } from "./text.ts";
import { entity, long, record, set, type DatetimeValue, type DecimalValue, type DurationValue, type IpValue, type RecordValue, type Value } from "./value.ts";

export interface UidJson {
  readonly type: string;
  readonly id: string;
}
export interface EntityJson {
  readonly uid: UidJson | { readonly __entity: UidJson };
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly parents: readonly (UidJson | { readonly __entity: UidJson })[];
  readonly tags?: Readonly<Record<string, unknown>>;
}

/** Throws `invalid_input` for what Cedar has no value for, EvaluationError for an extension text that is none. */
export function readValue(json: unknown): Value {
  if (typeof json === "string" || typeof json === "boolean") return json;
  if (typeof json === "bigint") return long(json);
  if (typeof json === "number") {
    if (!Number.isSafeInteger(json)) throw new MandateError("invalid_input", `${json} is no integer that JSON carries exactly; give whole numbers up to 2^53, or a decimal as {"__extn": …}`);
    return BigInt(json);
  }
  if (Array.isArray(json)) return set(json.map(readValue));
  if (typeof json !== "object" || json === null) throw new MandateError("invalid_input", `${String(json)} is no value of Cedar; leave the member out`);
  const escaped = escapeOf(json as Readonly<Record<string, unknown>>);
  return escaped ?? readRecord(json as Readonly<Record<string, unknown>>);
}

export const readRecord = (json: Readonly<Record<string, unknown>>): RecordValue => record(Object.entries(json).map(([name, value]) => [name, readValue(value)] as const));

function escapeOf(json: Readonly<Record<string, unknown>>): Value | undefined {
  const { __entity: uid, __extn: call } = json as { readonly __entity?: UidJson; readonly __extn?: { readonly fn: string; readonly arg?: unknown; readonly args?: readonly unknown[] } };
  if (uid !== undefined) return entity(uid.type, uid.id);
  if (call === undefined) return undefined;
  const run = EXTENSIONS[call.fn];
  if (run === undefined) throw new MandateError("invalid_input", `${call.fn} is no extension function of Cedar`);
  return run((call.args ?? [call.arg]).map(readValue));
}

/** The way back, for the official engine. */
export function jsonOf(value: Value): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object") return value;
  switch (value.kind) {
    case "entity":
      return { __entity: { type: value.type, id: value.id } };
    case "set":
      return value.items.map(jsonOf);
    case "record":
      return Object.fromEntries([...value.members].map(([name, member]) => [name, jsonOf(member)]));
    default:
      return { __extn: extensionOf(value) };
  }
}

function extensionOf(value: DecimalValue | IpValue | DatetimeValue | DurationValue): { readonly fn: string; readonly arg: string } {
  switch (value.kind) {
    case "decimal":
      return { fn: "decimal", arg: decimalText(value.units) };
    case "datetime":
      return { fn: "datetime", arg: new Date(Number(value.milliseconds)).toISOString() };
    case "duration":
      return { fn: "duration", arg: `${value.milliseconds}ms` };
    case "ipaddr":
      throw new MandateError("internal", "no request of ours holds an address of the network; report this as a defect of Mandate");
  }
}
