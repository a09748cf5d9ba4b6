// What a rule may answer: a pass only over data that was wholly read and that held something to judge.
import { describe, expect, it } from "vitest";
import type { Coverage, Estate } from "../../model/index.ts";
import { buildGraph } from "../graph/index.ts";
import type { Rule } from "../rules/index.ts";
import { rules } from "../rules/index.ts";
import { evaluate } from "./evaluate.ts";

const AT = new Date("2026-11-24T09:00:00Z");
const STREAM = "kubernetes.secrets";
const EMPTY: Estate = { identities: [], credentials: [], entitlements: [], grants: [], resources: [], relations: [], usages: [], owners: [], people: [], coverage: [] };
const row = (more: Partial<Coverage> = {}): Coverage => ({ source: "cluster.json", realm: "harbour", stream: STREAM, status: "complete", count: 1, detail: "1 read", ...more });

/** CRD-002: tokens that never expire; its example has one, and one that passes has none. */
const rule = rules.find(({ id }) => id === "CRD-002") as Rule;
const flagged = rule.examples.flags[0]?.estate ?? {};
const passed = rule.examples.passes[0]?.estate ?? {};

function answer(estate: Partial<Estate>, coverage: readonly Coverage[], judge: Rule = rule) {
  const { results, findings, judged } = evaluate(buildGraph({ ...EMPTY, ...estate, coverage }, AT), [judge]);
  return { ...results[0], keys: findings.map(({ key }) => key), unseen: judged.get(judge.id) };
}

describe("a rule answers", () => {
  it("pass when all was read and nothing matched", () => {
    expect(answer(passed, [row()])).toMatchObject({ status: "pass", population: 1, matched: 0, unseen: new Set() });
    expect(answer(passed, [row()]).detail).toBeUndefined();
  });

  it("fail when something matched, and says when there may be more", () => {
    expect(answer(flagged, [row()])).toMatchObject({ status: "fail", population: 1, matched: 1 });
    expect(answer(flagged, [row()]).detail).toBeUndefined();
    const partly = answer(flagged, [row({ status: "partial", detail: "line 9: the file was cut off" })]);
    expect(partly).toMatchObject({ status: "fail", detail: "there may be more, because only part was read: kubernetes.secrets of harbour (partial: line 9: the file was cut off)", unseen: new Set(["harbour"]) });
    expect(partly.keys).toEqual(answer(flagged, [row()]).keys);
  });

  it.each(["partial", "refused", "not_read"] as const)("not evaluated when nothing matched in data of which part is %s", (status) => {
    const said = answer(passed, [row(), row({ realm: "dockside", status, detail: "the file was cut off" })]);
    expect(said).toMatchObject({ status: "not_evaluated", population: 1, unseen: new Set(["dockside"]) });
    expect(said.detail).toContain(`kubernetes.secrets of dockside (${status.replace("_", " ")}: the file was cut off)`);
  });

  it("not evaluated when there was nothing to judge, and the rule counts as run", () => {
    expect(answer({}, [row({ count: 0 })])).toMatchObject({ status: "not_evaluated", population: 0, unseen: new Set(), detail: expect.stringContaining("nothing of this kind was read") });
  });

  it("not evaluated when its data was not read, or the rule breaks; then it did not run", () => {
    expect(answer(flagged, [])).toMatchObject({ status: "not_evaluated", population: 0, unseen: undefined, detail: expect.stringContaining("nothing was read of kubernetes.secrets or workstation.agent-configurations") });
    const broken: Rule = { ...rule, evaluate: () => { throw new Error("no such member"); } };
    expect(answer(flagged, [row()], broken)).toMatchObject({ status: "not_evaluated", unseen: undefined, detail: expect.stringContaining("no such member") });
  });

  it("fail by a match that is certain though other data was not read, and nothing of it is resolved by that", () => {
    const administrator = rules.find(({ id }) => id === "PRV-001") as Rule;
    const inCluster = administrator.examples.flags.find(({ estate }) => estate.identities?.some(({ provider }) => provider === "kubernetes"));
    const bindings = row({ stream: "kubernetes.bindings" });
    expect(answer(inCluster?.estate ?? {}, [bindings], administrator)).toMatchObject({ status: "fail", matched: 1, unseen: new Set(["?"]), detail: expect.stringContaining("nothing was read of aws.authorization-details or kubernetes.roles") });
    expect(answer({}, [bindings], administrator)).toMatchObject({ status: "not_evaluated", unseen: undefined });
    expect(answer(inCluster?.estate ?? {}, [], administrator)).toMatchObject({ status: "not_evaluated", unseen: undefined });
  });

  it("with remedies in which no name can begin a command of its own", () => {
    const server = rules.find(({ id }) => id === "AGT-005") as Rule;
    const resources = (server.examples.flags[0]?.estate.resources ?? []).map((item) => ({ ...item, name: "x\nrm -rf ~ #", location: { file: "a\nreboot\n.json" } }));
    const { findings } = evaluate(buildGraph({ ...EMPTY, resources, coverage: [row({ stream: "workstation.agent-configurations" })] }, AT), [server]);
    expect(findings[0]?.remedy).toMatch(/^# a\ufffdreboot\ufffd\.json, server x\ufffdrm -rf ~ #/);
  });

  it("never pass over an empty population or a gap, whichever rule it is", () => {
    for (const each of rules) {
      for (const example of each.examples.passes) {
        const streams = each.needs.flat();
        const whole = evaluate(buildGraph({ ...EMPTY, ...example.estate, coverage: streams.map((stream) => row({ stream })) }, new Date(example.at)), [each]).results[0];
        expect(whole?.status === "pass" ? (whole.population > 0) : whole?.detail, each.id).toBeTruthy();
        const gap = evaluate(buildGraph({ ...EMPTY, ...example.estate, coverage: streams.map((stream) => row({ stream, status: "partial" })) }, new Date(example.at)), [each]).results[0];
        expect(gap?.status, each.id).toBe("not_evaluated");
      }
    }
  });
});
