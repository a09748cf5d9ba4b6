// What may be called a pass, and the reasons for which a rule says nothing.
import { describe, expect, it } from "vitest";
import type { RuleText } from "../services.ts";
import { ruleView, sightOf } from "./rule-view.ts";

const RULE: RuleText = { id: "CRD-001", version: 1, title: "t", severity: "high", about: "keys", why: "w", remedy: "r", frameworks: [], needs: [["aws.access-keys"]] };
const row = (status: "pass" | "fail" | "not_evaluated", population: number, detail: string | null = null) => ({ rule: "CRD-001", version: 1, status, about: "keys", population, matched: status === "fail" ? 1 : 0, detail, at: "2026-11-01T00:00:00Z", open: 0, accepted: 0 });

describe("a rule's answer", () => {
  it("is a pass only when all was read and something was judged", () => {
    expect(ruleView(RULE, row("pass", 3))).toMatchObject({ status: "pass", sight: "whole" });
    expect(ruleView(RULE, row("pass", 0))).toMatchObject({ status: "not_evaluated", sight: "nothing_to_check" });
    expect(ruleView(RULE, row("pass", 3, "there may be more, because only part was read: x"))).toMatchObject({ status: "not_evaluated", sight: "part" });
    expect(ruleView(RULE, undefined)).toMatchObject({ status: "not_evaluated", sight: "not_read" });
  });
  it("tells why it says nothing", () => {
    expect(sightOf(row("not_evaluated", 0, "not evaluated, because nothing was read of aws.access-keys"))).toBe("not_read");
    expect(sightOf(row("not_evaluated", 0, "not evaluated, because nothing of this kind was read: there are no keys to judge"))).toBe("nothing_to_check");
    expect(sightOf(row("not_evaluated", 4, "not evaluated, because what was read shows nothing wrong, but only part was read: x"))).toBe("part");
    expect(sightOf(row("not_evaluated", 0, "not evaluated, because the rule failed on this data (x)"))).toBe("not_read");
    expect(sightOf(row("fail", 4, "there may be more, because only part was read: x"))).toBe("part");
  });
});
