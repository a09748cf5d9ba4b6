// Small clusters for tests and benches, written the way one thinks of them: accounts, roles, bindings, pods. Makes what the connector makes.
import type { Json } from "../../../../kernel/index.ts";
import { nodeKey, type Credential, type Entitlement, type Estate, type Grant, type Identity, type NodeKey, type Relation, type Resource } from "../../../../model/index.ts";

export interface ClusterSpec {
  readonly realm?: string;
  /** `namespace/name`. */
  readonly accounts?: readonly string[];
  /** Accounts that only a binding names. */
  readonly missing?: readonly string[];
  /** User -> groups. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
  /** `name` for a cluster role, `namespace/name` for a role. A rule is `verbs resources` such as `get,list pods,secrets.` with an optional `:name`. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** `subject -> role` or `subject -> role in namespace`; a subject is `namespace/account`, `user:name` or `group:name`. */
  readonly bindings?: readonly string[];
  /** `type namespace/name` -> account name of that namespace; `!` in front of it: its token is not mounted. */
  readonly workloads?: Readonly<Record<string, string>>;
  /** `namespace/secret` -> account name. */
  readonly tokenSecrets?: Readonly<Record<string, string>>;
  readonly awsAuth?: boolean;
}

const CLUSTER = "demo";
const ref = (realm: string, type: string, nativeId: string) => ({ provider: "kubernetes", realm, type, nativeId });
export const keyIn = (type: string, nativeId: string, realm: string = CLUSTER): NodeKey => nodeKey(ref(realm, type, nativeId));

/** `create,patch deployments.apps:web` as an RBAC rule. */
function ruleOf(text: string): Json {
  const [verbs = "", what = ""] = text.split(" ", 2);
  const colon = what.indexOf(":");
  const resourceText = colon === -1 ? what : what.slice(0, colon);
  const parts = resourceText.split(",").map((resource) => {
    const [path = "", subresource] = resource.split("/", 2);
    const dot = path.indexOf(".");
    return { group: path === "*" ? "*" : dot === -1 ? "" : path.slice(dot + 1), resource: `${dot === -1 ? path : path.slice(0, dot)}${subresource === undefined ? "" : `/${subresource}`}` };
  });
  return {
    verbs: verbs.split(","),
    apiGroups: [...new Set(parts.map((part) => part.group))],
    resources: parts.map((part) => part.resource),
    ...(colon === -1 ? {} : { resourceNames: what.slice(colon + 1).split(",") }),
  };
}

export function buildCluster(spec: ClusterSpec): Estate {
  const realm = spec.realm ?? CLUSTER;
  const key = (type: string, nativeId: string) => keyIn(type, nativeId, realm);
  const identity = (type: string, nativeId: string, attributes: Record<string, Json> = {}): Identity => ({ key: key(type, nativeId), ...ref(realm, type, nativeId), name: nativeId, kind: type === "user" ? "person" : "service-account", attributes });
  const resource = (type: string, nativeId: string, attributes: Record<string, Json> = {}): Resource => ({ key: key(type, nativeId), ...ref(realm, type, nativeId), name: nativeId, attributes });
  const users = Object.entries(spec.users ?? {});
  const workloads = Object.entries(spec.workloads ?? {}).map(([what, account]) => {
    const [type = "", nativeId = ""] = what.split(" ", 2);
    const namespace = nativeId.slice(0, nativeId.indexOf("/"));
    const name = account.replace("!", "");
    return { resource: resource(type, nativeId, { namespace, serviceAccount: name, automountToken: !account.startsWith("!") }), account: key("service-account", `${namespace}/${name}`) };
  });
  const groups = new Set([...users.flatMap(([, list]) => list), ...(spec.bindings ?? []).flatMap((text) => /^group:(\S+)/.exec(text)?.[1] ?? [])]);
  const relations: Relation[] = [
    ...users.flatMap(([name, list]) => list.map((group): Relation => ({ kind: "member-of", from: key("user", name), to: key("group", group) }))),
    ...workloads.map((item): Relation => ({ kind: "runs-as", from: item.resource.key, to: item.account })),
  ];
  return {
    identities: [
      ...(spec.accounts ?? []).map((nativeId) => identity("service-account", nativeId)),
      ...(spec.missing ?? []).map((nativeId) => identity("service-account", nativeId, { implied: true, impliedBy: "binding" })),
      ...users.map(([name]) => identity("user", name)),
    ],
    credentials: Object.entries(spec.tokenSecrets ?? {}).map(([nativeId, account]): Credential => ({
      key: key("token-secret", nativeId),
      ...ref(realm, "token-secret", nativeId),
      name: nativeId,
      kind: "token",
      holder: key("service-account", `${nativeId.slice(0, nativeId.indexOf("/"))}/${account}`),
      status: "active",
      expiresAt: null,
    })),
    entitlements: Object.entries(spec.roles ?? {}).map(([nativeId, rules]): Entitlement => {
      const type = nativeId.includes("/") ? "role" : "cluster-role";
      return { key: key(type, nativeId), ...ref(realm, type, nativeId), name: nativeId, attributes: { rules: rules.map(ruleOf) } };
    }),
    grants: (spec.bindings ?? []).map((text) => grantOf(text, key)),
    resources: [...workloads.map((item) => item.resource), ...[...groups].map((name) => resource("group", name)), ...(spec.awsAuth === true ? [resource("config-map", "kube-system/aws-auth")] : [])],
    relations,
    usages: [],
    owners: [],
    people: [],
    coverage: ["kubernetes.service-accounts", "kubernetes.roles", "kubernetes.bindings", "kubernetes.workloads"].map((stream) => ({ source: "test", realm, stream, status: "complete" as const, count: 1, detail: "" })),
  };
}

function grantOf(text: string, key: (type: string, nativeId: string) => NodeKey): Grant {
  const match = /^(?:(user|group):)?(\S+) -> (\S+)(?: in (\S+))?$/.exec(text);
  const [, type = "service-account", subject = "", role = "", namespace = role.includes("/") ? role.slice(0, role.indexOf("/")) : "*"] = match ?? [];
  return {
    holder: key(type, subject),
    entitlement: key(role.includes("/") ? "role" : "cluster-role", role),
    resource: namespace,
    effect: "allow",
    conditional: false,
    attributes: { binding: namespace === "*" ? `of-${role}` : `${namespace}/of-${role}`, bindingKind: namespace === "*" ? "ClusterRoleBinding" : "RoleBinding" },
  };
}
