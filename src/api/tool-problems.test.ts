// What a draft is told of the tools in its scope: those that no known server has, and those that are dangerous together. Nothing is said of what is not known.
import { expect, it } from "vitest";
import { classify, type CatalogueTool } from "../enforce/catalogue/index.ts";
import type { MandateDocument } from "../model/index.ts";
import { toolProblems } from "./tool-problems.ts";

const tool = (server: string, name: string): CatalogueTool => ({ id: name, server, name, definition: { name, inputSchema: {} }, digest: "", profile: classify({ name, inputSchema: { properties: { url: { type: "string" } } } }, { server }), state: "approved", warnings: [] });
const TOOLS = [tool("crm", "get_customer"), tool("web", "fetch_url"), tool("math", "add")];
const catalogue = { upstreams: () => ["crm", "web", "math", "silent"].map((name) => ({ name })) as never, toolsOf: (server: string) => TOOLS.filter((each) => each.server === server) };
const scope = (...tools: readonly string[]) => ({ scope: { tools: tools.map((each) => ({ server: each.split("/")[0] ?? "", tool: each.split("/")[1] ?? "" })) } }) as MandateDocument;

it("a tool that a known server does not have is told with its place, and with the one that it has", () => {
  expect(toolProblems(catalogue, scope("math/add", "crm/customer"))).toEqual([{ path: "scope.tools.1.tool", weight: "warning", says: "crm has no tool customer; it has get_customer. Nothing is allowed by this line until it has one." }]);
});
it("nothing is said of servers that are not known, of those that showed nothing, and of patterns that meet a tool", () => {
  expect(toolProblems(catalogue, scope("elsewhere/x", "silent/x", "crm/get_*", "*/add"))).toEqual([]);
});
it("tools that together lead private data out", () => {
  expect(toolProblems(catalogue, scope("crm/*", "web/*"))).toMatchObject([{ path: "scope.tools", weight: "warning", says: expect.stringContaining("crm/get_customer") }]);
});
