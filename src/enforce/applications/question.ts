// A question in an application's words, as Cedar sees it. What the application says of an entity holds before what the enforcement point says of it.
import { decimalText, decimalsAround, isExactDecimal, loadEntities, readRecord, type Entities, type EntityJson } from "../../cedar/index.ts";
import { MandateError } from "../../kernel/index.ts";

type ResidentEntity = NonNullable<ReturnType<Entities["get"]>>;
type Properties = Readonly<Record<string, unknown>>;

/** Plain JSON as Cedar's JSON: fractions become decimals, null is as if it were not there. Throws `invalid_input` for what has no value in Cedar. */
export function cedarJson(value: unknown, path: string): unknown {
  if (typeof value === "number" && !Number.isInteger(value)) {
    if (!isExactDecimal(value)) throw new MandateError("invalid_input", `${path} has more than four decimal places, which Cedar cannot say; round it`);
    return { __extn: { fn: "decimal", arg: decimalText(decimalsAround(value).low) } };
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new MandateError("invalid_input", `${path} is beyond 2^53, where JSON is not exact; send it as text`);
  if (Array.isArray(value)) return value.filter((item) => item !== null).map((item) => cedarJson(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return value;
  return membersOf(value as Properties, path);
}

function membersOf(value: Properties, path: string): Properties {
  const members = Object.entries(value).filter(([, member]) => member !== null);
  const escape = members.find(([name]) => name.startsWith("__"));
  if (escape !== undefined) throw new MandateError("invalid_input", `${path}.${escape[0]} begins with __, which is kept for Cedar; name it otherwise`);
  return Object.fromEntries(members.map(([name, member]) => [name, cedarJson(member, `${path}.${name}`)]));
}

export const contextOf = (context: Properties) => readRecord(membersOf(context, "context"));

/** The entity with what was said of it besides; resident attributes win. */
export function entityWith(resident: Entities, uid: { readonly type: string; readonly id: string }, properties: Properties, path: string): ResidentEntity {
  const [given] = [loadEntities([{ uid, attrs: membersOf(properties, path), parents: [] } as EntityJson])];
  const told = given.get({ kind: "entity", ...uid }) as ResidentEntity;
  const known = resident.get({ kind: "entity", ...uid });
  if (known === undefined) return told;
  return { ...known, attributes: { kind: "record", members: new Map([...told.attributes.members, ...known.attributes.members]) } };
}

/** The same entities, with these in place of their own. */
export function overlaid(resident: Entities, over: readonly ResidentEntity[]): Entities {
  return { size: resident.size, get: (uid) => over.find(({ uid: { type, id } }) => type === uid.type && id === uid.id) ?? resident.get(uid) };
}
