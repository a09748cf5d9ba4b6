// Roles and cluster roles with their rules, as entitlements.
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import type { Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { locationOf, nodeRef } from "./node-refs.ts";
import { metadata, textList, textLike } from "./object.ts";
import { kind, kubernetesStream } from "./stream.ts";

const rule = z.looseObject({ verbs: textList, apiGroups: textList, resources: textList, resourceNames: textList, nonResourceURLs: textList });

const selector = z
  .looseObject({
    matchLabels: z.record(z.string(), textLike).nullish(),
    matchExpressions: z.array(z.looseObject({ key: textLike, operator: textLike, values: textList })).nullish(),
  })
  .nullable();

const door = z.looseObject({
  metadata,
  rules: z.array(rule).nullish(),
  aggregationRule: z.looseObject({ clusterRoleSelectors: z.array(selector).nullish() }).nullish(),
});

type Role = z.output<typeof door>;

/** Empty members are left out: a cluster has thousands of rules. */
function plainRule(item: z.output<typeof rule>): Json {
  const entries = (["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"] as const).flatMap((name): [string, Json][] => (item[name].length === 0 ? [] : [[name, item[name]]]));
  return Object.fromEntries(entries);
}

function plainAggregation(item: NonNullable<Role["aggregationRule"]>): Json {
  return {
    clusterRoleSelectors: (item.clusterRoleSelectors ?? []).map((one): Json => ({
      ...(one?.matchLabels ? { matchLabels: one.matchLabels } : {}),
      ...(one?.matchExpressions ? { matchExpressions: one.matchExpressions.map(({ key, operator, values }) => ({ key, operator, values })) } : {}),
    })),
  };
}

const observer = (type: "role" | "cluster-role") => (role: Role, place: Place): readonly Observation[] => {
  const { name, namespace, labels, live } = role.metadata;
  const attributes: Record<string, Json> = { rules: (role.rules ?? []).map(plainRule), labels, live };
  if (role.aggregationRule) attributes["aggregationRule"] = plainAggregation(role.aggregationRule);
  if (type === "role") attributes["namespace"] = namespace;
  return [{ observed: "entitlement", ...nodeRef(place.root, type, type === "role" ? `${namespace}/${name}` : name), name, location: locationOf(place), attributes }];
};

const GROUP = "rbac.authorization.k8s.io";

export const roles = kubernetesStream({
  id: "kubernetes.roles",
  title: "Roles and cluster roles",
  kinds: [kind({ kind: "Role", group: GROUP, door, observe: observer("role") }), kind({ kind: "ClusterRole", group: GROUP, door, observe: observer("cluster-role") })],
});
