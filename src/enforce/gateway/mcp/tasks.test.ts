// Calls that an upstream turns into tasks: the record stays open until the result is there, and another's task is as if it were not there.
import { describe, expect, it } from "vitest";
import { startGateway } from "../../../../test/enforce/mcp-gateway.ts";
import { startTasks } from "../../../../test/fakes/mcp-tasks.ts";

const META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": { extensions: { "io.modelcontextprotocol/tasks": {} } } };

for (const era of ["2026-07-28", "2025-11-25"] as const) {
  describe(`a task of ${era}`, () => {
    it("is known by an id of ours, and its result passes the gate once", async () => {
      const upstream = await startTasks(era);
      const gate = await startGateway({ reports: upstream.url });
      try {
        const sessions = new Map<string, string>();
        const ask = async (method: string, params: Record<string, unknown>, token = "alice") => {
          const name = String(params["name"] ?? params["taskId"]);
          const modern = { "mcp-protocol-version": era, "mcp-method": method, "mcp-name": name };
          if (era === "2025-11-25" && !sessions.has(token)) {
            const begun = await gate.post({ jsonrpc: "2.0", id: 0, method: "initialize", params: { protocolVersion: era, capabilities: {}, clientInfo: { name: "a", version: "1" } } }, { token });
            sessions.set(token, begun.headers.get("mcp-session-id") ?? "");
          }
          const response = await gate.post({ jsonrpc: "2.0", id: 1, method, params: era === "2026-07-28" ? { ...params, _meta: META } : params }, { token, headers: era === "2026-07-28" ? modern : { "mcp-session-id": sessions.get(token) ?? "" } });
          return (await response.json()) as { result?: Record<string, unknown> & { task?: Record<string, unknown>; result?: unknown }; error?: { message: string } };
        };
        const made = await ask("tools/call", { name: "reports__write_report", arguments: {}, ...(era === "2025-11-25" ? { task: { ttl: 60_000 } } : {}) });
        const task = made.result?.task ?? made.result ?? {};
        expect(task).toMatchObject({ status: "working" });
        expect(task["taskId"]).not.toBe("their-task");
        // What anybody could have written waits until it is on record.
        expect(JSON.stringify(made)).not.toContain("ignore all policies");
        expect(gate.kept.at(-1)?.outcome).toBeNull();
        const taskId = String(task["taskId"]);
        const [others, none] = [await ask("tasks/get", { taskId }, "bob"), await ask("tasks/get", { taskId: "never" }, "bob")];
        expect(others).toEqual(none);
        expect(upstream.asked).toEqual([]);
        upstream.finish();
        const state = await ask("tasks/get", { taskId });
        const result = era === "2026-07-28" ? state.result?.result : (await ask("tasks/result", { taskId })).result;
        expect(result).toMatchObject({ content: [{ text: "the report is done" }] });
        expect(gate.kept.at(-1)?.outcome).toMatchObject({ status: "done" });
        expect(upstream.asked.every((each) => each.endsWith(" their-task"))).toBe(true);
      } finally {
        await gate.stop();
        await upstream.stop();
      }
    });
  });
}
