// Real MCP servers behind the wrapper, with the official client in front, and a gate that says what the test wants.
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { Client, type ClientCapabilities } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, it } from "vitest";
import { GateFailed, type GateCall, type GateClient, type Outcome } from "../../client/index.ts";
import { runWrapped } from "./run.ts";

const MEMORY = fileURLToPath(new URL("../../../node_modules/@modelcontextprotocol/server-memory/dist/index.js", import.meta.url));
const DESK = fileURLToPath(new URL("../../../test/fakes/mcp-stdio.ts", import.meta.url));
const EVERYTHING = fileURLToPath(new URL("../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js", import.meta.url));

function fakeGate(says: Readonly<Record<string, "deny" | "hold">> = {}, waiting: readonly string[] = []) {
  const begun: GateCall[] = [];
  const ended: (Outcome & { readonly callId: string })[] = [];
  const state = { away: false, keepsBack: false, masks: false };
  const gate: GateClient = {
    begin: async (call) => {
      if (state.away) throw new GateFailed("the gate gives no answer", null);
      begun.push(call);
      const callId = `dcs_${begun.length}`;
      const said = says[call.tool];
      if (said === "deny") return { verdict: "deny", callId, reason: "the mandate notes does not allow it", remedy: "Ask ann@example.com." };
      if (said === "hold") return { verdict: "hold", callId, reason: "a person must see it", heldAct: "hla_1", url: "https://mandate.example.com/approvals/held/hla_1", expiresAt: "2030-01-01T00:00:00.000Z" };
      return { verdict: "allow", callId, arguments: call.arguments };
    },
    finish: async (callId, outcome) => {
      ended.push({ callId, ...outcome });
      if (state.keepsBack) throw new GateFailed("the record cannot be written", 503);
      return state.masks ? { result: { content: [{ type: "text", text: "[masked]" }] }, masked: ["content.0.text: aws-access-key"] } : { result: outcome.result, masked: [] };
    },
    show: async (tools) => {
      if (state.away) throw new GateFailed("the gate gives no answer", null);
      return tools.map((tool) => ({ name: (tool as { name: string }).name, state: waiting.includes((tool as { name: string }).name) ? ("quarantined" as const) : ("approved" as const), callable: says[(tool as { name: string }).name] !== "deny" }));
    },
    governed: () => () => Promise.reject(new Error("not used")),
  };
  return { gate, begun, ended, state };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** The official client over two pipes, with the server started as it would be by the command. */
async function connect(gate: GateClient, script: string, mode: "auto" | "legacy" = "legacy", capabilities: ClientCapabilities = {}) {
  const [toWrapper, fromWrapper] = [new PassThrough(), new PassThrough()];
  const said: string[] = [];
  const lines: string[] = [];
  const code = runWrapped({ gate, command: process.execPath, args: [script], environment: { ...process.env, MANDATE_AGENT_TOKEN: "secret" }, agent: { from: toWrapper, to: fromWrapper }, say: (line) => said.push(line), stopped: new Promise(() => undefined) });
  let rest = "";
  const transport = {
    onmessage: undefined as ((message: never) => void) | undefined,
    onclose: undefined as (() => void) | undefined,
    onerror: undefined as ((error: Error) => void) | undefined,
    start: async () => {
      fromWrapper.on("data", (chunk: Buffer) => {
        rest += chunk.toString();
        const all = rest.split("\n");
        rest = all.pop() ?? "";
        for (const line of all) {
          lines.push(line);
          transport.onmessage?.(JSON.parse(line) as never);
        }
      });
    },
    send: async (message: unknown) => void toWrapper.write(`${JSON.stringify(message)}\n`),
    close: async () => {
      toWrapper.end();
      await code;
      transport.onclose?.();
    },
  };
  const client = new Client({ name: "agent", version: "1" }, { versionNegotiation: { mode }, capabilities });
  await client.connect(transport as never);
  stops.push(() => client.close());
  return { client, said, lines, toWrapper, code };
}

const words = (result: unknown): string => (result as { content: { text: string }[] }).content[0]?.text ?? "";
const entity = { name: "Ann", entityType: "person", observations: ["likes tea"] };

describe("a real server on standard input and output, behind the gate", () => {
  it("shows what is approved and may be called, lets it be called, and tells how it ended", async () => {
    const { gate, begun, ended } = fakeGate({ delete_entities: "deny" }, ["delete_relations"]);
    const { client } = await connect(gate, MEMORY);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("read_graph");
    expect(names).not.toContain("delete_entities");
    expect(names).not.toContain("delete_relations");
    const result = await client.callTool({ name: "search_nodes", arguments: { query: "nobody-of-this-name" } });
    expect(result).toMatchObject({ structuredContent: { entities: [] } });
    expect(begun).toEqual([expect.objectContaining({ tool: "search_nodes", arguments: { query: "nobody-of-this-name" } })]);
    expect(ended).toEqual([expect.objectContaining({ callId: "dcs_1", status: "done", error: null })]);
  });

  it("makes no call that is denied, held, quarantined or cannot be asked about, and says why", async () => {
    const { gate, ended, state } = fakeGate({ create_entities: "hold", delete_entities: "deny" }, ["delete_relations"]);
    const { client } = await connect(gate, MEMORY);
    expect(words(await client.callTool({ name: "delete_entities", arguments: { entityNames: ["Ann"] } }))).toBe("Not allowed: the mandate notes does not allow it. Ask ann@example.com.");
    const held = await client.callTool({ name: "create_entities", arguments: { entities: [entity] } });
    expect(held).toMatchObject({ isError: true, _meta: { "dev.mandate/approval": "hla_1" } });
    expect(words(held)).toContain("https://mandate.example.com/approvals/held/hla_1");
    await expect(client.callTool({ name: "delete_relations", arguments: { relations: [] } })).rejects.toThrow(/There is no tool delete_relations here/);
    state.away = true;
    expect(words(await client.callTool({ name: "read_graph", arguments: {} }))).toMatch(/^Not allowed: the gate gives no answer/);
    expect(ended).toEqual([]);
  });

  it("gives out what the gate released, and nothing when it did not", async () => {
    const { gate, state } = fakeGate();
    const { client } = await connect(gate, EVERYTHING);
    state.masks = true;
    expect(words(await client.callTool({ name: "echo", arguments: { message: "hello" } }))).toBe("[masked]");
    state.keepsBack = true;
    await expect(client.callTool({ name: "echo", arguments: { message: "hello" } })).rejects.toThrow(/its result is kept back/);
  });

  it("passes everything else through: prompts, resources, progress while a call runs", async () => {
    const { gate, begun } = fakeGate({ "prompts/get": "deny" });
    const { client } = await connect(gate, EVERYTHING, "auto");
    expect((await client.listResources()).resources.length).toBeGreaterThan(0);
    const [resource] = (await client.listResources()).resources;
    await client.readResource({ uri: resource?.uri ?? "" });
    expect(begun.at(-1)).toMatchObject({ tool: "resources/read", arguments: { uri: resource?.uri } });
    const [prompt] = (await client.listPrompts()).prompts;
    await expect(client.getPrompt({ name: prompt?.name ?? "" })).rejects.toThrow(/Not allowed: the mandate notes/);
    const heard: number[] = [];
    await client.callTool({ name: "trigger-long-running-operation", arguments: { duration: 1, steps: 2 } }, { onprogress: ({ progress }) => void heard.push(progress) });
    expect(heard).toEqual([1, 2]);
  });

  it("speaks the newer revision too: what the agent answers to a question of the server is judged like arguments", async () => {
    const { gate, begun } = fakeGate();
    const { client } = await connect(gate, DESK, "auto", { elicitation: { form: {} } });
    client.setRequestHandler("elicitation/create", () => ({ action: "accept" as const, content: { sure: true } }));
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["read_ticket", "close_ticket"]);
    expect(words(await client.callTool({ name: "close_ticket", arguments: { id: "T-1" } }))).toBe("closed T-1");
    expect(begun.map(({ arguments: given }) => Object.keys(given))).toEqual([["id"], ["id", "mcp.inputResponses"]]);
  });

  it("takes no message that two readers could read differently, no batch, and no id twice", async () => {
    const { gate, begun } = fakeGate();
    const { lines, toWrapper } = await connect(gate, MEMORY);
    const before = lines.length;
    const ask = async (text: string) => {
      const at = lines.length;
      toWrapper.write(`${text}\n`);
      while (lines.length === at) await new Promise((resolve) => setTimeout(resolve, 5));
      return JSON.parse(lines.at(-1) ?? "{}") as { error?: { code: number } };
    };
    expect((await ask('{"jsonrpc":"2.0","id":90,"method":"tools/call","params":{"name":"read_graph","name":"delete_entities"}}')).error?.code).toBe(-32700);
    expect((await ask('[{"jsonrpc":"2.0","id":91,"method":"tools/call","params":{"name":"read_graph"}}]')).error?.code).toBe(-32600);
    expect((await ask('{"jsonrpc":"2.0","id":92,"method":"tools/call","params":{"name":"read_graph","task":{"ttl":1}}}')).error?.code).toBe(-32602);
    expect((await ask('{"jsonrpc":"2.0","id":93,"method":"tasks/result","params":{"taskId":"t"}}')).error?.code).toBe(-32601);
    expect(begun).toEqual([]);
    expect(lines.length).toBe(before + 4);
  });

  it("ends with its server, and tells of a call under way that nobody knows how it ended", async () => {
    const { gate, ended } = fakeGate();
    const { client, code, toWrapper } = await connect(gate, EVERYTHING);
    await client.listTools();
    const running = client.callTool({ name: "trigger-long-running-operation", arguments: { duration: 60, steps: 1 } }).catch((thrown: Error) => thrown.message);
    await new Promise((resolve) => setTimeout(resolve, 200));
    toWrapper.end();
    expect(await code).toBe(0);
    expect(ended).toEqual([expect.objectContaining({ status: "unknown" })]);
    expect(await running).toMatch(/may have done/);
  });
});
