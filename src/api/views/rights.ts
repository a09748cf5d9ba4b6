// What a policy says in one word per verb: read, write, administer or grant. A reading aid for the matrix; the evaluators decide, not this.

import type { MandatedAccess } from "../../model/index.ts";

export const COLUMNS = ["read", "write", "administer", "grant"] as const;
export type Column = (typeof COLUMNS)[number];

/** A right as a document states it. `action` may hold wildcards. */
export interface Right {
  readonly service: string;
  readonly action: string;
  readonly columns: readonly Column[];
  readonly resources: readonly string[];
  readonly effect: "allow" | "deny";
  readonly conditions: readonly string[];
}

const asList = (value: unknown): readonly unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
const strings = (value: unknown): readonly string[] => asList(value).filter((each): each is string => typeof each === "string");

/** Rights of an entitlement's attributes: an AWS policy document or Kubernetes rules. */
export function rightsOf(attributes: Readonly<Record<string, unknown>> | null): readonly Right[] {
  if (attributes === null) return [];
  if (attributes.document !== undefined) return policyRights(attributes.document);
  if (attributes.rules !== undefined) return clusterRights(attributes.rules);
  return [];
}

/** What a mandate allows, in the same words. Actions of Kubernetes are written `get pods` or `* apps/deployments`. */
export function mandatedRights({ provider, actions, resources }: MandatedAccess): readonly Right[] {
  if (provider !== "kubernetes") return policyRights({ Statement: { Effect: "Allow", Action: actions, Resource: resources } });
  return actions.flatMap((action) => {
    const [verb = "", target = ""] = action.split(" ");
    const [group = "", resource = ""] = target.includes("/") && !isSubresource(target) ? [target.slice(0, target.indexOf("/")), target.slice(target.indexOf("/") + 1)] : ["", target];
    return clusterRights([{ verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: resources.includes("*") ? [] : resources }]);
  });
}

/** `pods/exec` is a subresource of the core group; `apps/deployments` has its group in front, which has a dot or is one of the old ones. */
const isSubresource = (target: string) => !/^(?:[a-z0-9-]+\.[a-z0-9.-]+|apps|batch|autoscaling|policy|extensions)\//.test(target);

function policyRights(document: unknown): readonly Right[] {
  return asList((document as { Statement?: unknown } | null)?.Statement).flatMap((statement) => {
    if (typeof statement !== "object" || statement === null) return [];
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement as Record<string, unknown>;
    const resources = NotResource === undefined ? strings(Resource) : strings(NotResource).map((each) => `not ${each}`);
    const conditions = conditionKeys(Condition);
    const effect = Effect === "Deny" ? "deny" : "allow";
    // PROVIDER: NotAction allows everything but what it names, which is a right to every service.
    const actions = NotAction === undefined ? strings(Action) : ["*"];
    return actions.map((action): Right => {
      const [service = "", verb = ""] = action === "*" ? ["*", "*"] : action.split(":");
      return { service: service.toLowerCase(), action, columns: awsColumns(service.toLowerCase(), verb), resources, effect, conditions: NotAction === undefined ? conditions : [...conditions, `not ${strings(NotAction).join(", ")}`] };
    });
  });
}

function conditionKeys(condition: unknown): readonly string[] {
  if (typeof condition !== "object" || condition === null) return [];
  return Object.values(condition).flatMap((keys) => (typeof keys === "object" && keys !== null ? Object.keys(keys) : []));
}

const AWS_READ = /^(get|list|describe|view|read|batchget|batchdescribe|head|lookup|search|query|scan|select|check|simulate|detect|preview|estimate|download|filter|discover)/;
const AWS_GRANT =
  /^(passrole|assumerole|addpermission|removepermission|putresourcepolicy|deleteresourcepolicy|creategrant|revokegrant|setpermission|.*permissionsboundary|.*(bucket|key|resource|repository|vault|topic|queue|registry|access(point)?|object)(policy|acl)$|attach.*policy|detach.*policy|put(user|role|group)policy|delete(user|role|group)policy|createpolicyversion|setdefaultpolicyversion|updateassumerolepolicy|createaccesskey|createloginprofile|updateloginprofile|addusertogroup|createservicespecificcredential|getfederationtoken|getsessiontoken)/;
const AWS_ADMINISTER = /^(create|delete|terminate|remove|modify|register|deregister|enable|disable|stop|reboot|restore|purge|schedule|cancel|associate|disassociate|attach|detach|reset|rotate|set|add|allocate|release|transfer|upgrade|deploy|provision|put.*(configuration|policy|rule|lifecycle|settings?|notification|encryption|acl|versioning|block)$|update.*(configuration|settings?|policy|stack|service|code)$)/;

/** Which columns an action pattern touches. A wildcard touches all that it could match. */
function awsColumns(service: string, verb: string): readonly Column[] {
  const lower = verb.toLowerCase();
  const star = lower.search(/[*?]/);
  const stem = star === -1 ? lower : lower.slice(0, star);
  if (star !== -1 && stem === "") return COLUMNS;
  if (AWS_GRANT.test(lower)) return ["grant"];
  if (AWS_READ.test(stem)) return service === "sts" && stem.startsWith("getf") ? ["grant"] : ["read"];
  const managesRights = service === "iam" || service === "sts" || service === "organizations" || service === "sso";
  if (managesRights && /^(put|attach|create|update|set|add|pass|assume)/.test(stem)) return star === -1 ? ["administer"] : ["administer", "grant"];
  if (AWS_ADMINISTER.test(lower)) return ["administer"];
  return star === -1 ? ["write"] : ["write", "administer"];
}

function clusterRights(rules: unknown): readonly Right[] {
  return asList(rules).flatMap((rule) => {
    if (typeof rule !== "object" || rule === null) return [];
    const { apiGroups, resources, verbs, resourceNames, nonResourceURLs } = rule as Record<string, unknown>;
    const names = strings(resourceNames);
    const urls = strings(nonResourceURLs).map((url) => ({ service: "non-resource", action: url, resources: [url], group: "" }));
    const groups = strings(apiGroups);
    const kinds = strings(resources).map((resource) => ({
      service: resource === "*" ? "*" : resource,
      action: resource,
      resources: names.length === 0 ? ["*"] : names,
      group: groups.join(","),
    }));
    return [...kinds, ...urls].map(
      (target): Right => ({
        service: target.service,
        action: `${strings(verbs).join(",")} ${target.action}`,
        columns: [...new Set(strings(verbs).flatMap((verb) => clusterColumns(verb, target.service, target.group)))],
        resources: target.resources,
        effect: "allow",
        conditions: [],
      }),
    );
  });
}

function clusterColumns(verb: string, resource: string, group: string): readonly Column[] {
  if (verb === "*") return COLUMNS;
  if (["get", "list", "watch"].includes(verb)) return ["read"];
  if (["escalate", "bind", "impersonate", "approve", "sign"].includes(verb)) return ["grant"];
  const givesRights = resource === "serviceaccounts/token" || (group.includes("rbac.authorization.k8s.io") && verb !== "delete");
  if (givesRights) return ["grant"];
  return verb === "delete" || verb === "deletecollection" ? ["administer"] : ["write"];
}

/** The column an observed use falls in; null when only the service is known. */
export function usedColumn(action: string): Column | null {
  const [service = "", verb] = action.split(":");
  if (verb === undefined || verb === "" || verb === "*") return null;
  return awsColumns(service, verb)[0] ?? null;
}
