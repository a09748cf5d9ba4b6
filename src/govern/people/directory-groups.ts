// Groups as provisioning tells them: each is a team of Mandate. Members are changed by what is said of them and never read as a whole for it.
import { canonicalJson, MandateError, newId } from "../../kernel/index.ts";
import { addMembers, deleteGroup, groupById, keepMembers, knownMembers, lockDirectory, membersOf, putGroup, removeMembers, type Actor, type Attributes, type Db, type GroupRow, type Store, type Tx } from "../../store/index.ts";
import { checkSeen, type SeenVersions } from "./directory.ts";
import { matches } from "./scim/filter.ts";
import { applyPatch, type Operation } from "./scim/patch.ts";
import { scimProblem } from "./scim/problem.ts";
import { isObject, regular } from "./scim/resource.ts";

const MOST_MEMBERS = 100_000;

export function createGroup(store: Store, actor: Actor, told: Attributes): Promise<GroupRow> {
  return store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const { members, ...attributes } = told;
    const ids = await checkedMembers(tx, members);
    const id = newId("grp", store.clock);
    await putGroup(tx, { id, ...groupFacts(attributes), attributes, version: 1 });
    await addMembers(tx, id, ids);
    await tx.record({ action: "group.created", subject: id, detail: { name: attributes["displayName"], members: ids.length } });
    return existing(tx, id);
  });
}

export function replaceGroup(store: Store, actor: Actor, id: string, seen: SeenVersions, told: Attributes): Promise<GroupRow> {
  const { members, ...attributes } = told;
  return write(store, actor, id, seen, async (tx) => {
    const ids = await checkedMembers(tx, members);
    const removed = await keepMembers(tx, id, ids);
    return { attributes, added: await addMembers(tx, id, ids), removed };
  });
}

export function patchGroup(store: Store, actor: Actor, id: string, seen: SeenVersions, operations: readonly Operation[]): Promise<GroupRow> {
  return write(store, actor, id, seen, async (tx, before) => {
    let [added, removed] = [0, 0];
    for (const operation of operations.filter(({ target }) => target.path[0] === "members")) {
      const moved = await changeMembers(tx, id, operation);
      added += moved.added;
      removed += moved.removed;
    }
    const others = operations.filter(({ target }) => target.path[0] !== "members");
    return { attributes: others.length === 0 ? before.attributes : regular("group", applyPatch(before.attributes, others)), added, removed };
  });
}

export async function removeGroup(store: Store, actor: Actor, id: string, seen: SeenVersions): Promise<void> {
  await store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const before = await existing(tx, id);
    checkSeen(before, seen);
    await deleteGroup(tx, id);
    await tx.record({ action: "group.removed", subject: id, detail: { name: before.displayName } });
  });
}

interface Changed {
  readonly attributes: Attributes;
  readonly added: number;
  readonly removed: number;
}

async function write(store: Store, actor: Actor, id: string, seen: SeenVersions, change: (tx: Tx, before: GroupRow) => Promise<Changed>): Promise<GroupRow> {
  return store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const before = await existing(tx, id);
    checkSeen(before, seen);
    const { attributes, added, removed } = await change(tx, before);
    const isSame = added === 0 && removed === 0 && canonicalJson(before.attributes) === canonicalJson(attributes);
    if (!isSame) await putGroup(tx, { id, ...groupFacts(attributes), attributes, version: before.version + 1 });
    await tx.record({ action: isSame ? "group.confirmed" : "group.changed", subject: id, detail: { name: attributes["displayName"], added, removed } });
    return existing(tx, id);
  });
}

async function changeMembers(tx: Tx, id: string, { op, target, value }: Operation): Promise<{ readonly added: number; readonly removed: number }> {
  if (target.path.length > 1 || target.part !== undefined) throw scimProblem("mutability", "a part of a member cannot be changed; remove the member and add the other one");
  if (op === "remove") {
    const gone = target.where === undefined ? (value === undefined || value === null ? undefined : memberIds(value)) : await meant(tx, id, target.where);
    return { added: 0, removed: gone === undefined ? await keepMembers(tx, id, []) : await removeMembers(tx, id, gone) };
  }
  if (target.where !== undefined) throw scimProblem("invalidPath", "members are added and replaced by value, without a filter; send their ids");
  const ids = await checkedMembers(tx, value);
  const removed = op === "replace" ? await keepMembers(tx, id, ids) : 0;
  return { added: await addMembers(tx, id, ids), removed };
}

/** Somebody who is no member already is removed with success: what was asked for is so. */
async function meant(tx: Tx, id: string, where: NonNullable<Operation["target"]["where"]>): Promise<readonly string[]> {
  if (where.op === "eq" && where.path[0] === "value" && typeof where.value === "string") return [where.value];
  return (await membersOf(tx, [id])).filter(({ memberId, display, kind }) => matches(where, { value: memberId, display, type: kind === "person" ? "User" : "Group" })).map(({ memberId }) => memberId);
}

function memberIds(told: unknown): readonly string[] {
  const list = Array.isArray(told) ? told : told === undefined || told === null ? [] : [told];
  if (list.length > MOST_MEMBERS) throw scimProblem("tooMany", `a group takes at most ${MOST_MEMBERS} members at once; send them in parts`);
  return list.map((each: unknown) => {
    const value = isObject(each) ? each["value"] : each;
    if (typeof value !== "string" || value === "") throw scimProblem("invalidValue", "a member has no value; send the id of a user or group as value");
    return value;
  });
}

async function checkedMembers(db: Db, told: unknown): Promise<readonly string[]> {
  const ids = [...new Set(memberIds(told))];
  const known = await knownMembers(db, ids);
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw scimProblem("invalidValue", `${unknown.length} of the members are not in the directory (${unknown.slice(0, 3).join(", ").slice(0, 120)}); create them first, then put them into the group`);
  return ids;
}

const groupFacts = (attributes: Attributes) => ({ displayName: String(attributes["displayName"]).trim(), externalId: typeof attributes["externalId"] === "string" ? attributes["externalId"] : null });

async function existing(db: Db, id: string): Promise<GroupRow> {
  const row = await groupById(db, id);
  if (row === undefined) throw new MandateError("not_found", "there is no such group in the directory; look it up by displayName and use the id that is found");
  return row;
}
