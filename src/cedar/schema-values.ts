// Plain JSON read by a schema: where the schema says entity or ipaddr, a pair or a text is one without an escape. For callers that send their own JSON.
// SPEC: docs.cedarpolicy.com, "Entities and context syntax": schema-based parsing. Takes the resolved JSON form of the official package.
import { MandateError } from "../kernel/index.ts";
import { EXTENSIONS } from "./extensions.ts";
import { readValue, type UidJson } from "./read-json.ts";
import { entity, record, set, type RecordValue, type Value } from "./value.ts";

export interface TypeJson {
  readonly type: string;
  readonly name?: string;
  readonly element?: TypeJson;
  readonly attributes?: Readonly<Record<string, TypeJson & { readonly required?: boolean }>>;
}
export interface NamespaceJson {
  readonly commonTypes?: Readonly<Record<string, TypeJson>>;
  readonly entityTypes: Readonly<Record<string, { readonly shape?: TypeJson; readonly tags?: TypeJson }>>;
  readonly actions: Readonly<Record<string, { readonly memberOf?: readonly { readonly id: string; readonly type?: string }[]; readonly appliesTo?: { readonly context?: TypeJson } }>>;
}
export type SchemaJson = Readonly<Record<string, NamespaceJson>>;

const CONSTRUCTORS: Readonly<Record<string, string>> = { ipaddr: "ip", decimal: "decimal", datetime: "datetime", duration: "duration" };

export interface SchemaReader {
  readonly value: (json: unknown, type: TypeJson | undefined) => Value;
  readonly context: (action: UidJson, json: Readonly<Record<string, unknown>>) => RecordValue;
  readonly shapeOf: (entityType: string) => TypeJson | undefined;
  readonly tagsOf: (entityType: string) => TypeJson | undefined;
}

export function schemaReader(schema: SchemaJson): SchemaReader {
  const named = new Map(Object.entries(schema).flatMap(([space, { commonTypes }]) => Object.entries(commonTypes ?? {}).map(([name, type]) => [qualified(space, name), type] as const)));
  const entities = new Map(Object.entries(schema).flatMap(([space, { entityTypes }]) => Object.entries(entityTypes).map(([name, type]) => [qualified(space, name), type] as const)));
  const value = (json: unknown, type: TypeJson | undefined): Value => {
    if (type === undefined || isEscaped(json)) return readValue(json);
    const common = named.get(type.type);
    if (common !== undefined) return value(json, common);
    if (type.type === "Entity") return entityOf(json);
    if (type.type === "Set" && Array.isArray(json)) return set(json.map((item) => value(item, type.element)));
    if (type.type === "Record" && typeof json === "object" && json !== null) return record(Object.entries(json).map(([name, member]) => [name, value(member, type.attributes?.[name])] as const));
    const constructor = CONSTRUCTORS[type.type];
    const run = constructor === undefined ? undefined : EXTENSIONS[constructor];
    return run !== undefined && typeof json === "string" ? run([json]) : readValue(json);
  };
  const contextType = ({ type, id }: UidJson) => schema[type.replace(/(::)?Action$/, "")]?.actions[id]?.appliesTo?.context;
  return {
    value,
    context: (action, json) => value(json, contextType(action) ?? { type: "Record" }) as RecordValue,
    shapeOf: (type) => entities.get(type)?.shape,
    tagsOf: (type) => entities.get(type)?.tags,
  };
}

const qualified = (space: string, name: string) => (space === "" ? name : `${space}::${name}`);
const isEscaped = (json: unknown) => typeof json === "object" && json !== null && ("__entity" in json || "__extn" in json);

function entityOf(json: unknown): Value {
  const { type, id } = (json ?? {}) as Partial<UidJson>;
  if (typeof type !== "string" || typeof id !== "string") throw new MandateError("invalid_input", "an entity is written as {\"type\": …, \"id\": …}");
  return entity(type, id);
}

/** Actions of the schema as entities: their groups decide `action in …`. */
export function actionEntities(schema: SchemaJson): readonly { readonly uid: UidJson; readonly attrs: Readonly<Record<string, unknown>>; readonly parents: readonly UidJson[] }[] {
  return Object.entries(schema).flatMap(([space, { actions }]) =>
    Object.entries(actions).map(([id, { memberOf }]) => ({ uid: { type: qualified(space, "Action"), id }, attrs: {}, parents: (memberOf ?? []).map((group) => ({ type: group.type ?? qualified(space, "Action"), id: group.id })) })),
  );
}
