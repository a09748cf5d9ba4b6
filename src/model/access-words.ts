// One spelling for every action and resource that is compared. AWS has no case in actions; Kubernetes has several ways to name a resource.
import { groupOfResource } from "./cluster-groups.ts";

/** `s3:getobject`; `get core/pods/log`, `* apps/deployments`. */
export function normalAction(provider: string, action: string): string {
  if (provider !== "kubernetes") return action.toLowerCase();
  const [verb = "", what = ""] = action.trim().split(/\s+/, 2);
  return `${verb.toLowerCase()} ${what === "" ? "*" : normalTarget(what)}`;
}

/** Kubernetes: `*`, `payments/*`, `payments/api`, and `*` + `/api` for a name wherever it is; of AWS the ARN as it stands. */
export function normalResource(provider: string, resource: string): string {
  if (provider !== "kubernetes") return resource;
  if (resource === "" || resource === "*") return "*";
  if (resource.startsWith("/")) return resource.includes("*") ? "*" : `*${resource}`;
  return resource.includes("/") ? resource : `${resource}/*`;
}

/** `pods`, `pods/log`, `deployments`, `apps/deployments`, `deployments.apps/scale` and `/healthz` as `group/resource[/sub]`, or a path as it is. */
export function normalTarget(what: string): string {
  if (what === "*") return "*/*";
  if (what.startsWith("/")) return what;
  const [first = "", ...rest] = what.split("/");
  const dot = first.indexOf(".");
  const [resource, group] = dot === -1 ? [first, ""] : [first.slice(0, dot), first.slice(dot + 1)];
  const isGroup = dot === -1 ? OLD_GROUPS.has(first) : rest.length > 0 && groupOfResource(resource) !== group;
  if (isGroup && rest.length > 0) return what;
  return [group || groupOfResource(resource) || CORE, resource, ...rest].join("/");
}

export const CORE = "core";

/** Groups without a dot. `pods/exec` is a subresource, `apps/deployments` has its group in front. */
const OLD_GROUPS: ReadonlySet<string> = new Set([CORE, "apps", "batch", "autoscaling", "policy", "extensions", "*"]);

/** A right of a role as people write it: `get pods`, `get apps/deployments/scale`. */
export function clusterAction(verb: string, group: string, resource: string): string {
  if (resource === "*" && group === "*") return `${verb} *`;
  if (group === "" && !resource.startsWith("*")) return `${verb} ${resource}`;
  return `${verb} ${group === "" ? CORE : group}/${resource}`;
}
