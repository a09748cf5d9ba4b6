// A JSON Schema as the flat list of its values: each with the path that profiles use. Only references within the schema are followed; depth and number are bounded.

export interface Leaf {
  /** Names from the root, `*` for items and free members. */
  readonly path: string;
  /** The last name of the path that is no `*`. */
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly required: boolean;
}

const DEEPEST = 8;
const MOST = 400;

type Schema = Readonly<Record<string, unknown>>;
export const asSchema = (value: unknown): Schema | undefined => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : undefined);

/** The values at the ends. An object without declared members is one value. */
export function leavesOf(root: unknown): readonly Leaf[] {
  const found = new Map<string, Leaf>();
  const start = asSchema(root);
  if (start === undefined) return [];
  const visit = (schema: Schema, at: { readonly path: string; readonly name: string; readonly required: boolean }, depth: number) => {
    if (found.size >= MOST || depth > DEEPEST) return;
    const here = resolved(schema, start);
    const parts = [here, ...alternatives(here).map((part) => resolved(part, start))];
    const inner = parts.flatMap((part) => children(part));
    if (inner.length === 0 && at.path !== "") {
      const known = found.get(at.path);
      const merged = Object.assign({}, ...parts.toReversed()) as Schema;
      if (known === undefined) found.set(at.path, { ...at, schema: merged });
      return;
    }
    for (const { name, schema: next, required } of inner) visit(next, { path: at.path === "" ? name : `${at.path}.${name}`, name: name === "*" ? at.name : name, required }, depth + 1);
  };
  visit(start, { path: "", name: "", required: true }, 0);
  return [...found.values()];
}

interface Child {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

function children(schema: Schema): readonly Child[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const members = Object.entries(asSchema(schema["properties"]) ?? {}).flatMap(([name, value]): readonly Child[] => [{ name: plain(name), schema: asSchema(value) ?? {}, required: required.includes(name) }]);
  const free = [schema["items"], schema["additionalProperties"], ...(Array.isArray(schema["prefixItems"]) ? schema["prefixItems"] : [])].flatMap((value) => {
    const inner = asSchema(value);
    return inner === undefined ? [] : [{ name: "*", schema: inner, required: false }];
  });
  return [...members, ...free];
}

/** A dot in a name would be read as two names. */
const plain = (name: string): string => (name.includes(".") || name === "" ? "*" : name);

const alternatives = (schema: Schema): readonly Schema[] =>
  ["allOf", "anyOf", "oneOf"]
    .flatMap((key): readonly unknown[] => (Array.isArray(schema[key]) ? schema[key] : []))
    .flatMap((part): readonly Schema[] => [asSchema(part) ?? {}])
    .slice(0, 50);

/** SPEC: JSON Schema 2020-12, `$ref`. What points elsewhere than into this schema is not followed. */
export function resolved(schema: Schema, root: Schema): Schema {
  let here = schema;
  for (let hops = 0; hops < 5; hops++) {
    const ref = here["$ref"];
    if (typeof ref !== "string" || !ref.startsWith("#/")) return here;
    const target = ref.slice(2).split("/").reduce<unknown>((value, name) => asSchema(value)?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], root);
    const next = asSchema(target);
    if (next === undefined) return here;
    const { $ref: _, ...beside } = here;
    here = { ...next, ...beside };
  }
  return here;
}
