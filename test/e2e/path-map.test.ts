// The picture of many paths, without a browser: however many stops there are, what is drawn can be read, and nothing is left out.
import { describe, expect, it } from "vitest";
import type { EscalationPath, NodeSummary } from "../../web/src/api/generated/schema.ts";
import { layOut } from "../../web/src/features/paths/path-layout.ts";

const node = (name: string, realm = "111111111111", type = "user"): NodeSummary => ({ key: `aws|${realm}|${type}|${name}`, provider: "aws", realm, type, native_id: name, name, identity_id: `idn_${name}`, kind: "service-account" });
const path = (from: NodeSummary, to: NodeSummary, conditions: string[] = []): EscalationPath => ({ from, to, conditional: conditions.length > 0, steps: [{ technique: "sts-001", title: "takes the role", permissions: [], target: to, conditions, remedy: null }] });
const chief = node("chief", "111111111111", "role");
const many = (count: number, realm?: string) => Array.from({ length: count }, (_, index) => node(`user-${index}`, realm));

describe("the picture of paths", () => {
  it("draws few stops one by one", () => {
    const drawing = layOut(many(20).map((from) => path(from, chief)));
    expect(drawing.cards).toHaveLength(21);
    expect(drawing.links.filter((link) => link.cuts)).toHaveLength(0);
  });
  it("groups the alike of 5,000, and still counts every path", () => {
    const paths = [...many(5000).map((from) => path(from, chief)), ...many(300, "222222222222").map((from) => path(from, chief, ["aws:SourceIp"]))];
    const drawing = layOut(paths);
    expect(drawing.stops).toBe(5301);
    expect(drawing.cards.map((card) => card.stop.node.name).toSorted()).toEqual(["300 users", "5,000 users", "chief"]);
    expect(drawing.links.map((link) => [link.paths, link.conditions])).toEqual([[5000, []], [300, ["aws:SourceIp"]]]);
  });
  it("opens one group, of which a readable part is drawn and the others stay one card", () => {
    const paths = many(5000).map((from) => path(from, chief));
    const group = layOut(paths).cards.find((card) => card.stop.group !== null)?.stop.group ?? "";
    const names = layOut(paths, new Set([group])).cards.map((card) => card.stop.node.name);
    expect(names).toContain("4,970 more");
    expect(names).toHaveLength(32);
  });
  it("stays readable over hundreds of accounts", () => {
    const paths = Array.from({ length: 900 }, (_, index) => path(node("a", String(index)), node("r", String(index), "role")));
    expect(layOut(paths).cards.length).toBeLessThanOrEqual(200);
  });
  it("survives paths that go round in a circle", () => {
    const [a, b] = [node("a"), node("b")];
    expect(layOut([path(a, b), path(b, a), path(a, a)]).cards.length).toBeGreaterThan(1);
  });
  it("lets edges that part not cross when they need not", () => {
    const [a, b, x, y] = [node("a"), node("b"), node("x", "1", "role"), node("y", "1", "role")];
    const heights = new Map(layOut([path(a, y), path(b, x), path(a, y)]).cards.map((card) => [card.stop.node.name, card.y]));
    expect(Math.sign((heights.get("a") ?? 0) - (heights.get("b") ?? 0))).toBe(Math.sign((heights.get("y") ?? 0) - (heights.get("x") ?? 0)));
  });
});
