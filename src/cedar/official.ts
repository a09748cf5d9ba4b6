// The official package: it parses, it validates, and it is the oracle. Loaded when first asked for, because it is 13 MB.
// PROVIDER: cedar-wasm 4.13 says "success" with errors in the list, ids policies by place and not by @id, and rounds Longs beyond 2^53 in the JSON form.
import { MandateError } from "../kernel/index.ts";
import type { PolicyJson } from "./policy.ts";
import type { EntityJson, UidJson } from "./read-json.ts";
import type { Answer } from "./policy-set.ts";
import type { SchemaJson } from "./schema-values.ts";

type Package = typeof import("@cedar-policy/cedar-wasm/nodejs");
let loaded: Promise<Package> | undefined;
export const load = (): Promise<Package> => (loaded ??= import("@cedar-policy/cedar-wasm/nodejs"));

export const engineVersion = async (): Promise<string> => (await load()).getCedarVersion();

export interface ParsedPolicy {
  readonly id: string;
  readonly text: string;
  readonly json: PolicyJson;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Policies of a text, each under its `@id`, else by its place. Throws `invalid_input` with the parser's words; templates are refused. */
export async function parsePolicies(text: string): Promise<readonly ParsedPolicy[]> {
  const cedar = await load();
  const parts = cedar.policySetTextToParts(exactLongs(text));
  if (parts.type === "failure") throw refused(parts.errors);
  if (parts.policy_templates.length > 0) throw new MandateError("invalid_input", "the text holds a template (`?principal` or `?resource`), which stands for no policy until it is linked; name the principal and the resource");
  const policies = inPlace(parts.policies).map((policy, index) => {
    const parsed = cedar.policyToJson(policy);
    if (parsed.type === "failure") throw refused(parsed.errors);
    const annotations = (parsed.json.annotations ?? {}) as Readonly<Record<string, string>>;
    return { id: annotations["id"] ?? `policy${index}`, text: policy, json: parsed.json as unknown as PolicyJson, annotations };
  });
  const twice = policies.find(({ id }, index) => policies.findIndex((each) => each.id === id) !== index);
  if (twice !== undefined) throw new MandateError("invalid_input", `two policies have the id ${twice.id}; give each its own`);
  return policies;
}

/** PROVIDER: the package gives the parts in the order of their names, `policy10` before `policy2`. */
function inPlace(parts: readonly string[]): readonly string[] {
  const places = parts.map((_, place) => place).sort((a, b) => (`policy${a}` < `policy${b}` ? -1 : 1));
  return parts.map((_, place) => parts[places.indexOf(place)] ?? "");
}

export async function parseSchema(text: string): Promise<SchemaJson> {
  const parsed = (await load()).schemaToJsonWithResolvedTypes(text);
  if (parsed.type === "failure") throw refused(parsed.errors);
  return parsed.json as unknown as SchemaJson;
}

export interface PolicyProblem {
  readonly policy: string;
  readonly says: string;
  readonly weight: "error" | "warning";
}

/** Strict validation against a schema. */
export async function validatePolicies(policies: readonly Pick<ParsedPolicy, "id" | "text">[], schema: string): Promise<readonly PolicyProblem[]> {
  const answer = (await load()).validate({ schema, policies: { staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])) }, validationSettings: { mode: "strict" } });
  if (answer.type === "failure") throw refused(answer.errors);
  const told = (weight: PolicyProblem["weight"]) => (each: { readonly policyId: string; readonly error: { readonly message: string } }) => ({ policy: each.policyId, says: each.error.message, weight });
  return [...answer.validationErrors.map(told("error")), ...answer.validationWarnings.map(told("warning"))];
}

export interface OracleRequest {
  readonly principal: UidJson;
  readonly action: UidJson;
  readonly resource: UidJson;
  readonly context: Readonly<Record<string, unknown>>;
  readonly entities: readonly EntityJson[];
  /** Text, or the JSON form. */
  readonly policies: Readonly<Record<string, string | PolicyJson>>;
}

/** The official engine itself, for those that cannot wait for it when they ask. */
export async function loadOfficial(): Promise<(request: OracleRequest) => Answer> {
  const cedar = await load();
  return ({ policies, ...request }) => answerOf(cedar.isAuthorized({ ...request, policies: { staticPolicies: policies } } as unknown as Parameters<Package["isAuthorized"]>[0]));
}

/** What the official engine answers. Throws `invalid_input` when it cannot take the request. */
export const askOfficial = async (request: OracleRequest): Promise<Answer> => (await loadOfficial())(request);

const refused = (errors: readonly { readonly message: string }[]) => new MandateError("invalid_input", `Cedar says: ${errors.map(({ message }) => message).join("; ")}`, { fields: { errors: errors.map(({ message }) => message) } });

const LARGEST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);
const HALF = 2n ** 32n;
const LIMIT = 2n ** 63n;
/** Strings, comments, names, and integers; the least Long has its minus with it, for it has no positive. */
const TOKENS = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|[A-Za-z_]\w*|-\s*9223372036854775808(?!\d)|\d+/g;

/** The same text with each Long that JSON would round written as a sum of products that it does not. */
export function exactLongs(text: string): string {
  return text.replace(TOKENS, (token) => {
    if (token.startsWith("-")) return `(-${LIMIT / HALF} * ${HALF})`;
    if (!/^\d+$/.test(token)) return token;
    const value = BigInt(token);
    return value <= LARGEST_EXACT || value >= LIMIT ? token : `(${value / HALF} * ${HALF} + ${value % HALF})`;
  });
}

/** The same for many requests of one set: parsed once. */
export async function askOfficialMany({ policies, entities }: Pick<OracleRequest, "policies" | "entities">, requests: readonly Omit<OracleRequest, "policies" | "entities">[]): Promise<readonly Answer[]> {
  const cedar = await load();
  const parsed = cedar.preparsePolicySet(ORACLE_SET, { staticPolicies: policies } as unknown as Parameters<Package["preparsePolicySet"]>[1]);
  if (parsed.type === "failure") throw refused(parsed.errors);
  return requests.map((request) => answerOf(cedar.statefulIsAuthorized({ ...request, entities, preparsedPolicySetId: ORACLE_SET } as unknown as Parameters<Package["statefulIsAuthorized"]>[0])));
}

/** Reused: the package keeps a set until another takes its name. */
const ORACLE_SET = "oracle";

function answerOf(answer: ReturnType<Package["isAuthorized"]>): Answer {
  if (answer.type === "failure") throw refused(answer.errors);
  const { decision, diagnostics } = answer.response;
  return { decision, reason: diagnostics.reason, errors: diagnostics.errors.map(({ policyId, error }) => ({ policy: policyId, error: error.message })) };
}
