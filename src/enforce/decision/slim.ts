// A mandate's policies as they are kept in memory: without what is true of every question that is asked of them, and found by the tool they are about. Pure.
// INVARIANT: for requests under this mandate nothing is answered otherwise; the shadow check asks the official engine with the policies as they were written.
import type { PolicyJson } from "../../cedar/index.ts";

type Json = Readonly<Record<string, unknown>>;

const isUnder = (body: unknown, mandate: string): boolean => JSON.stringify(body) === JSON.stringify({ "==": { left: { ".": { left: { Var: "context" }, attr: "mandate" } }, right: { Value: mandate } } });

/** `context.mandate` is this one's name whenever its policies are asked, so that the test for it is left out. */
export function slim(policy: PolicyJson, mandate: string): PolicyJson {
  const conditions = policy.conditions.flatMap(({ kind, body }) => {
    const rest = without(body, mandate);
    return kind === "when" && rest === undefined ? [] : [{ kind, body: kind === "when" ? rest : body }];
  });
  const about = policy.resource.op === "All" && policy.effect === "permit" ? toolOf(conditions) : undefined;
  return { effect: policy.effect, principal: policy.principal, action: policy.action, resource: about === undefined ? policy.resource : { op: "==", entity: { type: "Mandate::Tool", id: about } }, conditions };
}

/** The conjunction without its first member, when that is the test; `undefined` when nothing is left. */
function without(body: unknown, mandate: string): unknown {
  if (isUnder(body, mandate)) return undefined;
  const both = (body as Json)["&&"] as { readonly left: unknown; readonly right: unknown } | undefined;
  if (both === undefined) return body;
  const left = without(both.left, mandate);
  return left === undefined ? both.right : left === both.left ? body : { "&&": { left, right: both.right } };
}

/** `server/tool`, where the first things asked are that both are exactly these: no other tool need be looked at, and nothing before could err. */
function toolOf(conditions: PolicyJson["conditions"]): string | undefined {
  const [first] = conditions;
  if (first === undefined || first.kind !== "when") return undefined;
  const [server, name] = conjuncts(first.body);
  const [onServer, onName] = [textOf(server, "server"), textOf(name, "name")];
  return onServer === undefined || onName === undefined ? undefined : `${onServer}/${onName}`;
}

function conjuncts(body: unknown): readonly unknown[] {
  const both = (body as Json)["&&"] as { readonly left: unknown; readonly right: unknown } | undefined;
  return both === undefined ? [body] : [...conjuncts(both.left), both.right];
}

function textOf(test: unknown, attribute: string): string | undefined {
  const sides = (test as Json | undefined)?.["=="] as { readonly left: unknown; readonly right: Json } | undefined;
  const wanted = sides?.right["Value"];
  return typeof wanted === "string" && JSON.stringify(sides?.left) === JSON.stringify({ ".": { left: { Var: "resource" }, attr: attribute } }) ? wanted : undefined;
}
