// The whole line with the official SDK on both sides: agents of both eras, upstreams of both eras, one address.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../../../../test/enforce/mcp-gateway.ts";
import { startBilling } from "../../../../test/fakes/mcp-legacy.ts";
import { startDesk, type McpFake } from "../../../../test/fakes/mcp-modern.ts";

let desk: McpFake;
let billing: Awaited<ReturnType<typeof startBilling>>;
let gate: TestGateway;

beforeAll(async () => {
  [desk, billing] = await Promise.all([startDesk(), startBilling()]);
  gate = await startGateway({ desk: desk.url, billing: billing.url });
});
afterEach(() => {
  gate.hidden.clear();
  gate.policy.clear();
  gate.approved.clear();
});
afterAll(async () => {
  await gate.stop();
  await Promise.all([desk.stop(), billing.stop()]);
});

const words = (result: unknown): string => (result as { content: { text: string }[] }).content[0]?.text ?? "";
const asking = (content: Record<string, unknown>) => ({ client: { capabilities: { elicitation: { form: {}, url: {} } } }, answer: () => ({ action: "accept" as const, content: content as never }) });

for (const mode of ["auto", "legacy"] as const) {
  describe(`an agent of the ${mode === "auto" ? "modern" : "legacy"} era`, () => {
    it("sees the tools of all servers apart, and those that it may call alone", async () => {
      gate.hidden.add("billing/pay");
      const client = await gate.connect("alice", { mode });
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(["billing__export_records", "desk__by_region", "desk__close_ticket", "desk__count", "desk__read_ticket", "desk__send_reply"]);
    });

    it("calls upstreams of both eras; row 5: with a credential of ours and never with its own", async () => {
      const client = await gate.connect("alice", { mode });
      expect(words(await client.callTool({ name: "desk__read_ticket", arguments: { id: "T-1" } }))).toBe("Ticket T-1: the printer is on fire.");
      expect(words(await client.callTool({ name: "billing__export_records", arguments: { account: "A-1" } }))).toMatch(/^records of A-1 for [\w-]{36}$/);
      expect(gate.kept.at(-1)).toMatchObject({ verdict: "allow", call: { server: "billing", tool: "export_records", arguments: { account: "A-1" }, caller: { agent: { id: "agt_alice" } } }, outcome: { status: "done" } });
      for (const [of, { headers }] of [["desk", desk], ["billing", billing]] as const) for (const each of headers) expect(each.authorization).toBe(`Bearer own-of-${of}`);
      expect(JSON.stringify([desk.headers, billing.headers])).not.toContain("alice");
    });

    it("is told what a policy says, in words that it can act on", async () => {
      const client = await gate.connect("alice", { mode });
      const before = desk.calls.length;
      gate.policy.set("desk/send_reply", "deny");
      expect(await client.callTool({ name: "desk__send_reply", arguments: { id: "T-1", body: "hello" } })).toMatchObject({ isError: true, content: [{ text: "Not allowed: the mandate support does not allow it. Ask ann@example.com." }] });
      gate.policy.set("desk/resources/read", "deny");
      await expect(client.readResource({ uri: "desk+desk://faq" })).rejects.toThrow(/Not allowed: the mandate support/);
      expect(desk.calls.length).toBe(before);
    });

    it("waits for a person, and goes on when he let it go", async () => {
      const client = await gate.connect("alice", { mode });
      const call = { name: "desk__send_reply", arguments: { id: `held-${mode}`, body: "hello" } };
      gate.policy.set("desk/send_reply", "hold");
      const first = await client.callTool(call);
      expect(first).toMatchObject({ isError: true });
      expect(words(first)).toContain(`${gate.base}/approvals/held/hla_1`);
      gate.approved.add("hla_1");
      expect(words(await client.callTool(call))).toBe("sent");
      expect(gate.kept.at(-1)?.call.approval).toBe("hla_1");
      // Of one byte more nobody has said anything.
      expect(await client.callTool({ ...call, arguments: { ...call.arguments, body: "hello!" } })).toMatchObject({ isError: true });
    });

    it("reads resources and gets prompts through the gate, each server's apart", async () => {
      const client = await gate.connect("alice", { mode });
      expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(["desk+desk://faq"]);
      expect((await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(["desk+desk://tickets/{id}"]);
      expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(["desk__summary"]);
      expect(await client.readResource({ uri: "desk+desk://tickets/7" })).toMatchObject({ contents: [{ text: "on fire" }] });
      expect(gate.kept.at(-1)?.call).toMatchObject({ server: "desk", tool: "resources/read", arguments: { uri: "desk://tickets/7" } });
      expect(await client.getPrompt({ name: "desk__summary", arguments: { id: "T-1" } })).toMatchObject({ messages: [{ content: { text: "Sum up T-1." } }] });
      expect(gate.kept.at(-1)?.call).toMatchObject({ tool: "prompts/get", arguments: { name: "summary", arguments: { id: "T-1" } } });
      gate.hidden.add("desk/resources/read").add("desk/prompts/get");
      // What it was told before it may keep for a moment.
      const another = await gate.connect("alice", { mode });
      expect((await another.listResources()).resources).toEqual([]);
      expect((await another.listPrompts()).prompts).toEqual([]);
    });

    it("hears how far a call is while it runs", async () => {
      const client = await gate.connect("alice", { mode });
      const heard: number[] = [];
      const result = await client.callTool({ name: "desk__count", arguments: { to: 3 } }, { onprogress: ({ progress }) => void heard.push(progress) });
      expect(words(result)).toBe("counted to 3");
      expect(heard).toEqual([1, 2, 3]);
    });

    it("answers what an upstream asks, whichever era that is of", async () => {
      const { client: options, answer } = asking({ sure: true });
      const client = await gate.connect("alice", { mode, client: options });
      client.setRequestHandler("elicitation/create", answer);
      expect(words(await client.callTool({ name: "desk__close_ticket", arguments: { id: `T-${mode}` } }))).toBe(`closed T-${mode}`);
      expect(desk.calls.at(-1)).toEqual({ tool: "close_ticket", args: { id: `T-${mode}`, sure: true } });
      expect(words(await client.callTool({ name: "billing__pay", arguments: { to: `P-${mode}` } }))).toBe(`paid P-${mode}`);
      expect(billing.calls.at(-1)).toEqual({ tool: "pay", args: { to: `P-${mode}`, sure: true } });
    });

    it("sees the tools of one server plainly at that server's own address", async () => {
      const client = await gate.connect("alice", { mode, server: "desk" });
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain("read_ticket");
      expect(words(await client.callTool({ name: "read_ticket", arguments: { id: "T-2" } }))).toContain("T-2");
      expect(words(await client.callTool({ name: "by_region", arguments: { region: "Zürich" } }))).toBe("tickets of Zürich");
    });
  });
}

it("row 9: keeps apart what an upstream with sessions remembers of two agents", async () => {
  const [alice, bob] = [await gate.connect("alice"), await gate.connect("bob")];
  const of = async (client: typeof alice) => words(await client.callTool({ name: "billing__export_records", arguments: { account: "A" } }));
  const [one, other, again] = [await of(alice), await of(bob), await of(alice)];
  expect(one).not.toBe(other);
  expect(again).toBe(one);
});

it("waits for a person by an address that a modern agent opens for him, and takes up the call with what it was given", async () => {
  const opened: unknown[] = [];
  const client = await gate.connect("carol", { client: { capabilities: { elicitation: { url: {} } } } });
  client.setRequestHandler("elicitation/create", ({ params }) => {
    opened.push(params);
    gate.approved.add("hla_1");
    return { action: "accept" as const };
  });
  gate.policy.set("desk/send_reply", "hold");
  expect(words(await client.callTool({ name: "desk__send_reply", arguments: { id: "T-9", body: "yes" } }))).toBe("sent");
  expect(opened).toEqual([expect.objectContaining({ mode: "url", url: `${gate.base}/approvals/held/hla_1` })]);
});
