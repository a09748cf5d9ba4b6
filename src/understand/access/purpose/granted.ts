// What a holder is effectively granted, as patterns: what its policies allow, narrowed by each layer that limits them, less what is denied. For
// reading and comparing side by side; whether one act is allowed is decided by the evaluator.
import { clusterAction, type NodeKey } from "../../../model/index.ts";
import { covers, intersects, meet } from "../aws/overlap.ts";
import type { Right as ClusterRight } from "../kubernetes/index.ts";
import type { GrantedRight } from "./compare.ts";

export interface HeldPolicy {
  readonly document: unknown;
  /** Its name, for people. */
  readonly through: string;
  readonly entitlement: NodeKey;
}

export interface AwsHoldings {
  readonly policies: readonly HeldPolicy[];
  /** Documents of which each layer must allow an act as well: the boundary, each level of control policies. */
  readonly limits: readonly (readonly unknown[])[];
}

export interface EffectiveRight extends GrantedRight {
  readonly entitlement?: NodeKey;
}

export function awsGranted({ policies, limits }: AwsHoldings): readonly EffectiveRight[] {
  const denials = [...policies.map(({ document }) => document), ...limits.flat()].flatMap(statementsOf).filter((statement) => !statement.allow);
  const layers = limits.map((documents) => documents.flatMap(statementsOf).filter((statement) => statement.allow));
  const rights = policies.flatMap(({ document, through, entitlement }) =>
    statementsOf(document).flatMap((statement): readonly EffectiveRight[] => {
      if (!statement.allow) return [];
      // PROVIDER: NotAction and NotResource allow everything but what they name.
      const actions = statement.notAction ? ["*"] : statement.actions;
      const resources = statement.notResource ? ["*"] : statement.resources;
      return actions.flatMap((action) => resources.map((resource) => ({ provider: "aws", action, resource, conditional: statement.conditional, through, entitlement })));
    }),
  );
  const narrowed = layers.reduce((kept, layer) => kept.flatMap((right) => narrow(right, layer)), rights);
  return unique(narrowed.flatMap((right) => without(right, denials)));
}

interface Statement {
  readonly allow: boolean;
  readonly actions: readonly string[];
  readonly notAction: boolean;
  readonly resources: readonly string[];
  readonly notResource: boolean;
  readonly conditional: boolean;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const texts = (value: unknown): readonly string[] => list(value).filter((item): item is string => typeof item === "string");

const read = new WeakMap<object, readonly Statement[]>();

function statementsOf(document: unknown): readonly Statement[] {
  if (typeof document !== "object" || document === null) return [];
  const known = read.get(document);
  if (known !== undefined) return known;
  const statements = list((document as { Statement?: unknown }).Statement).flatMap((raw): readonly Statement[] => {
    if (typeof raw !== "object" || raw === null) return [];
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = raw as Readonly<Record<string, unknown>>;
    const [notAction, notResource] = [Action === undefined && NotAction !== undefined, Resource === undefined && NotResource !== undefined];
    return [{ allow: Effect === "Allow", actions: texts(notAction ? NotAction : Action), notAction, resources: texts(notResource ? NotResource : Resource).map(open), notResource, conditional: Condition !== undefined }];
  });
  read.set(document, statements);
  return statements;
}

/** A policy variable stands for what is not known here. */
const open = (resource: string) => resource.replaceAll(/\$\{[^}]*\}/g, "*");

/** What is left of a right under one layer. Where two patterns share a part that no pattern can say, the right stays as it was written. */
function narrow(right: EffectiveRight, layer: readonly Statement[]): readonly EffectiveRight[] {
  const kept: EffectiveRight[] = [];
  for (const statement of layer) {
    const actions = statement.notAction ? (excepts(statement.actions, right.action, lower) ? [] : [right.action]) : statement.actions.flatMap((action) => shared(right.action, action, lower));
    if (actions.length === 0) continue;
    const resources = statement.notResource ? (excepts(statement.resources, right.resource, asIs) ? [] : [right.resource]) : statement.resources.flatMap((resource) => shared(right.resource, resource, asIs));
    for (const action of actions) for (const resource of resources) kept.push({ ...right, action, resource, conditional: right.conditional || statement.conditional });
    if (!statement.conditional && actions.includes(right.action) && resources.includes(right.resource)) return [right];
  }
  return unique(kept);
}

