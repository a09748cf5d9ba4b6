// Natural keys of the edges: what makes two observations of a grant, a relation or a usage one and the same.
import type { Grant, Relation, Usage } from "../../model/index.ts";

// INVARIANT: node keys hold no control characters (model/node.ts encodes them), so U+001F cannot be forged inside a part that is a key.
const SEPARATOR = "\u001f";

/** Holder, entitlement, scope and way of working; two bindings that grant the same thing are two grants, for each can be removed alone. */
export function grantKey(grant: Grant): string {
  const binding = grant.attributes?.["binding"];
  const kind = grant.attributes?.["bindingKind"];
  const through = typeof binding === "string" ? `${typeof kind === "string" ? kind : ""}${SEPARATOR}${binding}` : "";
  return [grant.holder, grant.entitlement, grant.effect, grant.resource, through].join(SEPARATOR);
}

export function relationKey(relation: Relation): string {
  return [relation.kind, relation.from, relation.to].join(SEPARATOR);
}

/** One line of evidence: the same action proven by two kinds of evidence is two usages. */
export function usageKey(usage: Usage): string {
  return [usage.identity, usage.action, usage.evidence, usage.resource ?? ""].join(SEPARATOR);
}
