// Places and words of what is wrong with a text, as somebody types it.
import { describe, expect, it } from "vitest";
import { diagnose } from "./diagnose.ts";
import { parsePolicies } from "./official.ts";

const SCHEMA = "entity U { name: String }; entity T; action a appliesTo { principal: U, resource: T, context: { n: Long } };";

describe("a diagnosis", () => {
  it("is empty for what holds", async () => expect(await diagnose("permit(principal, action == Action::\"a\", resource) when { context.n < 3 };", SCHEMA)).toEqual([]));

  it("points at the place, in characters though the package counts bytes", async () => {
    const [told] = await diagnose("// élan – 😀\npermit(principal, action, resource)\n  when { \"é\" == \"x\" && context.n === 3 };", SCHEMA);
    expect(told).toMatchObject({ policy: null, weight: "error", at: { line: 3, column: 36, endColumn: 37 } });
    expect(told?.says).toMatch(/unexpected token.*expected/);
  });

  it("names the policy and what was perhaps meant", async () => {
    const told = await diagnose("@id(\"mine\")\nforbid(principal, action, resource) when { principal.nam == \"x\" };", SCHEMA);
    expect(told[0]).toMatchObject({ policy: "mine", weight: "error", at: { line: 2, column: 44 } });
    expect(told[0]?.says).toContain("did you mean `name`");
  });

  it("warns of what can never apply", async () => {
    const told = await diagnose("forbid(principal, action, resource) when { principal is T };", SCHEMA);
    expect(told).toEqual([expect.objectContaining({ weight: "warning", says: expect.stringMatching(/impossible/) as string })]);
  });

  it("refuses templates and two policies of one id", async () => {
    expect((await diagnose("permit(principal == ?principal, action, resource);", SCHEMA))[0]?.says).toMatch(/template/);
    expect((await diagnose("@id(\"a\") permit(principal, action, resource); @id(\"a\") permit(principal, action, resource);", SCHEMA))[0]?.says).toMatch(/two policies/);
  });

  it("keeps a dozen policies in their places", async () => {
    const text = Array.from({ length: 13 }, (_, index) => `permit(principal, action, resource) when { context.n == ${index} };`).join("\n");
    expect((await parsePolicies(text)).map(({ id, text: of }) => [id, /\d+/.exec(of)?.[0]])).toEqual(Array.from({ length: 13 }, (_, index) => [`policy${index}`, `${index}`]));
    expect((await diagnose(`${text}\npermit(principal, action, resource) when { context.x };`, SCHEMA))[0]).toMatchObject({ policy: "policy13", at: { line: 14 } });
  });
});
