// A policy document becomes matchers once. Malformed documents are refused here, in a sentence, so that evaluation never guesses.
import { MandateError, digestOf } from "../../../kernel/index.ts";
import { compileActions, type ActionMatch, type ActionTest } from "./action.ts";
import { compileCondition, type Condition } from "./condition.ts";
import { compilePrincipal, type PrincipalTest } from "./principal-match.ts";
import { compileResources, type ResourceTest } from "./resource.ts";

export interface Statement {
  /** Sid, or `#0` for the first statement without one. */
  readonly label: string;
  readonly allows: boolean;
  readonly action: ActionTest;
  readonly resource: ResourceTest;
  readonly principal: PrincipalTest | undefined;
  readonly conditions: readonly Condition[];
}

export interface CompiledPolicy {
  readonly id: string;
  /** Digest of the document's canonical form. */
  readonly digest: string;
  readonly statements: readonly Statement[];
  /** The statements that can speak of a service (lower case), each with its test for an action of it. */
  about(service: string): readonly Candidate[];
}

export interface Candidate {
  readonly statement: Statement;
  /** Expects the action in lower case. */
  readonly matches: ActionMatch;
}

const VERSIONS: readonly string[] = ["2012-10-17", "2008-10-17"];
const cache = new WeakMap<object, CompiledPolicy>();
const byText = new Map<string, CompiledPolicy>();
const TEXTS_LIMIT = 4096;

/**
 * Compiles a policy document (an object, or its JSON text). Each distinct document is compiled once, up to a limit.
 * Throws `invalid_input` when it is malformed.
 */
export function compilePolicy(document: unknown, id = "policy"): CompiledPolicy {
  const parsed = typeof document === "string" ? parseText(document, id) : document;
  if (!isRecord(parsed)) throw new MandateError("invalid_input", `${id} is not a policy document; give a JSON object with a Statement`);
  const known = cache.get(parsed) ?? compileText(parsed, id);
  cache.set(parsed, known);
  return known.id === id ? known : renamed(known, id);
}

function compileText(document: Readonly<Record<string, unknown>>, id: string): CompiledPolicy {
  const text = textOf(document);
  const known = text === undefined ? undefined : byText.get(text);
  if (known !== undefined) return known;
  const compiled = compileDocument(document, id);
  if (text === undefined) return compiled;
  if (byText.size >= TEXTS_LIMIT) byText.clear();
  byText.set(text, compiled);
  return compiled;
}

/** The document's text, to know it again; undefined when it is nested too deeply to be written out. */
function textOf(document: object): string | undefined {
  try {
    return JSON.stringify(document);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function renamed(policy: CompiledPolicy, id: string): CompiledPolicy {
  return {
    id,
    get digest() {
      return policy.digest;
    },
    statements: policy.statements,
    about: policy.about,
  };
}

function parseText(text: string, id: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith("%7B") ? decodeURIComponent(text) : text);
  } catch (cause) {
    throw new MandateError("invalid_input", `${id} is not JSON; export the policy document again`, { cause });
  }
}

function compileDocument(document: Readonly<Record<string, unknown>>, id: string): CompiledPolicy {
  // SPEC: without a Version the document is read as 2008-10-17, which knows no policy variables.
  const version = document["Version"] ?? "2008-10-17";
  if (typeof version !== "string" || !VERSIONS.includes(version))
    throw new MandateError("invalid_input", `${id} has the policy version ${JSON.stringify(version)}; IAM knows 2012-10-17 and 2008-10-17`);
  const list = document["Statement"];
  if (list === undefined || list === null) throw new MandateError("invalid_input", `${id} has no Statement; a policy needs at least one`);
  const statements: readonly unknown[] = Array.isArray(list) ? list : [list];
  const variables = version === "2012-10-17";
  const compiled = statements.map((statement, index) => compileStatement(statement, index, variables, id));
  let digest: string | undefined;
  return {
    id,
    // Told only when asked for: hashing costs more than compiling.
    get digest() {
      digest ??= digestOf(document);
      return digest;
    },
    statements: compiled,
    about: indexByService(compiled),
  };
}

