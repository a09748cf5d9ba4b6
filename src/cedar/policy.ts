// One policy, compiled: its scope as keys for the index, its conditions as one closure.
import { MandateError } from "../kernel/index.ts";
import { compile, once, type Environment, type Expression } from "./compile.ts";
import type { UidJson } from "./read-json.ts";
import { asBoolean, uidKey } from "./value.ts";

export interface ScopeJson {
  readonly op: "All" | "==" | "in" | "is";
  readonly entity?: UidJson | { readonly __entity: UidJson };
  readonly entities?: readonly (UidJson | { readonly __entity: UidJson })[];
  readonly entity_type?: string;
  readonly in?: { readonly entity: UidJson | { readonly __entity: UidJson } };
}

/** What `policyToJson` of the official package gives. */
export interface PolicyJson {
  readonly effect: "permit" | "forbid";
  readonly principal: ScopeJson;
  readonly action: ScopeJson;
  readonly resource: ScopeJson;
  readonly conditions: readonly { readonly kind: "when" | "unless"; readonly body: unknown }[];
}

/** Where a policy stands in the index: any, one entity, within one, of a type (and within one). */
export interface ScopeKey {
  readonly key: string;
  /** Set where the key alone says too little: `is T in G` stands under G. */
  readonly type?: string;
}

export interface CompiledPolicy {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  readonly principal: ScopeKey;
  readonly actions: readonly string[];
  readonly resource: ScopeKey;
  /** Whether the conditions hold, when the scope does. Throws EvaluationError. */
  readonly holds: (at: Environment) => boolean;
}

const ANY = "*";
const ANYTHING: ScopeKey = { key: ANY };
const ANY_ACTION: readonly string[] = [ANY];
const exactly = (uid: UidJson): string => `=${uidKey(uid)}`;
const inside = (key: string): string => `<${key}`;
const ofType = (type: string): string => `:${type}`;

/** Every place of the index where a policy about this entity can stand. `ancestors`: keys, itself left out. */
export const scopesOf = (uid: UidJson, ancestors: Iterable<string> = []): readonly string[] => [ANY, exactly(uid), ofType(uid.type), inside(uidKey(uid)), ...[...ancestors].map(inside)];

export function compilePolicy(id: string, json: PolicyJson): CompiledPolicy {
  return {
    id,
    effect: json.effect,
    principal: once("scope", json.principal, () => scopeKey(json.principal)),
    actions: once("actions", json.action, () => actionKeys(json.action)),
    resource: once("scope", json.resource, () => scopeKey(json.resource)),
    holds: once("conditions", json.conditions, () => conditionsOf(json)),
  };
}

const uidOf = (uid: UidJson | { readonly __entity: UidJson }): UidJson => ("__entity" in uid ? uid.__entity : uid);

function scopeKey({ op, entity, entity_type: type, in: group }: ScopeJson): ScopeKey {
  if (op === "All") return ANYTHING;
  if (op === "==" && entity !== undefined) return { key: exactly(uidOf(entity)) };
  if (op === "in" && entity !== undefined) return { key: inside(uidKey(uidOf(entity))) };
  if (op === "is" && type !== undefined) return group === undefined ? { key: ofType(type) } : { key: inside(uidKey(uidOf(group.entity))), type };
  throw new MandateError("invalid_input", "the policy is a template; link it to a principal or resource first");
}

function actionKeys({ op, entity, entities }: ScopeJson): readonly string[] {
  if (op === "All") return ANY_ACTION;
  if (op === "==" && entity !== undefined) return [exactly(uidOf(entity))];
  return (entities ?? (entity === undefined ? [] : [entity])).map((each) => inside(uidKey(uidOf(each))));
}

/** SPEC: conditions are one conjunction in the order written; a condition that is no boolean is an error of the policy. */
function conditionsOf({ conditions }: PolicyJson): (at: Environment) => boolean {
  const judged = conditions.map(({ kind, body }) => judge(compile(body), kind === "when"));
  const [first, second] = judged;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return judged.length === 2 ? (at) => first(at) && second(at) : (at) => judged.every((holds) => holds(at));
}

const judge = (body: Expression, wanted: boolean) => (at: Environment) => asBoolean(body(at)) === wanted;
