// One RBAC rule, compiled for matching. SPEC: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go, followed line by line.
import type { PolicyRule } from "./objects.ts";

interface ResourceRequest {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly verb: string;
  /** Empty for the core group. */
  readonly apiGroup?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Absent or empty: a cluster-scoped request, or one over all namespaces. */
  readonly namespace?: string;
}

interface PathRequest {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly verb: string;
  /** A non-resource URL such as `/healthz`. */
  readonly path: string;
}

export type KubernetesRequest = ResourceRequest | PathRequest;

type Test = (request: KubernetesRequest) => boolean;

export const isPathRequest = (request: KubernetesRequest): request is PathRequest => "path" in request && typeof request.path === "string";

export function compileRule(rule: PolicyRule): Test {
  const verbs = holding(rule.verbs);
  const groups = holding(rule.apiGroups);
  const resources = new Set(rule.resources);
  const allResources = resources.has("*");
  const names = new Set(rule.resourceNames);
  const urls = rule.nonResourceURLs;
  return (request) => {
    if (!verbs(request.verb)) return false;
    if (isPathRequest(request)) return urls.some((url) => urlMatches(url, request.path));
    if (!groups(request.apiGroup ?? "")) return false;
    // SPEC: a name that is asked for must be listed; a request without a name (list, create, deletecollection) never matches a list of names.
    if (names.size > 0 && !names.has(request.name ?? "")) return false;
    if (allResources) return true;
    const subresource = request.subresource ?? "";
    if (subresource === "") return resources.has(request.resource);
    // SPEC: `pods` does not cover `pods/log`; `*/scale` covers the subresource of every resource.
    return resources.has(`${request.resource}/${subresource}`) || resources.has(`*/${subresource}`);
  };
}

function holding(values: readonly string[]): (value: string) => boolean {
  const set = new Set(values);
  if (set.has("*")) return () => true;
  return (value) => set.has(value);
}

function urlMatches(ruleUrl: string, path: string): boolean {
  if (ruleUrl === "*" || ruleUrl === path) return true;
  return ruleUrl.endsWith("*") && path.startsWith(withoutTrailingStars(ruleUrl));
}

function withoutTrailingStars(url: string): string {
  let end = url.length;
  while (end > 0 && url.charAt(end - 1) === "*") end--;
  return url.slice(0, end);
}
