// What is wrong with a run-time policy: its text against the schema, its annotations against its layer, and each of its cases. Errors keep it out of force.
import { compilePolicies, diagnose, parsePolicies, type Diagnosis, type ParsedPolicy, type PolicyJson } from "../../cedar/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { HOLDERS, type CompiledRuntimePolicy, type RuntimeCase, type RuntimeLayer } from "../../model/index.ts";
import { runCases, type CaseResult } from "./cases.ts";
import { compileRuntimePolicy, holderOf, type PolicyText } from "./compile.ts";

export interface Checked {
  readonly problems: readonly Diagnosis[];
  readonly cases: readonly CaseResult[];
  /** What may go in force; `null` while anything is wrong. */
  readonly compiled: readonly CompiledRuntimePolicy[] | null;
}

/** Everything at once, for whoever is writing and for the door before activation. */
export async function checkRuntimePolicy(content: PolicyText & { readonly cases: readonly RuntimeCase[] }, schema: string): Promise<Checked> {
  const problems = [...(await diagnose(content.text, schema))];
  if (problems.some(isError)) return { problems, cases: [], compiled: null };
  const parsed = await parsePolicies(content.text);
  problems.push(...parsed.flatMap((policy) => layerProblems(content.layer, policy)));
  if (parsed.length === 0) problems.push(wrong(null, "the text holds no policy; write one, or start from a template"));
  if (problems.some(isError)) return { problems, cases: [], compiled: null };
  const compiled = await compileRuntimePolicy(content);
  const cases = runCases(content.layer, compiled, content.cases);
  if (cases.length === 0) problems.push(wrong(null, "it has no case; write at least one that says what it must answer, so that the next change cannot turn it round unseen"));
  for (const { name, passed, says } of cases) if (!passed) problems.push(wrong(null, `the case "${name}" fails: ${says}`));
  return { problems, cases, compiled: problems.some(isError) ? null : compiled };
}

export const isError = ({ weight }: Pick<Diagnosis, "weight">): boolean => weight === "error";

const wrong = (policy: string | null, says: string, weight: Diagnosis["weight"] = "error"): Diagnosis => ({ policy, says, weight, at: null });

function layerProblems(layer: RuntimeLayer, { id, json, annotations }: ParsedPolicy): readonly Diagnosis[] {
  const found: Diagnosis[] = [];
  const hold = annotations["hold"];
  if (hold !== undefined && holderOf(hold) === null) found.push(wrong(id, `@hold("${hold}") names nobody who could let an act go; write ${HOLDERS.map((each) => `@hold("${each}")`).join(", ")}`));
  if (hold !== undefined && (layer !== "estate" || json.effect !== "forbid")) found.push(wrong(id, "@hold has a meaning on a forbid of the estate layer alone; take it away, or move the policy there"));
  if (layer === "estate" && json.effect === "permit") found.push(wrong(id, "a permit of the estate layer grants nothing: mandates grant, and the estate forbids; write what is forbidden", "warning"));
  const type = principalType(json);
  if (type !== undefined && (layer === "person") !== (type === "Mandate::Person")) found.push(wrong(id, layer === "person" ? `its principal is ${type}, and this layer judges the person on whose behalf it is done; it never applies` : "its principal is a person, and this layer judges who acts; it never applies", "warning"));
  return [...found, ...unknownHere(id, json)];
}

function principalType({ principal: { entity_type: type, entity, op } }: PolicyJson): string | undefined {
  if (type !== undefined) return type;
  if (op !== "==" || entity === undefined) return undefined;
  return "__entity" in entity ? entity.__entity.type : entity.type;
}

/** INVARIANT: what our evaluator cannot take is refused here and not when somebody waits for an answer. */
function unknownHere(id: string, json: PolicyJson): readonly Diagnosis[] {
  try {
    compilePolicies([[id, json]]);
    return [];
  } catch (thrown) {
    if (thrown instanceof MandateError) return [wrong(id, thrown.message)];
    throw thrown;
  }
}
