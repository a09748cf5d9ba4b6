// Standing in while somebody is away: named by the person himself or by an administrator, ended by either; looked up wherever something is decided.
import { MandateError, newId } from "../../kernel/index.ts";
import { isSamePerson, plainNames, plainName } from "../../model/index.ts";
import {
  delegatedTo,
  delegationById,
  endDelegation,
  insertDelegation,
  listUsers,
  lockDelegations,
  overlapping,
  peopleCalled,
  SECURITY_PARTY,
  teamsOf,
  type Claim,
  type Db,
  type DelegationRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import type { Approver } from "./approval.ts";
import { delegationProblem } from "./delegation.ts";
import type { Acting } from "./versions.ts";

const lower = (names: readonly string[]): readonly string[] => [...new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== ""))];

/** The people in whose place this person decides at an instant. Their roles stay with them: only what names them, or their teams, is decided for them. */
export async function standsFor(db: Db, person: Approver, at: Date): Promise<readonly Approver[]> {
  const rows = await delegatedTo(db, lower([person.account, ...person.names]), at.toISOString().slice(0, 10));
  return Promise.all(rows.map((row) => principalOf(db, row)));
}

async function principalOf(db: Db, { principal, principalNames }: DelegationRow): Promise<Approver> {
  const people = await peopleCalled(db, principalNames);
  return { account: "", names: [...new Set([principal, ...principalNames])], teams: await teamsOf(db, people.map(({ id }) => id)), isSecurity: false };
}

/** What a person may decide, for the inbox: his own parties, and those of whom he stands in for. */
export async function claimsOf(db: Db, person: Approver, at: Date): Promise<readonly Claim[]> {
  const own = { parties: lower([person.account, ...person.names, ...person.teams, ...(person.isSecurity ? [SECURITY_PARTY] : [])]), barredBy: plainNames(person) };
  const others = (await standsFor(db, person, at)).map((behalf) => ({ parties: lower([...behalf.names, ...behalf.teams]), barredBy: [...plainNames(person), ...plainNames(behalf)] }));
  return [own, ...others];
}

export interface NewDelegation {
  /** Absent: the caller himself. */
  readonly principal?: string | undefined;
  readonly delegate: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Throws `invalid_input` when it cannot be, `forbidden` when it is another's to make. `isAdministrator`: may do it for others. */
export async function createDelegation(store: Store, { actor, person }: Acting, isAdministrator: boolean, wanted: NewDelegation): Promise<string> {
  const forOther = wanted.principal !== undefined && !person.names.some((name) => plainName(name) === plainName(wanted.principal ?? ""));
  if (actor.type !== "user") throw new MandateError("forbidden", "an API token names no stand-in: that is a person's. Sign in to the console");
  if (forOther && !isAdministrator) throw new MandateError("forbidden", "you can name who stands in for yourself; for somebody else an administrator does it");
  return store.write(actor, async (tx) => {
    await lockDelegations(tx);
    const principalNames = forOther ? await namesOf(tx, wanted.principal ?? "") : lower([person.account, ...person.names]);
    const delegateNames = await namesOf(tx, wanted.delegate);
    const { from, to, why } = wanted;
    const problem = delegationProblem({
      principal: principalNames.map(plainName),
      delegate: delegateNames.map(plainName),
      from,
      to,
      today: tx.at.toISOString().slice(0, 10),
      ...(forOther ? { administrator: plainNames(person) } : {}),
      others: await overlapping(tx, principalNames, from, to),
    });
    if (problem !== null) throw new MandateError("invalid_input", problem);
    const id = newId("dlg", store.clock);
    const principal = forOther ? (wanted.principal ?? "").trim() : (person.names[0] ?? person.account);
    await insertDelegation(tx, { id, principal, principalNames, delegate: wanted.delegate.trim(), delegateNames, from, to, why, createdBy: actor.name });
    await tx.record({ action: "delegation.created", subject: id, detail: { principal, delegate: wanted.delegate, from, to, why } });
    return id;
  });
}

/** Every name of somebody who is here: as an account, and in the directory. */
async function namesOf(tx: Tx, name: string): Promise<readonly string[]> {
  const wanted = name.trim().toLowerCase();
  const people = await peopleCalled(tx, [wanted]);
  const here = people.filter(({ state }) => state !== "left");
  if (people.length > 0 && here.length === 0) throw new MandateError("invalid_input", `${name} has left; name somebody who is there`);
  if (here.length > 1) throw new MandateError("invalid_input", `${name} names ${here.length} people of the directory; give the e-mail address`);
  const names = new Set([wanted, ...here.flatMap((person) => [...person.names])]);
  const accounts = (await listUsers(tx)).filter((user) => user.active && names.has(user.name.trim().toLowerCase()));
  if (here.length === 0 && accounts.length === 0) throw new MandateError("invalid_input", `nobody here is called ${name}; give the name of an account, or an address of the directory`);
  return lower([...names, ...accounts.map(({ id }) => id)]);
}

/** Ended by the person, by who stands in, or by an administrator. */
export async function stopDelegation(store: Store, { actor, person }: Acting, isAdministrator: boolean, id: string): Promise<void> {
  if (actor.type !== "user") throw new MandateError("forbidden", "an API token ends no delegation: that is a person's. Sign in to the console");
  return store.write(actor, async (tx) => {
    const found = await delegationById(tx, id);
    const concerns = (names: readonly string[]) => isSamePerson({ account: "", names }, person);
    if (found === undefined || !(isAdministrator || concerns(found.principalNames) || concerns(found.delegateNames))) throw new MandateError("not_found", "there is no such delegation, or it is not yours to end; reload the list");
    if (!(await endDelegation(tx, id))) throw new MandateError("conflict", "it has ended already; reload the list");
    await tx.record({ action: "delegation.ended", subject: id, detail: { principal: found.principal, delegate: found.delegate } });
  });
}
