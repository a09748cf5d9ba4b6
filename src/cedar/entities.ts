// Entities resident in memory: each with its attributes, tags and all of its ancestors, so that `in` is one look-up.
import { MandateError } from "../kernel/index.ts";
import { readValue, type EntityJson } from "./read-json.ts";
import type { SchemaReader } from "./schema-values.ts";
import { scopesOf } from "./policy.ts";
import { entity, record, uidKey, type EntityUid, type RecordValue, type Value } from "./value.ts";

export interface ResidentEntity {
  readonly uid: EntityUid;
  readonly attributes: RecordValue;
  readonly tags: ReadonlyMap<string, Value>;
  /** What it is in, as it was given. */
  readonly parents: readonly EntityUid[];
  /** Keys of all that it is in, itself left out. */
  readonly ancestors: ReadonlySet<string>;
  /** The places of the index where policies about it stand. */
  readonly scopes: readonly string[];
}

export interface Entities {
  readonly get: (uid: EntityUid) => ResidentEntity | undefined;
  readonly size: number;
}

/** `type::id` cannot be ambiguous: a type name holds no `"`, and keys are looked up only for uids of the same store. */
export function loadEntities(given: readonly EntityJson[], schema?: SchemaReader): Entities {
  const read: SchemaReader["value"] = schema === undefined ? readValue : schema.value;
  const parents = new Map<string, readonly string[]>();
  for (const { uid, parents: named } of given) parents.set(uidKey(uidOf(uid)), named.map((parent) => uidKey(uidOf(parent))));
  const ancestorsOf = closure(parents);
  const known = new Map<string, ResidentEntity>();
  for (const each of given) {
    const uid = uidOf(each.uid);
    const shape = schema?.shapeOf(uid.type)?.attributes;
    const attributes = new Map(Object.entries(each.attrs).map(([name, value]) => [name, read(value, shape?.[name])] as const));
    const tags = new Map(Object.entries(each.tags ?? {}).map(([name, value]) => [name, read(value, schema?.tagsOf(uid.type))] as const));
    const ancestors = ancestorsOf(uidKey(uid));
    known.set(uidKey(uid), { uid, attributes: { kind: "record", members: attributes }, tags, parents: each.parents.map(uidOf), ancestors, scopes: scopesOf(uid, ancestors) });
  }
  return { get: (uid) => known.get(uidKey(uid)), size: known.size };
}

/** One more entity, with parents whose own are given already. */
export function residentEntity(uid: EntityUid, { attributes = {}, tags = {}, ancestors = [] }: { readonly attributes?: Readonly<Record<string, Value>>; readonly tags?: Readonly<Record<string, Value>>; readonly ancestors?: readonly EntityUid[] } = {}): ResidentEntity {
  const keys = ancestors.map(uidKey);
  return { uid, attributes: record(Object.entries(attributes)), tags: new Map(Object.entries(tags)), parents: ancestors, ancestors: new Set(keys), scopes: scopesOf(uid, keys) };
}

const uidOf = (uid: EntityJson["uid"]): EntityUid => ("__entity" in uid ? entity(uid.__entity.type, uid.__entity.id) : entity(uid.type, uid.id));

/** Throws `invalid_input` on a circle, which Cedar refuses too. Walks without recursion: hierarchies may be deep. */
function closure(parents: ReadonlyMap<string, readonly string[]>): (key: string) => ReadonlySet<string> {
  const done = new Map<string, ReadonlySet<string>>();
  return (from) => {
    const stack: { readonly key: string; readonly found: Set<string>; next: number }[] = [{ key: from, found: new Set(), next: 0 }];
    const open = new Set([from]);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const above = parents.get(top.key) ?? [];
      const parent = above[top.next];
      if (parent === undefined || done.has(top.key)) {
        if (!done.has(top.key)) done.set(top.key, top.found);
        open.delete(top.key);
        stack.pop();
        continue;
      }
      const known = done.get(parent);
      if (known !== undefined) {
        top.found.add(parent);
        for (const each of known) top.found.add(each);
        top.next++;
      } else if (open.has(parent)) throw new MandateError("invalid_input", `the entity ${parent} is in itself by way of its parents; take one of them away`);
      else {
        open.add(parent);
        stack.push({ key: parent, found: new Set(), next: 0 });
      }
    }
    return done.get(from) ?? new Set();
  };
}
