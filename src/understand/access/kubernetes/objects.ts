// The RBAC objects the evaluator works on, read leniently from manifests. Lists are expanded; what is no RBAC object is passed over.

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** SPEC: meta/v1 LabelSelector. `undefined` members are unset; an empty selector selects everything. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>;
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[];
}

export interface RoleObject {
  readonly kind: "Role" | "ClusterRole";
  readonly name: string;
  /** Empty for a ClusterRole. */
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly rules: readonly PolicyRule[];
  /** Selectors of an aggregated ClusterRole; `null` when it is not aggregated. */
  readonly aggregation: readonly LabelSelector[] | null;
  /** True when the object was read from an API server (it carries a uid or a resource version), so that its rules are already filled in. */
  readonly live: boolean;
}

export interface Subject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of a service account; may be empty. */
  readonly namespace: string;
}

export interface BindingObject {
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  readonly name: string;
  /** Empty for a ClusterRoleBinding. */
  readonly namespace: string;
  readonly roleKind: string;
  readonly roleName: string;
  readonly subjects: readonly Subject[];
}

export interface RbacObjects {
  readonly roles: readonly RoleObject[];
  readonly bindings: readonly BindingObject[];
}

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "");
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): readonly string[] => list(value).map(text);

/** A map and not an object, so that a label named `__proto__` is a label. */
export function readLabels(value: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields(value)).map(([key, item]) => [key, text(item)]));
}

export function readRule(value: unknown): PolicyRule {
  const rule = fields(value);
  return {
    verbs: texts(rule["verbs"]),
    apiGroups: texts(rule["apiGroups"]),
    resources: texts(rule["resources"]),
    resourceNames: texts(rule["resourceNames"]),
    nonResourceURLs: texts(rule["nonResourceURLs"]),
  };
}

export function readAggregation(value: unknown): readonly LabelSelector[] | null {
  if (typeof value !== "object" || value === null) return null;
  return list(fields(value)["clusterRoleSelectors"]).map((selector) => ({
    matchLabels: readLabels(fields(selector)["matchLabels"]),
    matchExpressions: list(fields(selector)["matchExpressions"]).map((item) => {
      const expression = fields(item);
      return { key: text(expression["key"]), operator: text(expression["operator"]), values: texts(expression["values"]) };
    }),
  }));
}

function readRole(kind: RoleObject["kind"], object: Fields): RoleObject {
  const metadata = fields(object["metadata"]);
  return {
    kind,
    name: text(metadata["name"]),
    namespace: kind === "Role" ? text(metadata["namespace"]) || "default" : "",
    labels: readLabels(metadata["labels"]),
    rules: list(object["rules"]).map(readRule),
    aggregation: kind === "ClusterRole" ? readAggregation(object["aggregationRule"]) : null,
    live: text(metadata["uid"]) !== "" || text(metadata["resourceVersion"]) !== "",
  };
}

function readSubjects(value: unknown): readonly Subject[] {
  return list(value).flatMap((item): readonly Subject[] => {
    const subject = fields(item);
    const kind = text(subject["kind"]);
    if (kind !== "User" && kind !== "Group" && kind !== "ServiceAccount") return [];
    return [{ kind, name: text(subject["name"]), namespace: text(subject["namespace"]) }];
  });
}

function readBinding(kind: BindingObject["kind"], object: Fields): BindingObject {
  const metadata = fields(object["metadata"]);
  const roleRef = fields(object["roleRef"]);
  return {
    kind,
    name: text(metadata["name"]),
    namespace: kind === "RoleBinding" ? text(metadata["namespace"]) || "default" : "",
    roleKind: text(roleRef["kind"]),
    roleName: text(roleRef["name"]),
    subjects: readSubjects(object["subjects"]),
  };
}

const RBAC_GROUP = "rbac.authorization.k8s.io";

/** Reads manifests, `List`s and typed lists (whose items may carry no kind of their own). */
export function readObjects(manifests: readonly unknown[]): RbacObjects {
  const roles: RoleObject[] = [];
  const bindings: BindingObject[] = [];
  // A stack and not recursion: lists may be nested as deep as the input likes.
  const pending: { readonly value: unknown; readonly kind: string; readonly apiVersion: string }[] = manifests.map((value) => ({ value, kind: "", apiVersion: "" })).reverse();
  // A YAML alias may make a list that holds itself; each list is opened once.
  const opened = new Set<unknown>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (opened.has(next.value)) continue;
    if (Array.isArray(next.value)) {
      opened.add(next.value);
      for (let i = next.value.length - 1; i >= 0; i--) pending.push({ value: next.value[i], kind: next.kind, apiVersion: next.apiVersion });
      continue;
    }
    const object = fields(next.value);
    const kind = text(object["kind"]) || next.kind;
    const apiVersion = text(object["apiVersion"]) || next.apiVersion;
    if (kind.endsWith("List") && Array.isArray(object["items"])) {
      opened.add(object);
      const items: readonly unknown[] = object["items"];
      for (let i = items.length - 1; i >= 0; i--) pending.push({ value: items[i], kind: kind.slice(0, -4), apiVersion: kind === "List" ? "" : apiVersion });
      continue;
    }
    // Other API groups have kinds named Role too (database operators); an absent apiVersion is given the benefit of the doubt.
    if (apiVersion !== "" && !apiVersion.startsWith(`${RBAC_GROUP}/`)) continue;
    if (kind === "Role" || kind === "ClusterRole") roles.push(readRole(kind, object));
    else if (kind === "RoleBinding" || kind === "ClusterRoleBinding") bindings.push(readBinding(kind, object));
  }
  return { roles, bindings };
}
