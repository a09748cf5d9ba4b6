// Tasks and attacks through the ledger and the policy that stands in every installation. What is held is not made: nothing is learnt from it.
import { compileLayer, weighIn, type World } from "../../src/enforce/decision/index.ts";
import { openLedger, type ToolName } from "../../src/enforce/provenance/index.ts";
import { caseWorld } from "../../src/enforce/policies/case-world.ts";
import { compileRuntimePolicy } from "../../src/enforce/policies/compile.ts";
import { shippedPolicies } from "../../src/enforce/policies/files.ts";
import { CaseRequest, type GateTask, type MandateDocument, type ToolProfile } from "../../src/model/index.ts";

export interface Call {
  readonly tool: ToolName;
  readonly profile: ToolProfile;
  readonly given: Readonly<Record<string, unknown>>;
  /** `undefined`: nobody told what came back. */
  readonly result: unknown;
}

export interface Answer {
  readonly call: Call;
  readonly decision: "allow" | "deny" | "hold";
  readonly why: string;
}

const AT = new Date("2026-11-24T10:00:00Z");

export async function standingPolicy(): Promise<World> {
  const policy = shippedPolicies().find(({ name }) => name === "provenance");
  if (policy === undefined) throw new Error("policies/provenance.cedar is not there");
  return caseWorld("estate", compileLayer(await compileRuntimePolicy(policy)), CaseRequest.parse({ agent: "agent", tool: { server: "any", tool: "any" } }));
}

export function replay(world: World, task: GateTask | null, mandate: MandateDocument, calls: readonly Call[]): readonly Answer[] {
  const ledger = openLedger({ task, mandate });
  return calls.map((call) => {
    const { tool, profile, given, result } = call;
    const { traced, facts } = ledger.trace(tool, profile, given);
    const { decision } = weighIn(world, {
      principal: { kind: "agent", id: "agt_case", name: "agent" }, onBehalfOf: null, chain: [], mandate: "some-mandate", act: { kind: "tool", ...tool, arguments: given }, environment: "production",
      data: profile.results.data, amount: null, rows: 0, task: task?.id ?? null, provenance: facts,
    }, AT);
    if (decision === "allow" && result !== undefined) ledger.learn(tool, profile, given, result);
    return { call, decision, why: traced.findings.map(({ rule, reason }) => `${rule}: ${reason}`).join("; ") };
  });
}

export function mandateOf({ title, purpose, tools }: { readonly title: string; readonly purpose: string; readonly tools: readonly ToolName[] }): MandateDocument {
  return {
    name: "some-mandate", title, owner: "owner@ourfirm.example", sponsor: "team:operations", purpose: { text: purpose, category: "other" }, subjects: [{ agent: "agent" }], scope: { tools: [...tools] },
    acting: "on_behalf_of", start: "2026-01-01", end: "2027-12-31", review_every_days: 90,
  };
}
