// Connections to upstreams: which addresses are called, programs that are spoken to by their standard input, and who shares what.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startDesk } from "../../../../test/fakes/mcp-modern.ts";
import { MandateError, refusedAddress, systemClock, type Resolve } from "../../../kernel/index.ts";
import { failureKind, type Ask, type Target } from "./contract.ts";
import { openLinks, type Links } from "./links.ts";

const opened: Links[] = [];
const links = (resolve?: Resolve): Links => {
  const made = openLinks({ clock: systemClock, ...(resolve === undefined ? {} : { resolve }) });
  opened.push(made);
  return made;
};
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

const opening = () => Promise.resolve({ credentials: {}, capabilities: {} });
const over = (url: string, allowPrivate = false): Target => ({ server: "desk", revision: url, certificate: null, allowPrivate, transport: { kind: "http", url, era: "auto" } });
const asking = (method: string, params: Ask["params"] = {}): Ask => ({ method, params, capabilities: {}, credentials: {}, meta: {}, deadline: 10_000 });

describe("an address", () => {
  it.each([
    "https://169.254.169.254/latest",
    "https://[::ffff:7f00:1]/mcp",
    "https://0177.0.0.1/mcp",
    "https://2130706433/mcp",
    "https://localhost./mcp",
    "https://[fd00::1]/mcp",
    "https://10.0.0.7/mcp",
    "http://example.com/mcp",
    "file:///etc/passwd",
    "https://user:word@example.com/mcp",
  ])("row 12: %s is not called", async (url) => {
    await expect(links().of(over(url), "me", opening)).rejects.toMatchObject({ code: expect.stringMatching(/^provider_(?:refused|failed)$/) });
  });

  it("row 13: a name that shows another address the second time is not called there", async () => {
    let heard = 0;
    const server = createServer((_request, response) => {
      heard++;
      response.end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    let asked = 0;
    const rebinding: Resolve = async (_host, allowPrivate) => {
      const address = asked++ === 0 ? "93.184.216.34" : "127.0.0.1";
      const why = refusedAddress(address, allowPrivate);
      if (why !== null) throw new MandateError("provider_refused", `it is ${address}, and ${why}`);
      return { address, family: 4 };
    };
    await expect(links(rebinding).of(over(`https://rebinding.example:${(server.address() as AddressInfo).port}/mcp`), "me", opening)).rejects.toSatisfy((thrown) => failureKind(thrown) === "refused");
    expect(asked).toBe(2);
    expect(heard).toBe(0);
    server.close();
  });

  it("that nobody listens at is told as such, and the call surely did not happen", async () => {
    await expect(links().of(over("http://127.0.0.1:9/mcp", true), "me", opening)).rejects.toMatchObject({ fields: { upstream: "unreachable", sent: false } });
  });
});

describe("a program", () => {
  const script = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"));
  const everything = (): Target => ({ server: "everything", revision: "1", certificate: null, allowPrivate: false, transport: { kind: "stdio", command: process.execPath, args: [script, "stdio"], prepare: async () => ({ GREETING: "hello" }) } });

  it("is started once for all, is called, sees its own environment, and asks the one whose call it is", async () => {
    const all = links();
    const [mine, others] = await Promise.all([all.of(everything(), "me", opening), all.of(everything(), "you", opening)]);
    expect(mine).toBe(others);
    const tools = await mine.ask(asking("tools/list"));
    expect(JSON.stringify(tools.result)).toContain("echo");
    expect(await mine.ask(asking("tools/call", { name: "echo", arguments: { message: "hi" } }))).toMatchObject({ result: { content: [{ text: "Echo: hi" }] } });
    const variables = JSON.stringify(await mine.ask(asking("tools/call", { name: "get-env", arguments: {} })));
    expect(variables).toContain("GREETING");
    expect(variables).not.toContain("VITEST");
    const heard: unknown[] = [];
    const long = await mine.ask({ ...asking("tools/call", { name: "trigger-long-running-operation", arguments: { duration: 0.2, steps: 2 } }), meta: { progressToken: "p" }, onNotification: (method, params) => void heard.push([method, params["progressToken"], params["progress"]]) });
    expect(long.error).toBeUndefined();
    expect(heard).toEqual([["notifications/progress", "p", 1], ["notifications/progress", "p", 2]]);
    const asked = await mine.ask({ ...asking("tools/call", { name: "trigger-elicitation-request", arguments: {} }), onRequest: async (method) => ({ action: method === "elicitation/create" ? "decline" : "cancel" }) });
    expect(JSON.stringify(asked.result)).toMatch(/declin/i);
  });

  it("that cannot be started is told as such", async () => {
    const broken: Target = { ...everything(), transport: { kind: "stdio", command: "/no/such/program", args: [], prepare: async () => ({}) } };
    await expect(links().of(broken, "me", opening)).rejects.toMatchObject({ code: "provider_failed" });
  });

  it("that is not the approved one is not started", async () => {
    const changed: Target = { ...everything(), transport: { kind: "stdio", command: process.execPath, args: [], prepare: async () => { throw new MandateError("conflict", "it is not what was approved"); } } };
    await expect(links().of(changed, "me", opening)).rejects.toThrow(/not what was approved/);
  });
});

describe("an upstream that keeps no sessions", () => {
  const started: { stop(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const each of started) await each.stop();
  });

  it("is shared by all, in either era", async () => {
    for (const era of ["auto", "2025-11-25"] as const) {
      const desk = await startDesk();
      started.push(desk);
      const all = links();
      const target: Target = { ...over(desk.url, true), transport: { kind: "http", url: desk.url, era } };
      const first = await all.of(target, "me", opening);
      expect(await all.of(target, "you", opening)).toBe(first);
      expect(first.era).toBe(era === "auto" ? "2026-07-28" : "2025-11-25");
      expect((await first.ask(asking("tools/list"))).result).toHaveProperty("tools");
    }
  });
});

