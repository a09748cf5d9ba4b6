// Run-time policies without a store: the shipped ones with their cases, what is found wrong, and when a change loosens.
import { describe, expect, it } from "vitest";
import type { CompiledRuntimePolicy, RuntimePolicyContent } from "../../model/index.ts";
import { checkRuntimePolicy } from "./check.ts";
import { compileRuntimePolicy } from "./compile.ts";
import { contentOf, readPolicySchema, shippedPolicies } from "./files.ts";
import { loosening } from "./loosens.ts";
import { teamRight } from "./small-form.ts";

const schema = readPolicySchema();
const [held] = shippedPolicies();
if (held === undefined) throw new Error("no policy is shipped");
const withText = (text: string, more: Partial<RuntimePolicyContent> = {}): RuntimePolicyContent => ({ ...held, text, ...more });
const errorsOf = async (content: RuntimePolicyContent) => (await checkRuntimePolicy(content, schema)).problems.filter(({ weight }) => weight === "error").map(({ says }) => says);

describe("the policies that are shipped", () => {
  it.each(shippedPolicies().map((content) => [content.name, content] as const))("%s holds and answers its cases", async (_, content) => {
    const { problems, cases, compiled } = await checkRuntimePolicy(content, schema);
    expect(problems).toEqual([]);
    expect(cases.filter(({ passed }) => !passed)).toEqual([]);
    expect(cases.length).toBeGreaterThan(3);
    expect(compiled).not.toBeNull();
  });

  it("and the small form hold, whatever the names", async () => {
    for (const right of [{ team: "team:Payments", server: "crm", tools: [] }, { team: "a \"b\" \\", server: "x*y", tools: ["read_*", "write"] }]) expect(await errorsOf(teamRight(right))).toEqual([]);
  });
});

describe("a check", () => {
  it("row 35: keeps out what is damaged, unknown to the schema, or may err", async () => {
    expect(await errorsOf(withText("forbid(principal, action, resource"))).toEqual([expect.stringMatching(/unexpected/)]);
    expect(await errorsOf(withText('forbid(principal, action == Mandate::Action::"fly", resource);'))).toEqual([expect.stringMatching(/unrecognized action/)]);
    expect(await errorsOf(withText("forbid(principal, action, resource) when { context.amount.value > decimal(\"1.0\") };"))).not.toEqual([]);
    expect(await errorsOf(withText("forbid(principal, action, resource) when { principal.risk == 1 };"))).not.toEqual([]);
  });

  it("keeps out what fails its cases, has none, or has no policy", async () => {
    expect(await errorsOf(withText("forbid(principal, action, resource);"))).toContainEqual(expect.stringMatching(/^the case "reading in production passes" fails: it must allow and would deny/));
    expect(await errorsOf(withText(held.text, { cases: [] }))).toEqual([expect.stringMatching(/no case/)]);
    expect(await errorsOf(withText("// nothing"))).toEqual([expect.stringMatching(/holds no policy/)]);
  });

  it("tells what has no meaning in its layer", async () => {
    expect(await errorsOf(withText('@hold("boss") forbid(principal, action, resource) when { context.rows > 1 };'))).toEqual([expect.stringMatching(/names nobody/)]);
    expect(await errorsOf(withText('@hold("owner") forbid(principal, action, resource) when { context.rows > 1 };', { layer: "person" }))).toEqual([expect.stringMatching(/estate layer alone/)]);
    const { problems } = await checkRuntimePolicy(withText("permit(principal, action, resource) when { context.rows > 1 };\nforbid(principal is Mandate::Person, action, resource) when { context.rows > 1 };"), schema);
    expect(problems.filter(({ weight }) => weight === "warning").map(({ says }) => says)).toEqual([expect.stringMatching(/grants nothing/), expect.stringMatching(/never applies/)]);
  });

  it("says what of a file is wrong", () => {
    expect(() => contentOf("x", "", "{")).toThrow(/x\.cases\.json is no JSON/);
    expect(() => contentOf("x", "", JSON.stringify({ layer: "estate", title: "X", cases: [{ name: "a", expect: "allow", request: { agent: "a" } }] }))).toThrow(/cases\.0\.request\.tool: say what is done/);
  });
});

describe("a change loosens", () => {
  const compiled = (text: string, layer: "estate" | "person" = "estate"): Promise<readonly CompiledRuntimePolicy[]> => compileRuntimePolicy({ name: "p", layer, text });
  const forbid = "forbid(principal, action, resource) when { context.rows > 10 };";

  it("when a forbid is gone, narrower, or only holds; not when more is forbidden or words are changed", async () => {
    const before = await compiled(forbid);
    expect(loosening("estate", before, [])).toHaveLength(1);
    expect(loosening("estate", before, await compiled(forbid.replace("10", "20")))).toHaveLength(1);
    expect(loosening("estate", before, await compiled(`@hold("owner") ${forbid}`))).toEqual([expect.stringMatching(/holds what/)]);
    expect(loosening("estate", await compiled(`@hold("security") ${forbid}`), await compiled(`@hold("owner") ${forbid}`))).toHaveLength(1);
    expect(loosening("estate", await compiled(`@hold("owner") ${forbid}`), before)).toEqual([]);
    expect(loosening("estate", before, await compiled(`// other words\n@id("x") ${forbid} forbid(principal, action, resource);`))).toEqual([]);
    expect(loosening("estate", before, await compiled(`${forbid} @hold("owner") ${forbid}`))).toEqual([]);
  });

  it("when a person is permitted more; a permit of the estate grants nothing", async () => {
    const permit = await compiled("permit(principal, action, resource);", "person");
    expect(loosening("person", [], permit)).toHaveLength(1);
    expect(loosening("person", permit, [])).toEqual([]);
    expect(loosening("estate", [], permit)).toEqual([]);
    expect(loosening("person", [], await compiled("forbid(principal, action, resource);", "person"))).toEqual([]);
  });
});
