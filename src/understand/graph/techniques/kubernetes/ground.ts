// What there is in one cluster to be taken: accounts, pods, tokens, users, groups. Indexed once; equal questions give the very same array.
import type { NodeKey } from "../../../../model/index.ts";
import { nodeKey } from "../../../../model/index.ts";
import type { Cluster, Right } from "../../../access/index.ts";

/** Facts by kind. `account` exists; `missing-account` is only named by a binding; the others lead to an account. */
export type FactKind = "account" | "missing-account" | "running-pod" | "occasional-pod" | "token-secret" | Controller;
export type Controller = "deployment" | "daemon-set" | "stateful-set" | "replica-set" | "replication-controller" | "job" | "cron-job";

export interface Fact {
  readonly namespace: string;
  /** Object name; empty when it is not known (the pods of a deployment). */
  readonly name: string;
  readonly account: NodeKey;
  /** The node a pod runs on, when known. */
  readonly node?: string;
}

export interface Ground {
  readonly realm: string;
  readonly cluster: Cluster;
  /** Accounts behind the facts of a kind in a namespace, or in the cluster (`*`). Memoised. */
  accounts(kind: FactKind, scope: string): readonly NodeKey[];
  /** Accounts behind the facts of that object name. */
  accountsNamed(kind: FactKind, scope: string, name: string): readonly NodeKey[];
  facts(kind: FactKind, scope: string): readonly Fact[];
  /** Accounts of the namespaces in which a fact of this kind stands. Memoised. */
  accountsBeside(kind: FactKind, scope: string): readonly NodeKey[];
  /** Namespaces that hold at least one account. */
  readonly namespaces: readonly string[];
  /** Nodes one is when one only has the user's name (and not the groups that his sign-in gives him), by name. */
  readonly usersAlone: ReadonlyMap<string, NodeKey>;
  readonly allUsersAlone: readonly NodeKey[];
  /** Groups with a node, by name; never system:masters, whose members are administrators. */
  readonly groups: ReadonlyMap<string, NodeKey>;
  /** Everybody a client certificate could name. */
  readonly everyone: readonly NodeKey[];
  readonly hasAwsAuth: boolean;
  readonly rolesIn: (namespace: string) => readonly string[];
  /** A namespace's whole rights as a node. */
  namespaceAdministrators(scope: string): readonly NodeKey[];
  /** The node of somebody to whom this role is bound there (`*`: everywhere); undefined when there is no such role. */
  roleHolder(kind: "Role" | "ClusterRole", name: string, scope: string): NodeKey | undefined;
}

export const namespaceAdministratorKey = (realm: string, namespace: string): NodeKey => nodeKey({ provider: "kubernetes", realm, type: "namespace-administrator", nativeId: namespace });

export const roleHolderKey = (realm: string, kind: string, name: string, scope: string): NodeKey => nodeKey({ provider: "kubernetes", realm, type: "role-holder", nativeId: `${kind}/${name}@${scope}` });

export const userAloneKey = (realm: string, name: string): NodeKey => nodeKey({ provider: "kubernetes", realm, type: "user-alone", nativeId: name });

/** SPEC: everything, everywhere: what `cluster-admin` bound cluster-wide grants. */
export const isEverything = (right: Right): boolean =>
  right.namespace === "*" && right.verbs.includes("*") && right.apiGroups.includes("*") && right.resources.includes("*") && right.resourceNames.length === 0;

/** Facts by kind and namespace, with memoised answers. */
export class FactIndex {
  readonly #facts = new Map<FactKind, Map<string, Fact[]>>();
  readonly #answers = new Map<string, readonly NodeKey[]>();

  add(kind: FactKind, fact: Fact): void {
    const byNamespace = this.#facts.get(kind) ?? new Map<string, Fact[]>();
    this.#facts.set(kind, byNamespace);
    const here = byNamespace.get(fact.namespace);
    if (here === undefined) byNamespace.set(fact.namespace, [fact]);
    else here.push(fact);
  }

  facts(kind: FactKind, scope: string): readonly Fact[] {
    const byNamespace = this.#facts.get(kind);
    if (byNamespace === undefined) return [];
    return scope === "*" ? [...byNamespace.values()].flat() : (byNamespace.get(scope) ?? []);
  }

  namespaces(kind: FactKind): readonly string[] {
    return [...(this.#facts.get(kind)?.keys() ?? [])].sort();
  }

  accounts(kind: FactKind, scope: string): readonly NodeKey[] {
    return this.#answer(`of ${kind} ${scope}`, () => this.facts(kind, scope).map((fact) => fact.account));
  }

  accountsNamed(kind: FactKind, scope: string, name: string): readonly NodeKey[] {
    return this.#answer(`of ${kind} ${scope} ${name}`, () => this.facts(kind, scope).filter((fact) => fact.name === name).map((fact) => fact.account));
  }

  accountsBeside(kind: FactKind, scope: string): readonly NodeKey[] {
    if (scope !== "*") return this.facts(kind, scope).length === 0 ? [] : this.accounts("account", scope);
    return this.#answer(`beside ${kind}`, () => this.namespaces(kind).flatMap((namespace) => this.accounts("account", namespace)));
  }

  #answer(question: string, find: () => readonly NodeKey[]): readonly NodeKey[] {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const found = [...new Set(find())];
    this.#answers.set(question, found);
    return found;
  }
}
