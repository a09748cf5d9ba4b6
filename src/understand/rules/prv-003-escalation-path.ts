// PRV-003: an identity can give itself more than it was given, step by step. One match per identity: its shortest way to the most.
import type { EscalationPath, EscalationStep, Evidence, Identity, Severity } from "../../model/index.ts";
import { TECHNIQUES, type Graph } from "../graph/index.ts";
import { allow, example, grant, policy, role, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, inUse, keysOf, placed } from "./facts.ts";
import { iamName, shell } from "./remedies.ts";

const judged = (graph: Graph) => governed(graph).filter(inUse);

const isConditional = (path: EscalationPath) => path.steps.some((step) => (step.conditions?.length ?? 0) > 0);

/** Shortest first; of two equally short ones the certain one, then by name, so that the choice is the same each time. */
function nearest(paths: readonly EscalationPath[], wanted: (path: EscalationPath) => boolean): EscalationPath | undefined {
  return [...paths].filter(wanted).sort((a, b) => Number(isConditional(a)) - Number(isConditional(b)) || a.steps.length - b.steps.length || (a.to < b.to ? -1 : 1))[0];
}

const tellStep = (step: EscalationStep): string => `${step.permissions.join(" + ")} on ${step.target}${(step.conditions?.length ?? 0) > 0 ? ` (depends on ${step.conditions?.join(", ")})` : ""}`;

const tell = (path: EscalationPath): string => path.steps.map((step) => `${step.technique}: ${tellStep(step)}`).join("; then ");

/** Each step as a fact of its own, in the words of its technique. */
const stepsOf = (path: EscalationPath): readonly Evidence[] =>
  path.steps.map((step, index) => fact(`step ${index + 1} of ${path.steps.length}, ${step.technique}: ${TECHNIQUES.get(step.technique)?.yields ?? "it takes over what it may change"}`, tellStep(step)));

const MOST_TARGETS = 20;

/** A refusal on one resource works only when the resource is of the action's own service. */
function bites(actions: readonly string[], target: string): boolean {
  const service = /^arn:[^:]*:([^:]*):/.exec(target)?.[1];
  return service !== undefined && actions.every((action) => action.split(":")[0] === service || (service === "iam" && action.startsWith("sts:")));
}

function remedyFor(identity: Identity, path: EscalationPath, paths: readonly EscalationPath[]): string {
  const [first] = path.steps;
  if (first === undefined) return `# take the first step away from ${identity.name}`;
  const technique = TECHNIQUES.get(first.technique);
  const how = technique === undefined ? "" : `# ${technique.remedy.replaceAll("::ACCOUNT:", `::${identity.realm}:`)}\n`;
  if (identity.provider === "aws") {
    const refused = first.permissions.includes("iam:PassRole") ? ["iam:PassRole"] : first.permissions;
    // The same right may lead to several targets: all of them are refused, or the next path is the same one.
    const targets = [...new Set(paths.flatMap((other) => (other.steps[0]?.technique === first.technique ? [other.steps[0].target] : [])))].sort();
    const exact = targets.length <= MOST_TARGETS && targets.every((target) => bites(refused, target));
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: refused, Resource: exact ? targets : "*" }] });
    return `${how}# take the right out of its policy, or refuse it at once:\naws iam put-${identity.type}-policy --${identity.type}-name ${shell(iamName(identity.nativeId))} --policy-name NoEscalation --policy-document ${shell(document)}`;
  }
  if (identity.provider === "kubernetes") return `${how}# remove from its roles: ${first.permissions.join(", ")}\nkubectl auth can-i --list --as=system:serviceaccount:${identity.nativeId.replace("/", ":")}`;
  return `# bind the trust of ${first.target} to this one subject (see FED-001), or take from it: ${path.steps.slice(1).flatMap((step) => step.permissions).join(", ") || first.permissions.join(", ")}`;
}

const editor = user("release-bot");
const rewrite = policy("release", allow("iam:CreatePolicyVersion"));

export const prv003EscalationPath = defineRule({
  id: "PRV-003",
  version: 1,
  title: "The identity can escalate to more than it was given",
  severity: "critical",
  why: "Each right looks harmless alone; together they let whoever holds the identity make itself an administrator.",
  remedy: "Cut the first step: take the right away, or limit it to the resource it is needed for.",
  frameworks: ["NHI5:2025", "ASI03:2026", "NIST-800-53r5:AC-6(1)", "NIST-800-53r5:AC-5"],
  about: { what: "enabled non-human identities", population: (graph) => keysOf(judged(graph)) },
  needs: [["aws.authorization-details", "kubernetes.bindings"], ["aws.authorization-details", "kubernetes.roles"]],
  certain: true,
  evaluate: (graph) => {
    const administrators = new Set(graph.administrators);
    const names = new Map(graph.administrators.map((key) => [graph.identity(key)?.nativeId ?? key, key]));
    return judged(graph).flatMap((identity) => {
      // An administrator needs no escalation: PRV-001 says so.
      if (administrators.has(identity.key)) return [];
      const paths = graph.pathsFrom(identity.key);
      // A path that ends where it began says: it makes itself an administrator.
      const toAdministrator = (path: EscalationPath) => names.has(path.to) || path.to === identity.nativeId || /administrator/i.test(path.to);
      const path = nearest(paths, toAdministrator) ?? nearest(paths, () => true);
      if (path === undefined) return [];
      const whole = toAdministrator(path);
      const severity: Severity = whole ? (isConditional(path) ? "high" : "critical") : isConditional(path) ? "medium" : "high";
      return [{
        subject: identity.key,
        identity: identity.key,
        severity,
        title: `${describe(identity)} can ${!whole ? `escalate to ${path.to}` : path.to === identity.nativeId ? "make itself an administrator" : "escalate to administrator"}`,
        evidence: [
          fact(path.to === identity.nativeId ? "it can rewrite its own rights" : `the way ends at ${path.to}`, identity.nativeId, identity.location),
          ...stepsOf(path),
          ...paths.filter((other) => other !== path).slice(0, 5).map((other) => fact(`another way, to ${other.to}`, tell(other))),
        ],
        ...placed(identity),
        remedy: remedyFor(identity, path, paths),
      }];
    });
  },
  examples: {
    flags: [example("it may write a new version of its own policy", { identities: [editor], entitlements: [rewrite], grants: [grant(editor, rewrite)] })],
    passes: [
      example("it may only read", { identities: [user("reader")], entitlements: [policy("read", allow("iam:GetPolicy"))], grants: [grant(user("reader"), policy("read"))] }),
      example("an administrator has no need to", { identities: [role("ops")], entitlements: [policy("all", allow("*"))], grants: [grant(role("ops"), policy("all"))] }),
    ],
  },
});
