// A held call as a task: the agent asks for its state, and gets the result once a person let it go; made once, told to nobody else, and ended by its own reason.
import { afterEach, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../../../../test/enforce/mcp-gateway.ts";
import { startTasks, type TasksFake } from "../../../../test/fakes/mcp-tasks.ts";
import type { HeldState } from "./contract.ts";

const META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } } };
let upstream: TasksFake;
let gate: TestGateway;
let state: HeldState;
afterEach(async () => {
  await gate.stop();
  await upstream.stop();
});

type Answer = { result?: Record<string, unknown>; error?: { message: string } };

async function begin() {
  state = { state: "pending", says: "" };
  upstream = await startTasks("2026-07-28");
  gate = await startGateway({ reports: upstream.url }, { heldState: () => Promise.resolve(state) });
  gate.policy.set("reports/write_report", "hold");
  const ask = async (method: string, params: Record<string, unknown>, token = "alice") =>
    (await (await gate.post({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: META } }, { token, headers: { "mcp-protocol-version": "2026-07-28", "mcp-method": method, "mcp-name": String(params["name"] ?? params["taskId"]) } })).json()) as Answer;
  const made = await ask("tools/call", { name: "reports__write_report", arguments: {} });
  expect(made.result).toMatchObject({ resultType: "task", status: "working" });
  return { ask, taskId: String(made.result?.["taskId"]) };
}

it("waits without asking the gate again, and is made once when it was let go", async () => {
  const { ask, taskId } = await begin();
  expect((await ask("tasks/get", { taskId })).result).toMatchObject({ taskId, status: "working" });
  expect(gate.kept).toHaveLength(1);
  expect((await ask("tasks/get", { taskId }, "bob")).error?.message).toBe((await ask("tasks/get", { taskId: "never" }, "bob")).error?.message);
  gate.approved.add("hla_1");
  state = { state: "approved", says: "" };
  const both = await Promise.all([ask("tasks/get", { taskId }), ask("tasks/get", { taskId })]);
  for (const { result } of both) expect(result).toMatchObject({ status: "completed", result: { resultType: "task" } });
  expect(gate.kept.map(({ verdict, call }) => [verdict, call.approval])).toEqual([["hold", null], ["hold", "hla_1"]]);
  expect((await ask("tasks/get", { taskId })).result).toMatchObject({ status: "completed" });
  expect(gate.kept).toHaveLength(2);
});

it("is over by its own reason when nobody answered, and when its agent takes it back", async () => {
  const { ask, taskId } = await begin();
  state = { state: "expired", says: "nobody answered until ten" };
  expect((await ask("tasks/get", { taskId })).result).toMatchObject({ status: "failed", error: { message: "The call was not made: nobody answered until ten." } });
  const again = String((await ask("tools/call", { name: "reports__write_report", arguments: {} })).result?.["taskId"]);
  state = { state: "pending", says: "" };
  expect((await ask("tasks/cancel", { taskId: again })).result).toMatchObject({ status: "cancelled" });
  state = { state: "approved", says: "" };
  expect((await ask("tasks/get", { taskId: again })).result).toMatchObject({ status: "cancelled" });
  expect(gate.kept.every(({ outcome }) => outcome === null)).toBe(true);
});
