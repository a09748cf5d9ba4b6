// Cases: what one run-time policy must answer when it alone stands between a mandate that allows everything and the act. Pure.
import type { CaseAnswer, CaseRequest, CompiledRuntimePolicy, Decision, RuntimeCase, RuntimeLayer } from "../../model/index.ts";
import { compileLayer, weighIn, type Layer } from "../decision/index.ts";
import { caseWorld, requestOf } from "./case-world.ts";

export interface CaseResult {
  readonly name: string;
  readonly expect: CaseAnswer;
  readonly got: CaseAnswer;
  readonly passed: boolean;
  /** Ids of the policies that determined the answer. */
  readonly policies: readonly string[];
  readonly says: string;
}

export function runCases(layer: RuntimeLayer, policies: readonly CompiledRuntimePolicy[], cases: readonly RuntimeCase[]): readonly CaseResult[] {
  const standing = compileLayer(policies);
  return cases.map(({ name, request, expect }) => {
    const { decision, policies: determining, reason, errors } = answerTo(layer, standing, request);
    const erred = errors.length === 0 ? "" : ` (${errors.map(({ policy, error }) => `${policy} erred: ${error}`).join("; ")})`;
    const passed = decision === expect && errors.length === 0;
    return { name, expect, got: decision, passed, policies: determining, says: passed ? reason : `it must ${expect} and would ${decision}${erred}` };
  });
}

export const answerTo = (layer: RuntimeLayer, standing: Layer, request: CaseRequest): Decision => weighIn(caseWorld(layer, standing, request), requestOf(request), new Date(request.at));