/** Built once and never grown, so that fifty thousand policies stay small. */
function indexByService(statements: readonly Statement[]): CompiledPolicy["about"] {
  const candidates = (service: string): readonly Candidate[] =>
    statements
      .filter(({ action }) => action.ofAnyService || action.services.has(service))
      .map((statement) => ({ statement, matches: statement.action.forService(service) }));
  const elsewhere = candidates("");
  const named = new Set(statements.flatMap(({ action }) => [...action.services]));
  const byService = new Map([...named].map((service) => [service, candidates(service)]));
  return (service) => byService.get(service) ?? elsewhere;
}

function compileStatement(input: unknown, index: number, variables: boolean, id: string): Statement {
  if (!isRecord(input)) throw new MandateError("invalid_input", `${id} has a statement (number ${index + 1}) that is not an object; write {"Effect": …}`);
  refuseMisspelling(input, `${id}, statement ${index + 1},`);
  const sid = input["Sid"];
  const label = typeof sid === "string" && sid !== "" ? sid : `#${index}`;
  const where = `${id}, statement ${label},`;
  const effect = input["Effect"];
  if (effect !== "Allow" && effect !== "Deny")
    throw new MandateError("invalid_input", `${where} has ${effect === undefined ? "no Effect" : `the Effect ${JSON.stringify(effect)}`}; write "Allow" or "Deny"`);
  const action = exactlyOne(input, "Action", where, true);
  const resource = exactlyOne(input, "Resource", where, false);
  const principal = exactlyOne(input, "Principal", where, false);
  return {
    label,
    allows: effect === "Allow",
    action: compileActions(texts(action?.value, "Action", where), action?.not === true),
    resource: compileResources(resource === undefined ? undefined : texts(resource.value, "Resource", where), resource?.not === true, variables),
    principal: principal === undefined ? undefined : compilePrincipal(principal.value, principal.not, where),
    conditions: compileConditions(input["Condition"], variables, where),
  };
}

/** A misspelt element would be passed over, and a condition that is passed over grants too much. */
function refuseMisspelling(statement: Readonly<Record<string, unknown>>, where: string): void {
  for (const key of Object.keys(statement)) {
    if (/^(Not)?(Action|Resource|Principal)$|^Condition$|^Effect$/.test(key) || !/^(not)?(action|resource|principal|condition)s?$|^effect$/i.test(key)) continue;
    throw new MandateError("invalid_input", `${where} has the element ${key}, which IAM does not know; check its spelling and capitals`);
  }
}

/** `X` or `NotX`, never both. */
function exactlyOne(statement: Readonly<Record<string, unknown>>, name: string, where: string, required: boolean): { value: unknown; not: boolean } | undefined {
  // Generated models write out every element; null is an element that is not there.
  const plain = statement[name] ?? undefined;
  const not = statement[`Not${name}`] ?? undefined;
  if (plain !== undefined && not !== undefined)
    throw new MandateError("invalid_input", `${where} has both ${name} and Not${name}; keep one of them`);
  if (plain !== undefined) return { value: plain, not: false };
  if (not !== undefined) return { value: not, not: true };
  if (required) throw new MandateError("invalid_input", `${where} has neither ${name} nor Not${name}; name what it is about`);
  return undefined;
}

function compileConditions(block: unknown, variables: boolean, where: string): readonly Condition[] {
  if (block === undefined || block === null) return [];
  if (!isRecord(block)) throw new MandateError("invalid_input", `${where} has a Condition that is not an object; write {"operator": {"key": "value"}}`);
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(block)) {
    if (!isRecord(keys)) throw new MandateError("invalid_input", `${where} has a condition ${operator} that is not an object; write {"key": "value"}`);
    for (const [key, value] of Object.entries(keys)) conditions.push(compileCondition(operator, key, scalars(value, key, where), variables, where));
  }
  return conditions;
}

function texts(value: unknown, name: string, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((item): item is string => typeof item === "string")) return list;
  throw new MandateError("invalid_input", `${where} has a ${name} that is neither a text nor a list of texts; put its values in quotes`);
}

function scalars(value: unknown, key: string, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") return String(item);
    throw new MandateError("invalid_input", `${where} has a condition value for ${key} that is neither text, number nor true/false; write it as a text`);
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
