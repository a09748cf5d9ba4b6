// The two clusters: production as manifests, staging as `kubectl get -o json` prints them. In production the default account can do everything.
import { stringify } from "yaml";
import type { Json } from "../../kernel/index.ts";
import { ACCOUNTS, LEAVER, mail, TEAMS, type Environment } from "./company.ts";
import type { SampleFile } from "./sample-file.ts";

type Fields = { readonly [key: string]: Json };

const RBAC = "rbac.authorization.k8s.io";

const object = (apiVersion: string, kind: string, metadata: Fields, rest: Fields = {}): Fields => ({ apiVersion, kind, metadata, ...rest });

const account = (namespace: string, name: string, annotations: Readonly<Record<string, string>> = {}, labels: Readonly<Record<string, string>> = {}): Fields =>
  object("v1", "ServiceAccount", { name, namespace, ...(Object.keys(annotations).length === 0 ? {} : { annotations }), ...(Object.keys(labels).length === 0 ? {} : { labels }) });

const bind = (kind: "RoleBinding" | "ClusterRoleBinding", metadata: Fields, role: readonly [string, string], subjects: readonly Json[]): Fields =>
  object(`${RBAC}/v1`, kind, metadata, { roleRef: { apiGroup: RBAC, kind: role[0], name: role[1] }, subjects });

const subject = (namespace: string, name: string): Json => ({ kind: "ServiceAccount", name, namespace });

interface Work {
  readonly namespace: string;
  readonly name: string;
  readonly account?: string;
  readonly pod?: Fields;
}

const deployment = ({ namespace, name, account: serviceAccountName, pod = {} }: Work): Fields =>
  object("apps/v1", "Deployment", { name, namespace, labels: { app: name } }, {
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { ...(serviceAccountName === undefined ? {} : { serviceAccountName }), containers: [{ name, image: `registry.northway.example/${name}:2026.11.3` }], ...pod } },
    },
  });

/** A team's namespace: a service account with a cloud role per service, one role to read configuration, one binding each. */
function teamObjects(environment: Environment): readonly Fields[] {
  return TEAMS.filter((team) => team.onCluster).flatMap((team) => {
    const owner = { "northway.example/owner": mail(team.lead) };
    const reader = object(`${RBAC}/v1`, "Role", { name: "configuration-reader", namespace: team.id }, { rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }] });
    const services = team.services.flatMap((name) => [
      account(team.id, name, { ...owner, "eks.amazonaws.com/role-arn": `arn:aws:iam::${ACCOUNTS[environment]}:role/${name}-task` }, { environment }),
      bind("RoleBinding", { name: `${name}-configuration`, namespace: team.id }, ["Role", "configuration-reader"], [subject(team.id, name)]),
      deployment({ namespace: team.id, name, account: name }),
    ]);
    const exporter = [account(team.id, `${team.id}-metrics`, owner, { environment }), deployment({ namespace: team.id, name: `${team.id}-metrics`, account: `${team.id}-metrics` })];
    return [object("v1", "Namespace", { name: team.id, labels: { team: team.id, environment } }), reader, ...services, ...exporter];
  });
}

/** What a platform team installs, with the rights its charts ask for. */
const CONTROLLERS: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["ingress", "ingress-nginx", ["ingresses", "services", "endpoints"], ["get", "list", "watch"]],
  ["monitoring", "prometheus", ["nodes", "services", "endpoints", "pods"], ["get", "list", "watch"]],
  ["monitoring", "kube-state-metrics", ["nodes", "pods", "configmaps"], ["list", "watch"]],
  ["monitoring", "grafana", ["configmaps"], ["get", "watch", "list"]],
  ["logging", "fluent-bit", ["namespaces", "pods"], ["get", "list", "watch"]],
  ["dns", "external-dns", ["services", "endpoints", "ingresses"], ["get", "list", "watch"]],
  ["autoscaling", "keda-metrics", ["pods", "services"], ["get", "list", "watch"]],
  ["policy", "kyverno-reports", ["namespaces"], ["get", "list", "watch"]],
];