type Spelling = (text: string) => string;
const lower: Spelling = (text) => text.toLowerCase();
const asIs: Spelling = (text) => text;

function shared(own: string, other: string, spelled: Spelling): readonly string[] {
  const both = meet(spelled(own), spelled(other));
  if (both.length === 0) return [];
  return [both.length === 1 && both[0] !== spelled(own) ? other : own];
}

const excepts = (patterns: readonly string[], text: string, spelled: Spelling) => patterns.some((pattern) => covers(spelled(pattern), spelled(text)));

/** Gone when it is denied outright on all of it; conditional when a condition decides, or when only part of it is denied. */
function without(right: EffectiveRight, denials: readonly Statement[]): readonly EffectiveRight[] {
  let { conditional } = right;
  for (const denial of denials) {
    const action = lower(right.action);
    const whole = (patterns: readonly string[], not: boolean, text: string) => (not ? !patterns.some((pattern) => intersects(pattern, text)) : patterns.some((pattern) => covers(pattern, text)));
    const part = (patterns: readonly string[], not: boolean, text: string) => (not ? !patterns.some((pattern) => covers(pattern, text)) : patterns.some((pattern) => intersects(pattern, text)));
    const actions = denial.actions.map(lower);
    if (!part(actions, denial.notAction, action) || !part(denial.resources, denial.notResource, right.resource)) continue;
    if (!denial.conditional && whole(actions, denial.notAction, action) && whole(denial.resources, denial.notResource, right.resource)) return [];
    if (denial.conditional) conditional = true;
  }
  return conditional === right.conditional ? [right] : [{ ...right, conditional }];
}

function unique(rights: readonly EffectiveRight[]): readonly EffectiveRight[] {
  const seen = new Map<string, EffectiveRight>();
  for (const right of rights) {
    const key = `${right.action}\u001f${right.resource}\u001f${right.through}\u001f${right.conditional}`;
    if (!seen.has(key)) seen.set(key, right);
  }
  return [...seen.values()];
}

/** PROVIDER: what every caller holds by default (discovery, asking about oneself) is nobody's grant. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set(["system:authenticated", "system:unauthenticated"]);

export function clusterGranted(rights: readonly ClusterRight[], entitlementOf: (kind: string, namespace: string, name: string) => NodeKey | undefined): readonly EffectiveRight[] {
  return unique(
    rights.flatMap((right): readonly EffectiveRight[] => {
      const { via } = right;
      if (via?.binding.subjects.some((subject) => subject.kind === "Group" && FOR_EVERYBODY.has(subject.name)) === true) return [];
      const entitlement = via === null ? undefined : entitlementOf(via.role.kind, via.role.namespace, via.role.name);
      const through = via === null ? "system:masters" : via.role.name;
      const held = (action: string, resource: string): EffectiveRight => ({ provider: "kubernetes", action, resource, conditional: false, through, ...(entitlement === undefined ? {} : { entitlement }) });
      const verbs = right.verbs.includes("*") ? ["*"] : right.verbs;
      const place = right.namespace === "*" ? (right.resourceNames.length === 0 ? ["*"] : right.resourceNames.map((name) => `/${name}`)) : right.resourceNames.length === 0 ? [right.namespace] : right.resourceNames.map((name) => `${right.namespace}/${name}`);
      const resources = right.resources.includes("*") ? ["*"] : right.resources;
      const objects = right.apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.flatMap((verb) => place.map((on) => held(clusterAction(verb, group, resource), on)))));
      return [...objects, ...right.nonResourceURLs.flatMap((url) => verbs.map((verb) => held(`${verb} ${url === "*" ? "/*" : url}`, "*")))];
    }),
  );
}
