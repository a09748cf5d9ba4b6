// Questions in the words of `kubectl auth can-i`: `create deployments.apps/scale`, `get /healthz`.
import { groupOfResource } from "../../../model/index.ts";
import type { KubernetesRequest } from "./rule.ts";

/**
 * `action` is `verb resource[.group][/subresource]` or `verb /path`; `resource` is `*` or empty (the whole cluster), a namespace, or
 * `namespace/name` (`/name` for a cluster-scoped object).
 */
export function requestOf(caller: { readonly user: string; readonly groups?: readonly string[] }, action: string, resource: string): KubernetesRequest {
  const [verb = "", what = ""] = action.trim().split(/\s+/, 2);
  if (what.startsWith("/")) return { ...caller, verb, path: what };
  const [path = "", subresource] = what.split("/", 2);
  const dot = path.indexOf(".");
  const name = dot === -1 ? path : path.slice(0, dot);
  const apiGroup = dot === -1 ? groupOfResource(name) : path.slice(dot + 1);
  const [namespace = "", objectName] = resource === "*" ? [""] : resource.split("/", 2);
  return {
    ...caller,
    verb,
    apiGroup,
    resource: name,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === "" ? {} : { namespace }),
    ...(objectName === undefined ? {} : { name: objectName }),
  };
}
