// Everything AWS in one estate, ready for questions: accounts with their universes, and subjects (a principal with certain policies).
import type { NodeKey } from "../../../model/index.ts";
import type { EstateView } from "../techniques/contract.ts";
import { readAccounts, type Account, type Group, type Policy, type Principal, type Reread } from "./account.ts";
import { createDocStore, inOrder, type Doc, type DocStore } from "./document.ts";
import { createJudge, type Judge, type Rights, type Subject } from "./rights.ts";
import { createUniverse, type Member, type Universe } from "./universe.ts";

export interface PrincipalMember extends Member {
  readonly principal: Principal;
}

export interface GroupMember extends Member {
  readonly group: Group;
}

export interface PolicyMember extends Member {
  readonly policy: Policy;
}

export interface Realm {
  readonly account: Account;
  readonly users: Universe<PrincipalMember>;
  /** Without reserved roles: nobody but AWS changes, passes or assumes those. */
  readonly roles: Universe<PrincipalMember>;
  readonly groups: Universe<GroupMember>;
  readonly policies: Universe<PolicyMember>;
}

/** What a principal could become: other rights than it has now. */
export interface Change {
  /** A policy it would hold on top. */
  readonly add?: Doc;
  /** Its own policy that is replaced or removed. */
  readonly without?: Doc;
  readonly unbounded?: true;
  readonly joins?: Group;
}

export interface World {
  readonly view: EstateView;
  readonly docs: DocStore;
  readonly judge: Judge;
  readonly realms: ReadonlyMap<string, Realm>;
  realmOf(principal: Principal): Realm;
  principal(key: NodeKey): Principal | undefined;
  /** A principal as it is, or as it would be after a change. The same question gives the same object. */
  subject(principal: Principal, change?: Change): Subject;
  /** Reads a policy again and forgets what was found for those it reaches; undefined where it reaches everybody. */
  reread(entitlement: NodeKey): Reread | undefined;
}

export function createWorld(view: EstateView): World {
  const docs = createDocStore();
  const realms = new Map<string, Realm>();
  const principals = new Map<NodeKey, Principal>();
  const book = readAccounts(view, docs);
  for (const [id, account] of book.accounts) {
    for (const principal of [...account.users, ...account.roles]) principals.set(principal.key, principal);
    realms.set(id, {
      account,
      users: createUniverse(account.users.map(memberOf)),
      roles: createUniverse(account.roles.filter((role) => role.reserved === "no").map(memberOf)),
      groups: createUniverse(account.groups.map((group) => ({ arn: group.arn, tags: {}, group }))),
      policies: createUniverse(account.customerPolicies.map((policy) => ({ arn: policy.arn, tags: policy.tags, policy }))),
    });
  }
  const rights = createRightsStore();
  const subjects = new Map<Principal, Map<string, Subject>>();
  return {
    view,
    docs,
    judge: createJudge(view.at),
    realms,
    principal: (key) => principals.get(key),
    realmOf: (principal) => realms.get(principal.account)!,
    subject(principal, change = UNCHANGED) {
      let own = subjects.get(principal);
      if (own === undefined) subjects.set(principal, (own = new Map()));
      const key = changeId(change);
      const known = own.get(key);
      if (known !== undefined) return known;
      const subject = { principal, rights: rights(principal, change, realms.get(principal.account)!.account), memo: new Map<string, unknown>() };
      own.set(key, subject);
      return subject;
    },
    reread(entitlement) {
      const reread = book.reread(entitlement);
      if (reread === undefined) return undefined;
      for (const principal of reread.principals) subjects.delete(principal);
      const joins = [...reread.groups.keys()].map((group) => changeId({ joins: group }));
      for (const own of joins.length === 0 ? [] : subjects.values()) for (const key of own.keys()) if (joins.some((join) => key.endsWith(join))) own.delete(key);
      return reread;
    },
  };
}

const memberOf = (principal: Principal): PrincipalMember => ({ arn: principal.arn, tags: principal.tags, boundaryArn: principal.boundary?.arn, principal });

const UNCHANGED: Change = Object.freeze({});

export const changeId = (change: Change): string =>
  change === UNCHANGED ? "" : [change.add === undefined ? "" : `+${change.add.id}`, change.without === undefined ? "" : `-${change.without.id}`, change.unbounded === true ? "~" : "", change.joins === undefined ? "" : `@${change.joins.arn}`].join("");

/** SPEED: principals with equal policies share one object and with it every answer. */
function createRightsStore(): (principal: Principal, change: Change, account: Account) => Rights {
  const known = new Map<string, Rights>();
  return (principal, change, account) => {
    const joined = change.joins === undefined || principal.groups.includes(change.joins) ? [] : change.joins.docs;
    const kept = change.without === undefined ? principal.docs : principal.docs.filter((doc) => doc !== change.without);
    const identity = inOrder([...kept, ...joined, ...(change.add === undefined ? [] : [change.add])]);
    const bounded = principal.boundary !== undefined && change.unbounded !== true;
    const boundary = bounded && principal.boundary?.doc !== undefined ? [principal.boundary.doc] : undefined;
    const boundaryUnread = bounded && principal.boundary?.doc === undefined;
    const key = `${account.id} ${principal.type} ${identity.map((doc) => doc.id).join()} ${boundary?.[0]?.id ?? ""} ${String(boundaryUnread)}`;
    let rights = known.get(key);
    if (rights === undefined) known.set(key, (rights = { id: known.size, account, type: principal.type, identity, boundary, boundaryUnread, memo: new Map(), mentioned: new Map(), relevance: new Map() }));
    return rights;
  };
}