function controllerObjects(): readonly Fields[] {
  const owner = { "northway.example/owner": mail("katrin.weiss") };
  return CONTROLLERS.flatMap(([namespace, name, resources, verbs]) => [
    account(namespace, name, owner, { "app.kubernetes.io/managed-by": "Helm" }),
    object(`${RBAC}/v1`, "ClusterRole", { name }, { rules: [{ apiGroups: ["", "networking.k8s.io"], resources: [...resources], verbs: [...verbs] }] }),
    bind("ClusterRoleBinding", { name }, ["ClusterRole", name], [subject(namespace, name)]),
    deployment({ namespace, name, account: name }),
  ]);
}

/** The stories of the production cluster. */
function productionObjects(at: Date): readonly Fields[] {
  const before = (days: number) => new Date(at.getTime() - days * 86_400_000).toISOString().replace(/\.\d{3}Z$/, "Z");
  return [
    // A wildcard cluster role, given to the default account "until the release is out".
    object(`${RBAC}/v1`, "ClusterRole", { name: "shipping-operations" }, { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }),
    bind("ClusterRoleBinding", { name: "shipping-operations-temporary" }, ["ClusterRole", "shipping-operations"], [subject("shipping", "default")]),
    object("v1", "ServiceAccount", { name: "default", namespace: "shipping" }),
    deployment({ namespace: "shipping", name: "label-preview" }),
    // The seventh identity of the leaver.
    account("warehouse", "conveyor-bridge", { "northway.example/owner": mail(LEAVER.login) }, { environment: "production" }),
    deployment({ namespace: "warehouse", name: "conveyor-bridge", account: "conveyor-bridge" }),
    // A token from before bound tokens, still in a secret.
    object("v1", "Secret", { name: "jenkins-token-x7k2p", namespace: "tracking", creationTimestamp: before(1320), annotations: { "kubernetes.io/service-account.name": "jenkins" } }, { type: "kubernetes.io/service-account-token" }),
    account("tracking", "jenkins"),
    bind("RoleBinding", { name: "jenkins-view", namespace: "tracking" }, ["ClusterRole", "view"], [subject("tracking", "jenkins")]),
    // A node agent that can leave its container.
    account("logging", "trace-agent", { "northway.example/owner": mail("katrin.weiss") }),
    object("apps/v1", "DaemonSet", { name: "trace-agent", namespace: "logging" }, {
      spec: { selector: { matchLabels: { app: "trace-agent" } }, template: { metadata: { labels: { app: "trace-agent" } }, spec: { serviceAccountName: "trace-agent", hostPID: true, volumes: [{ name: "host", hostPath: { path: "/" } }], containers: [{ name: "trace-agent", image: "registry.northway.example/trace-agent:1.9.0", securityContext: { privileged: true } }] } } },
    }),
    object("cert-manager.io/v1", "Certificate", { name: "carrier-portal", namespace: "routing", creationTimestamp: before(370) }, { spec: { secretName: "carrier-portal-tls", dnsNames: ["carriers.northway.example"], issuerRef: { name: "internal-ca", kind: "ClusterIssuer" } }, status: { notBefore: before(360), notAfter: before(-5), conditions: [{ type: "Ready", status: "True" }] } }),
  ];
}

const listOf = (items: readonly Fields[]): string => `${JSON.stringify({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: items.map((item) => ({ ...item })) }, undefined, 2)}\n`;

export function clusterFiles(at: Date): readonly SampleFile[] {
  const yaml = (items: readonly Fields[]): string => items.map((item) => `---\n${stringify(item)}`).join("");
  return [
    { name: "clusters/harbour-production/teams.yaml", content: yaml(teamObjects("production")) },
    { name: "clusters/harbour-production/platform.yaml", content: yaml(controllerObjects()) },
    { name: "clusters/harbour-production/operations.yaml", content: yaml(productionObjects(at)) },
    { name: "clusters/harbour-staging/all.json", content: listOf([...teamObjects("staging"), ...controllerObjects()]) },
  ];
}
