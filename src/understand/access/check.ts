// One line of `mandate access check --batch`: a question with its policies, answered or refused. A bad line is an answer too, never a crash.
import { MandateError, messageOf, type ErrorCode } from "../../kernel/index.ts";
import type { AccessAnswer, AccessStep, Effect } from "../../model/index.ts";
import { compilePolicy, createPrincipalAccess, isTrustAction, type AwsQuestion, type CompiledPolicy, type ContextInput, type ContextValue, type PrincipalInput } from "./aws/index.ts";
import { evaluateKubernetes, type KubernetesRequest } from "./kubernetes/index.ts";

export type CheckAnswer =
  | { readonly id: unknown; readonly effect: Effect; readonly explicit: boolean; readonly path: readonly AccessStep[]; readonly unknown: readonly string[] }
  | { readonly id: unknown; readonly error: { readonly code: ErrorCode; readonly detail: string } };

/** Answers one line: its JSON text, or the value parsed from it. */
export function checkLine(line: unknown): CheckAnswer {
  let id: unknown = null;
  try {
    const value = asRecord(typeof line === "string" ? parseLine(line) : line, "the line");
    id = value["id"] ?? null;
    const { effect, explicit, path, unknown } = answer(value);
    return { id, effect, explicit, path, unknown };
  } catch (thrown) {
    if (thrown instanceof MandateError) return { id, error: { code: thrown.code, detail: thrown.detail } };
    return { id, error: { code: "internal", detail: `this line could not be answered: ${messageOf(thrown)}; please report it` } };
  }
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MandateError("malformed_file", `the line is not JSON (${messageOf(cause)}); write one JSON object on each line`, { cause });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function answer(line: Fields): AccessAnswer {
  const request = asRecord(line["request"], "request");
  if (line["provider"] === "aws") return answerAws(line, request);
  if (line["provider"] === "kubernetes") return evaluateKubernetes(kubernetesRequest(request), objectsOf(line["objects"]));
  throw new MandateError("invalid_input", `the line names the provider ${JSON.stringify(line["provider"])}; write "aws" or "kubernetes"`);
}

function answerAws(line: Fields, request: Fields): AccessAnswer {
  const policies = asRecord(line["policies"] ?? {}, "policies");
  const boundary = layer(policies, "boundary");
  const session = layer(policies, "session");
  const scp = levels(policies, "scp");
  const rcp = levels(policies, "rcp");
  const endpoint = layer(policies, "endpoint");
  const action = asText(request["action"], "request.action");
  const asked = asText(request["resource"] ?? "*", "request.resource");
  const resource = policies["resource"] ?? (isTrustAction(action) && asked.includes(":role/") && !asked.includes("*") ? NO_TRUST : undefined);
  const access = createPrincipalAccess({
    principal: principalOf(request["principal"]),
    identity: layer(policies, "identity") ?? [],
    ...(boundary === undefined ? {} : { boundary }),
    ...(session === undefined ? {} : { session }),
    ...(scp === undefined ? {} : { scp }),
    managementAccount: request["managementAccount"] === true || line["managementAccount"] === true,
  });
  const resourceAccount = request["resourceAccount"];
  const question: AwsQuestion = {
    action,
    resource: asked,
    context: contextOf(request["context"] ?? line["context"] ?? {}),
    partial: request["partial"] === true || line["partial"] === true,
    ...(resourceAccount === undefined || resourceAccount === null ? {} : { resourceAccount: asText(resourceAccount, "request.resourceAccount") }),
    ...(resource === undefined ? {} : { resourcePolicy: resourcePolicy(resource) }),
    ...(rcp === undefined ? {} : { rcp }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return access.evaluate(question);
}

/** The policies of a line are complete like its context: a role whose trust policy is not given lets nobody in, as a key without a key policy does. */
const NO_TRUST = { Version: "2012-10-17", Statement: [] };

function resourcePolicy(input: unknown): CompiledPolicy {
  // One document is the rule; a list of one is read the same way.
  return compilePolicy(Array.isArray(input) && input.length === 1 ? input[0] : input, "resource");
}

function layer(policies: Fields, name: string): readonly CompiledPolicy[] | undefined {
  const value = policies[name];
  if (value === undefined || value === null) return undefined;
  const documents = Array.isArray(value) ? value : [value];
  // An empty list means that nothing of the kind is attached; only an attached document limits.
  if (documents.length === 0 && name !== "identity") return undefined;
  return documents.map((document, index) => {
    const id = `${name}[${index}]`;
    return name === "endpoint" ? compilePolicy(document, id) : withResources(compilePolicy(document, id));
  });
}

/** Only a policy attached to a resource may leave Resource out: it speaks of that one. */
function withResources(policy: CompiledPolicy): CompiledPolicy {
  const bare = policy.statements.find((statement) => !statement.resource.stated);
  if (bare === undefined) return policy;
  throw new MandateError("invalid_input", `${policy.id}, statement ${bare.label}, has neither Resource nor NotResource; name what it is about, or "*"`);
}

function levels(policies: Fields, name: string): readonly (readonly CompiledPolicy[])[] | undefined {
  const value = policies[name];
  if (value === undefined || value === null) return undefined;
  return asList(value, `policies.${name}`).map((level, depth) => {
    const documents = Array.isArray(level) ? level : [level];
    return documents.map((document, index) => {
      const id = `${name}[${depth}][${index}]`;
      return name === "scp" ? withResources(compilePolicy(document, id)) : compilePolicy(document, id);
    });
  });
}

function principalOf(value: unknown): PrincipalInput {
  if (typeof value === "string") return value;
  const fields = asRecord(value, "request.principal");
  const type = typeof fields["type"] === "string" ? fields["type"].toLowerCase() : undefined;
  if (type === "anonymous") return { type };
  if (type === "service" || type === "federated" || type === "canonical") return { type, name: asText(fields["name"], "request.principal.name") };
  throw new MandateError("invalid_input", `the principal type ${JSON.stringify(fields["type"])} is not known; write an ARN, or the type anonymous or service`);
}

function contextOf(value: unknown): ContextInput {
  const context: Record<string, ContextValue> = Object.create(null) as Record<string, ContextValue>;
  for (const [key, item] of Object.entries(asRecord(value, "request.context"))) {
    if (item === null || item === undefined) continue;
    context[key] = Array.isArray(item) ? item.map((one) => asScalar(one, key)) : asScalar(item, key);
  }
  return context;
}

function asScalar(value: unknown, key: string): string | number | boolean {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new MandateError("invalid_input", `the context key ${key} holds neither text, number nor true/false; write its value as a text`);
}

function kubernetesRequest(request: Fields): KubernetesRequest {
  const groups = asList(request["groups"] ?? [], "request.groups").map((group) => asText(group, "request.groups"));
  // A caller without a name is known by its groups alone.
  const user = groups.length > 0 ? (optional(request, "user") ?? "") : asText(request["user"], "request.user");
  const verb = asText(request["verb"], "request.verb");
  const path = optional(request, "path");
  if (path !== undefined) return { user, groups, verb, path };
  const [resource = "", slashed] = asText(request["resource"], "request.resource").split("/", 2);
  const subresource = optional(request, "subresource") ?? slashed;
  const name = optional(request, "name");
  const namespace = optional(request, "namespace");
  return {
    user,
    groups,
    verb,
    apiGroup: optional(request, "apiGroup") ?? "",
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Absent, null and empty are one: many tools write out every field of a request. */
function optional(request: Fields, name: string): string | undefined {
  const value = request[name];
  return value === undefined || value === null || value === "" ? undefined : asText(value, `request.${name}`);
}

/** A list of manifests, or one manifest (which may be a List). */
function objectsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return typeof value === "object" && !Array.isArray(value) ? [value] : asList(value, "objects");
}

function asRecord(value: unknown, name: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new MandateError("invalid_input", `${name} is not an object; see the format of a batch line in the documentation`);
}

function asList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new MandateError("invalid_input", `${name} is not a list; put its items in brackets`);
}

function asText(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new MandateError("invalid_input", `${name} is ${value === undefined ? "missing" : "not a text"}; give it as a text`);
}
