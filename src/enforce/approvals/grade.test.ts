// How grave a call is by what it does and where its values came from; what counts as alike, as the same for a task, and what is typed.
import { expect, it } from "vitest";
import { SENDS } from "../../../test/enforce/gate.ts";
import { TOOL_EFFECTS, type ProvenanceFinding } from "../../model/index.ts";
import { gradeCall, riskOf, type Graded } from "./grade.ts";

const finding = (rule: string): ProvenanceFinding => ({ rule, paths: ["to"], reason: rule });
const graded = (args: Readonly<Record<string, unknown>>, more: Partial<Graded> & { readonly profile?: Graded["call"]["profile"] } = {}) =>
  gradeCall({ call: { agent: "agt_1", server: "crm", tool: "send_mail", arguments: args, profile: more.profile ?? SENDS }, findings: [], holder: "owner", policies: ["mail-held"], session: "ses_1", shown: args, ...more });

it("row 30: pays, deletes, shares, names a sum, lets private data out, or several findings: high", () => {
  const risks = TOOL_EFFECTS.map((effect) => [effect, riskOf({ effects: [effect] }, [], "owner").risk]);
  expect(Object.fromEntries(risks)).toEqual({ read: "low", write: "low", send: "low", pay: "high", share: "high", delete: "high", run: "medium" });
  expect(riskOf(SENDS, [finding("steered-by-untrusted")], "owner").risk).toBe("low");
  expect(riskOf(SENDS, [finding("steered-by-untrusted"), finding("carries-untrusted")], "owner")).toEqual({ risk: "high", riskReasons: ["2 things about where its values came from speak against it."] });
  expect(riskOf(SENDS, [finding("private-data-leaves")], "owner").risk).toBe("high");
  expect(riskOf({ effects: ["write"], amount: { value: "sum", currency: "CHF" } }, [], "owner").risk).toBe("high");
  expect(riskOf(SENDS, [], "security").risk).toBe("medium");
});

it("is alike where only the text differs and goes to the same company; the same for a task only where nothing that steers it differs", () => {
  const first = graded({ to: "ann@example.com", body: "Hello" });
  const text = graded({ to: "ann@example.com", body: "Bye" });
  const colleague = graded({ to: "ben@example.com", body: "Hello" });
  const stranger = graded({ to: "ann@evil.example", body: "Hello" });
  expect([text.alike, text.steering]).toEqual([first.alike, first.steering]);
  expect(colleague.alike).toBe(first.alike);
  expect(colleague.steering).not.toBe(first.steering);
  expect(stranger.alike).not.toBe(first.alike);
  expect(graded({ to: "ann@example.com" }, { findings: [finding("steered-by-untrusted")] }).alike).not.toBe(first.alike);
  expect(graded({ to: "ann@example.com", "mcp.inputResponses": { asked: 1 } }).steering).not.toBe(first.steering);
  expect(graded({ body: "to nobody" }).steering).toBeNull();
});

it("has the sum typed, else the recipient, and never what may not be shown", () => {
  const pays = { ...SENDS, effects: ["pay" as const], amount: { value: "sum", currency: "CHF" } };
  expect(graded({ to: "ann@example.com", sum: 120 }, { profile: pays }).confirm).toEqual({ path: "sum", value: "120" });
  expect(graded({ to: "  ann@example.com\n" }, { profile: pays }).confirm).toEqual({ path: "to", value: "ann@example.com" });
  expect(graded({ to: "ann@example.com", sum: 120 }, { profile: pays, shown: {} }).confirm).toEqual({ path: "tool", value: "crm/send_mail" });
  expect(graded({ to: "ann@example.com" }).confirm).toBeNull();
});
