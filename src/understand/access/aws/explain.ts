// An answer with its path: which statements spoke, in the order of the evaluation, and which layer kept silent.
import type { AccessAnswer, AccessStep, Effect } from "../../../model/index.ts";
import type { Hit } from "./layer.ts";
import type { Request } from "./request.ts";
import { MAYBE, YES } from "./tri.ts";

/** The outcome before it is told: for a silent deny, `limits` names the layers that did not allow. */
export interface Account {
  readonly effect: Effect;
  readonly explicit: boolean;
  readonly limits: readonly string[];
  readonly because: "always" | "never" | "deny" | "nothing" | "allow" | "unknown";
}

const ORDER: readonly string[] = ["rcp", "scp", "endpoint", "resource", "trust", "identity", "boundary", "session"];

const TITLES: Readonly<Record<string, string>> = {
  identity: "identity policy",
  boundary: "permissions boundary",
  session: "session policy",
  scp: "service control policy",
  rcp: "resource control policy",
  endpoint: "endpoint policy",
  resource: "resource policy",
  trust: "trust policy",
};

export function explain(request: Request, account: Account, hits: readonly Hit[]): AccessAnswer {
  const told = account.because === "deny" ? hits.filter((hit) => !hit.entry.statement.allows && hit.tri !== MAYBE) : hits;
  const steps = [...told].sort((a, b) => ORDER.indexOf(a.layer) - ORDER.indexOf(b.layer)).map((hit) => stepOf(request, hit));
  const silent = account.limits.map((layer) => silence(request, layer));
  const open = account.effect === "conditional" ? hits.filter((hit) => hit.tri === MAYBE && matters(hit, hits)) : [];
  const unknown = [...new Set(open.flatMap((hit) => hit.unknown))].sort();
  return { effect: account.effect, explicit: account.explicit, path: [...special(request, account), ...steps, ...silent], unknown };
}

/** A maybe-allow beside a sure allow of the same layer, as closely named, changes nothing. */
function matters(hit: Hit, hits: readonly Hit[]): boolean {
  if (!hit.entry.statement.allows) return true;
  return !hits.some((one) => one.tri === YES && one.entry.statement.allows && one.layer === hit.layer && one.level === hit.level && one.naming >= hit.naming);
}

function stepOf(request: Request, hit: Hit): AccessStep {
  const { policy, statement } = hit.entry;
  const effect = statement.allows ? "allow" : "deny";
  const verb = statement.allows ? "allows" : "denies";
  const provided = hit.tri === MAYBE ? `, depending on ${hit.unknown.join(", ")}` : "";
  return {
    layer: hit.layer,
    effect,
    source: `${policy.id} ${statement.label}`,
    says: `statement ${statement.label} of ${policy.id} (${TITLES[hit.layer]}) ${verb} ${request.spelling} on ${request.resource}${provided}`,
  };
}

function silence(request: Request, layer: string): AccessStep {
  return { layer, effect: "no-match", source: "", says: `no ${TITLES[layer]} statement allows ${request.spelling} on ${request.resource}` };
}

function special(request: Request, account: Account): readonly AccessStep[] {
  if (account.because === "always")
    return [{ layer: "service", effect: "allow", source: "AWS", says: `${request.spelling} needs no permission and cannot be denied` }];
  if (account.because === "never")
    return [{ layer: "service", effect: "deny", source: "AWS", says: `AWS lets nobody do ${request.spelling} on ${request.resource}, which it manages itself` }];
  if (request.principal.kind === "root" && account.effect !== "deny")
    return [{ layer: "identity", effect: "allow", source: "AWS", says: `the root user ${request.principal.arn} needs no identity policy` }];
  return [];
}
