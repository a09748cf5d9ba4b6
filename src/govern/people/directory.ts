// People as provisioning tells them: each act is one transaction with its record. Who goes among very many is held until a person has decided.
import { canonicalJson, MandateError, newId } from "../../kernel/index.ts";
import { lockDirectory, personById, personByUserName, putPerson, type Actor, type Attributes, type PersonRow, type Store, type Tx } from "../../store/index.ts";
import { admitRemovals, withdrawRemovals } from "./directory-holds.ts";
import { scimProblem } from "./scim/problem.ts";
import { personFacts } from "./scim/resource.ts";

export interface PersonWritten {
  readonly row: PersonRow;
  /** Something that others judge by has changed: who is here, or under which names. */
  readonly matters: boolean;
}

/** Version that the client saw; `undefined` when it did not say. Any of several may be it. */
export type SeenVersions = readonly number[] | undefined;

/** A new person; or the one of that name whose deletion waits for a decision, who then stays. Throws `conflict` when the name is taken. */
export function createPerson(store: Store, actor: Actor, attributes: Attributes): Promise<PersonRow> {
  return store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const facts = personFacts(attributes);
    const before = await personByUserName(tx, facts.userName);
    if (before !== undefined && before.deletedAt === null) throw nameTaken(facts.userName);
    if (before !== undefined) return (await settle(tx, store, { ...before, deletedAt: null }, attributes)).row;
    const id = newId("ppl", store.clock);
    await putPerson(tx, { id, ...facts, state: facts.toldActive ? "active" : "left", leftAt: null, leftBy: null, deletedAt: null, attributes, version: 1 });
    await tx.record({ action: "person.provisioned", subject: id, detail: { user_name: facts.userName, active: facts.toldActive } });
    return written(tx, id);
  });
}

/** PUT and PATCH. `change` MUST be pure: it may be asked twice. What changes nothing leaves neither version nor record. */
export async function changePerson(store: Store, actor: Actor, id: string, seen: SeenVersions, change: (before: Attributes) => Attributes): Promise<PersonWritten> {
  const before = await existing(store.pool, id);
  checkSeen(before, seen);
  if (isSame(before, change(before.attributes))) return { row: before, matters: false };
  return store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const now = await existing(tx, id);
    checkSeen(now, seen);
    const attributes = change(now.attributes);
    const facts = personFacts(attributes);
    const other = await personByUserName(tx, facts.userName);
    if (other !== undefined && other.id !== id) throw nameTaken(facts.userName);
    return settle(tx, store, now, attributes);
  });
}

/** DELETE: for the client the person is gone at once; for Mandate he has left, or is leaving while his batch is held. */
export async function removePerson(store: Store, actor: Actor, id: string, seen: SeenVersions): Promise<void> {
  await store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const before = await existing(tx, id);
    checkSeen(before, seen);
    const after = before.state === "active" ? await letGo(tx, store, before) : { state: before.state, leftAt: before.leftAt, leftBy: before.leftBy };
    await putPerson(tx, { ...before, ...after, toldActive: false, deletedAt: tx.at.toISOString(), version: before.version + 1 });
    await tx.record({ action: "person.removed", subject: id, detail: { user_name: before.userName, state: after.state } });
  });
}

/** In canonical form, for the database keeps members in an order of its own. */
const isSame = (row: PersonRow, attributes: Attributes) => canonicalJson(row.attributes) === canonicalJson(attributes) && personFacts(attributes).toldActive === row.toldActive;

async function settle(tx: Tx, store: Store, before: PersonRow, attributes: Attributes): Promise<PersonWritten> {
  const facts = personFacts(attributes);
  const version = before.version + 1;
  const standing = { state: before.state, leftAt: before.leftAt, leftBy: before.leftBy };
  let after: Pick<PersonRow, "state" | "leftAt" | "leftBy"> = standing;
  if (facts.toldActive && before.state !== "active") {
    if (before.state === "leaving") await withdrawRemovals(tx, [before.id]);
    await tx.record({ action: before.state === "leaving" ? "person.removal-withdrawn" : "person.reactivated", subject: before.id, detail: { user_name: facts.userName } });
    after = { state: "active", leftAt: null, leftBy: null };
  } else if (!facts.toldActive && before.state === "active") {
    after = await letGo(tx, store, before);
  } else {
    await tx.record({ action: "person.changed", subject: before.id, detail: { user_name: facts.userName, version } });
  }
  await putPerson(tx, { ...before, ...facts, ...after, attributes, version });
  return { row: await written(tx, before.id), matters: after.state !== before.state || facts.names.join() !== before.names.join() };
}

/** The person leaves now, or waits with the others of a batch. */
async function letGo(tx: Tx, store: Store, person: PersonRow): Promise<Pick<PersonRow, "state" | "leftAt" | "leftBy">> {
  const held = await admitRemovals(tx, store.clock, "scim", [{ id: person.id, name: person.displayName }]);
  if (held.size > 0) {
    await tx.record({ action: "person.removal-held", subject: person.id, detail: { user_name: person.userName } });
    return { state: "leaving", leftAt: null, leftBy: null };
  }
  await tx.record({ action: "person.deactivated", subject: person.id, detail: { user_name: person.userName } });
  return { state: "left", leftAt: tx.at.toISOString(), leftBy: "provisioning" };
}

async function existing(db: Parameters<typeof personById>[0], id: string): Promise<PersonRow> {
  const row = await personById(db, id);
  if (row === undefined || row.deletedAt !== null) throw new MandateError("not_found", "there is no such person in the directory; look it up by userName and use the id that is found");
  return row;
}

async function written(tx: Tx, id: string): Promise<PersonRow> {
  const row = await personById(tx, id);
  if (row === undefined) throw new MandateError("internal", "a person of the directory was written and is not there");
  return row;
}

export function checkSeen(row: { readonly version: number }, seen: SeenVersions): void {
  if (seen !== undefined && !seen.includes(row.version)) throw new MandateError("precondition_failed", `the resource has changed since it was read: its version is ${row.version}; read it again`);
}

const nameTaken = (userName: string) => scimProblem("uniqueness", `there is a person with the userName ${userName.slice(0, 100)} already; update that one, or choose another name`, "conflict");
