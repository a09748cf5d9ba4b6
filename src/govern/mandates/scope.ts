// What a provider must be told to grant exactly what a mandate allows: an IAM policy for AWS, roles for Kubernetes. Pure; shown beside the mandate,
// given to nobody by us.
import { stringify } from "yaml";
import type { MandateDocument, MandatedAccess } from "../../model/index.ts";

export interface ProviderScope {
  readonly as: "aws" | "kubernetes";
  readonly text: string;
  /** What the provider will say to it, or what it cannot express: sentences. */
  readonly notes: readonly string[];
}

/** SPEC: IAM quotas, in characters without white space. */
const AWS_SIZES = [
  { most: 2048, where: "the inline policies of a user" },
  { most: 6144, where: "a managed policy" },
  { most: 10_240, where: "the inline policies of a role" },
] as const;

export const providerScope = (document: MandateDocument, as: ProviderScope["as"]): ProviderScope => (as === "aws" ? awsScope(document) : kubernetesScope(document));

const entriesOf = ({ scope }: MandateDocument, provider: string): readonly MandatedAccess[] => (scope.access ?? []).filter((entry) => entry.provider === provider);

/** PROVIDER: in a resource `?` and `${…}` have a meaning of their own; what the mandate means by them is the characters. */
const awsResource = (resource: string) => resource.replaceAll("$", "${$}").replaceAll("?", "${?}");

function awsScope(document: MandateDocument): ProviderScope {
  const entries = entriesOf(document, "aws");
  const within = { DateGreaterThanEquals: { "aws:CurrentTime": `${document.start}T00:00:00Z` }, DateLessThanEquals: { "aws:CurrentTime": `${document.end}T23:59:59Z` } };
  const policy = {
    Version: "2012-10-17",
    Statement: entries.map(({ actions, resources }, index) => ({ Sid: `Access${index + 1}`, Effect: "Allow", Action: [...actions].sort(), Resource: resources.map(awsResource).sort(), Condition: within })),
  };
  if (entries.length === 0) return { as: "aws", text: "", notes: ["It allows no access to AWS, so there is no policy to give."] };
  const size = JSON.stringify(policy).replace(/\s/g, "").length;
  const odd = entries.flatMap(({ resources }) => resources).find((resource) => !resource.startsWith("arn:") && !/^\*+$/.test(resource));
  return { as: "aws", text: `${JSON.stringify(policy, null, 2)}\n`, notes: [sizeNote(size), ...(odd === undefined ? [] : [`AWS takes an ARN or * as a resource, and ${odd} is neither; correct it in the mandate.`]), ...unsaid(document)] };
}

function sizeNote(size: number): string {
  const fits = AWS_SIZES.filter(({ most }) => size <= most).map(({ where }) => where);
  const counted = `It has ${size.toLocaleString("en")} of the 6,144 characters that AWS takes as a managed policy (white space does not count)`;
  if (fits.length === AWS_SIZES.length) return `${counted}, so it fits there and as an inline policy.`;
  if (fits.length === 0) return `${counted}, so it fits nowhere: split the mandate, or name actions by pattern.`;
  return `${counted}; it fits ${fits.join(" and ")} alone.`;
}

/** What the mandate says besides access, which the provider's language has no word for. */
function unsaid({ scope, limits, acting }: MandateDocument): readonly string[] {
  const besides = [scope.hours === undefined ? [] : ["its hours"], scope.data === undefined ? [] : ["its data classes"], scope.environments === undefined ? [] : ["its environments"], limits === undefined ? [] : ["its limits"], acting === "on_behalf_of" ? ["on whose behalf it acts"] : []].flat();
  return besides.length === 0 ? [] : [`Not said in it, for the provider cannot check it: ${besides.join(", ")}.`];
}

interface KubernetesRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

function kubernetesScope(document: MandateDocument): ProviderScope {
  const entries = entriesOf(document, "kubernetes");
  if (entries.length === 0) return { as: "kubernetes", text: "", notes: ["It allows no access to Kubernetes, so there is no role to give."] };
  const byNamespace = new Map<string, KubernetesRule[]>();
  for (const entry of entries) for (const resource of entry.resources) {
    const { namespace, name } = placeOf(resource);
    const rules = byNamespace.get(namespace) ?? [];
    byNamespace.set(namespace, rules);
    rules.push(...rulesOf(entry.actions, name));
  }
  const roles = [...byNamespace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([namespace, rules]) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: namespace === "*" ? "ClusterRole" : "Role",
    metadata: { name: document.name, ...(namespace === "*" ? {} : { namespace }) },
    rules: merged(rules),
  }));
  const patterns = entries.flatMap(({ resources }) => resources).filter((resource) => placeOf(resource).name.includes("*") && placeOf(resource).name !== "*");
  return {
    as: "kubernetes",
    text: roles.map((role) => stringify(role, { lineWidth: 0 })).join("---\n"),
    notes: [
      ...(byNamespace.has("*") ? ["What names no namespace is a ClusterRole; bind it with a RoleBinding to keep it to one namespace."] : []),
      ...(patterns.length === 0 ? [] : [`Kubernetes knows no patterns in names, so ${patterns[0]} is left out of it; name the objects one by one.`]),
      ...unsaid(document),
    ],
  };
}

/** `namespace/name`, `namespace/*`, a name, or `*`. */
function placeOf(resource: string): { readonly namespace: string; readonly name: string } {
  const slash = resource.startsWith("/") ? -1 : resource.indexOf("/");
  return slash < 0 ? { namespace: "*", name: resource } : { namespace: resource.slice(0, slash), name: resource.slice(slash + 1) };
}

/** `get pods`, `* apps/deployments`, `get services/proxy`: a first part with a dot, or one of the groups without, is a group. */
const PLAIN_GROUPS = new Set(["apps", "batch", "autoscaling", "policy", "extensions"]);

function rulesOf(actions: readonly string[], name: string): readonly KubernetesRule[] {
  if (name.includes("*") && name !== "*") return [];
  return actions.map((action): KubernetesRule => {
    const [verb = "*", target = "*"] = action.split(" ");
    if (target.startsWith("/")) return { nonResourceURLs: [target], verbs: [verb] };
    const [first = "", ...rest] = target.split("/");
    const isGroup = rest.length > 0 && (first.includes(".") || PLAIN_GROUPS.has(first));
    return { apiGroups: [isGroup ? first : target === "*" ? "*" : ""], resources: [isGroup ? rest.join("/") : target], ...(name === "*" ? {} : { resourceNames: [name] }), verbs: [verb] };
  });
}

/** Rules about the same things become one with all verbs, then rules with the same verbs one with all things. */
function merged(rules: readonly KubernetesRule[]): readonly KubernetesRule[] {
  const group = (all: readonly KubernetesRule[], keyOf: (rule: KubernetesRule) => unknown, join: (some: readonly KubernetesRule[]) => KubernetesRule) => [...Map.groupBy(all, (rule) => JSON.stringify(keyOf(rule))).values()].map(join);
  const union = (texts: readonly (readonly string[] | undefined)[]) => [...new Set(texts.flatMap((each) => each ?? []))].sort();
  const byThing = group(rules, (rule) => ({ ...rule, verbs: undefined }), (some) => ({ ...(some[0] as KubernetesRule), verbs: union(some.map(({ verbs }) => verbs)) }));
  return group(byThing, (rule) => ({ ...rule, resources: undefined }), (some) => ({ ...(some[0] as KubernetesRule), ...(some[0]?.resources === undefined ? {} : { resources: union(some.map(({ resources }) => resources)) }) }));
}
