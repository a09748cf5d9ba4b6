// Who may answer for an object, and which environment it is of, as its labels, annotations and namespace say.
import { environmentOf, type OwnerHint } from "../../../model/index.ts";
import type { Metadata } from "./object.ts";

interface Signal {
  readonly keys: RegExp;
  readonly weight: number;
  readonly says: string;
}

/** The last part of a key decides (`example.com/owner`, `a8r.io/owner`, `owner`). Strongest first. */
const SIGNALS: readonly Signal[] = [
  { keys: /(^|[/.])(owner|owners|owned-by|owner-email|technical-owner|service-owner|responsible)$/i, weight: 0.9, says: "names the owner" },
  { keys: /(^|[/.])(contact|contact-email|maintainer|maintainers|oncall|on-call)$/i, weight: 0.75, says: "names a contact" },
  { keys: /(^|[/.])(team|squad|team-name|owner-team|owning-team|business-unit|department)$/i, weight: 0.8, says: "names the team" },
  { keys: /^openshift\.io\/requester$/, weight: 0.7, says: "names who asked for the project" },
  { keys: /^(field\.cattle\.io\/creatorId|.*\/created-by|created-by|creator)$/i, weight: 0.5, says: "names who made it" },
  { keys: /^argocd\.argoproj\.io\/(instance|tracking-id)$/, weight: 0.3, says: "names the Argo CD application that deploys it" },
  { keys: /^meta\.helm\.sh\/release-name$/, weight: 0.25, says: "names the Helm release that deploys it" },
  { keys: /^kustomize\.toolkit\.fluxcd\.io\/name$/, weight: 0.25, says: "names the Flux kustomization that deploys it" },
  { keys: /^app\.kubernetes\.io\/part-of$/, weight: 0.25, says: "names the application it is part of" },
];

/** PROVIDER: these values name the tool and say nothing about a person or team. */
const TOOLS = new Set(["helm", "kustomize", "kubectl", "argocd", "flux", "tiller", "eks", "gke", "terraform", "pulumi", "operator", "addon-manager"]);

export function ownerHints(object: Metadata, what: string): readonly OwnerHint[] {
  const hints: OwnerHint[] = [];
  for (const [source, values] of [["annotation", object.annotations], ["label", object.labels]] as const) {
    for (const [key, value] of Object.entries(values)) {
      const hint = hintOf(key, value, source, what);
      if (hint !== undefined) hints.push(hint);
    }
  }
  return hints.toSorted((a, b) => b.weight - a.weight || (a.candidate < b.candidate ? -1 : 1)).slice(0, 20);
}

function hintOf(key: string, value: string, signal: "annotation" | "label", what: string): OwnerHint | undefined {
  const candidate = value.trim().slice(0, 200);
  if (candidate === "") return undefined;
  if (key === "app.kubernetes.io/managed-by") {
    if (TOOLS.has(candidate.toLowerCase())) return undefined;
    return { candidate, signal, reason: `the ${signal} ${key} of ${what} says what manages it`, weight: 0.2 };
  }
  const found = SIGNALS.find((item) => item.keys.test(key));
  return found === undefined ? undefined : { candidate, signal, reason: `the ${signal} ${key} of ${what} ${found.says}`, weight: found.weight };
}

/** A namespace speaks for what is in it, a little less than the object itself. */
export const inherited = (hints: readonly OwnerHint[]): readonly OwnerHint[] =>
  hints.map((hint) => ({ ...hint, signal: "namespace" as const, weight: Math.round(hint.weight * 70) / 100 }));

const ENVIRONMENT_KEYS = /(^|[/.])(environment|env|stage|deployment-environment)$/i;

/** From a label or annotation. */
export function environmentFrom(object: Metadata): string | undefined {
  for (const values of [object.labels, object.annotations]) {
    for (const [key, value] of Object.entries(values)) {
      const environment = ENVIRONMENT_KEYS.test(key) ? environmentOf(value) : undefined;
      if (environment !== undefined) return environment;
    }
  }
  return undefined;
}
