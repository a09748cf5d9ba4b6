// The client scenarios of the MCP conformance suite with the gate as the client: the suite starts a server, an agent calls it through the gate, and the suite judges what arrived.
// Those of OAuth are left out: the gate signs in at its upstreams with what the owner sealed, and never leads anybody through a browser there.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, it } from "vitest";
import { startGateway } from "../enforce/mcp-gateway.ts";
import { expectOnlyKnown, runSuite } from "./gateway-suite.ts";

interface Asked {
  readonly url: string;
  readonly version: string;
  readonly context: { readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[] };
}

/** What the suite starts as the client: it only says here where the suite's server is, and waits until the agent is done. */
let command: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  const server = createServer((request, response) => {
    void read(request).then(act).then(() => response.end(), (thrown: unknown) => response.writeHead(500).end(String(thrown)));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const program = `fetch('http://127.0.0.1:${port}',{method:'POST',body:JSON.stringify({url:process.argv[1],version:process.env.MCP_CONFORMANCE_PROTOCOL_VERSION,context:JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT||'{}')})}).then(async(a)=>{console.error(await a.text());process.exit(a.ok?0:1)})`;
  command = `${process.execPath} -e "${program}"`;
  stop = () => new Promise((stopped) => server.close(() => stopped()));
});
afterAll(() => stop());

async function read(request: IncomingMessage): Promise<Asked> {
  let body = "";
  for await (const part of request) body += String(part);
  return JSON.parse(body) as Asked;
}

async function act({ url, version, context }: Asked): Promise<void> {
  const isModern = version === "2026-07-28";
  const gateway = await startGateway({ suite: { kind: "http", url, era: isModern ? "2026-07-28" : "2025-11-25" } });
  try {
    const client = await gateway.connect("alice", { server: "suite", mode: isModern ? "auto" : "legacy", client: { capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} } } });
    client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: {} }));
    const { tools } = await client.listTools();
    // One scenario wants the schema of the first tool handed to the second, to see what became of it.
    const calls = context.toolCalls ?? tools.map(({ name, inputSchema }) => ({ name, arguments: { ...example(inputSchema.properties ?? {}), ...(inputSchema.properties?.["schema"] === undefined ? {} : { schema: tools[0]?.inputSchema }) } }));
    // That the suite's server says no to one of them is no failure of the client.
    for (const each of calls) await client.callTool(each).catch(() => undefined);
    const { prompts } = await client.listPrompts();
    for (const { name } of prompts) await client.getPrompt({ name }).catch(() => undefined);
    const { resources } = await client.listResources();
    for (const { uri } of resources) await client.readResource({ uri }).catch(() => undefined);
  } finally {
    await gateway.stop();
  }
}

const EXAMPLES: Readonly<Record<string, unknown>> = { string: "x", number: 5, integer: 5, boolean: true, array: [], object: {} };
const example = (properties: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(properties).map(([name, given]) => [name, EXAMPLES[(given as { type?: string }).type ?? "string"]]));

/** All that the suite has for clients, but for OAuth and for extensions. */
const SCENARIOS = {
  "2025-11-25": ["initialize", "tools_call", "elicitation-sep1034-client-defaults", "sse-retry", "json-schema-2020-12-preservation"],
  "2026-07-28": ["tools_call", "request-metadata", "sep-2322-client-request-state", "http-standard-headers", "http-custom-headers", "http-invalid-tool-headers", "json-schema-ref-no-deref", "json-schema-2020-12-preservation"],
};

it.concurrent.each(Object.entries(SCENARIOS))("%s: pass, but for the expected failures, each of which has its reason", async (version, scenarios) => {
  const failed = new Map<string, string>();
  for (const scenario of scenarios) {
    const done = await runSuite(["client", "--command", command, "--scenario", scenario, "--spec-version", version, "--timeout", "60000"]);
    if (done.scenarios !== 1) failed.set(`${scenario} nothing`, "it was not run");
    for (const [key, says] of done.failed) failed.set(key, says);
  }
  expectOnlyKnown({ failed }, "client", version);
}, 240_000);
