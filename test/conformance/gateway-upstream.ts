// What the server scenarios of the conformance suite call, by the names they call it, as a server of 2026-07-28 on the official SDK. The gate stands in front of it, for both eras.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, inputRequired, MissingRequiredClientCapabilityError, ProtocolError, Server, type CallToolResult, type GetPromptResult, type InputRequiredResult, type ServerContext, type Tool } from "@modelcontextprotocol/server";

type Given = Readonly<Record<string, unknown>>;
type Run = (given: Given, request: ServerContext["mcpReq"]) => CallToolResult | InputRequiredResult | Promise<CallToolResult | InputRequiredResult>;

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";
const text = (value: string): CallToolResult => ({ content: [{ type: "text", text: value }] });
const image = { type: "image" as const, data: PNG, mimeType: "image/png" };
const schema = (properties: Given = {}, required: readonly string[] = []): Tool["inputSchema"] => ({ type: "object", properties, ...(required.length === 0 ? {} : { required: [...required] }) } as Tool["inputSchema"]);
const words = (...names: readonly string[]): Given => Object.fromEntries(names.map((name) => [name, { type: "string" }]));
const elicit = (message: string, properties: Given, required: readonly string[] = []) => inputRequired.elicit({ message, requestedSchema: { type: "object", properties, required: [...required] } as never });
const sample = (prompt: string, maxTokens: number) => inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text: prompt } }], maxTokens });
const answer = ({ inputResponses }: ServerContext["mcpReq"], key: string): Given | undefined => {
  const found = inputResponses?.[key];
  return typeof found === "object" && found !== null ? (found as Given) : undefined;
};
const contentOf = (given: Given | undefined): Given => (given?.["content"] ?? {}) as Given;
const told = ({ action, content }: Given): CallToolResult => text(`Elicitation completed: action=${String(action)}, content=${JSON.stringify(content ?? {})}`);

/** Asks once, and then tells what the person said. */
const asking = (message: string, properties: Given): Run => (_given, request) => {
  const said = answer(request, "asked");
  return said === undefined ? inputRequired({ inputRequests: { asked: elicit(message, properties) } }) : told(said);
};

const NAME = elicit("What is your name?", words("name"), ["name"]);
const titled = (...each: readonly (readonly [string, string])[]) => each.map(([value, title]) => ({ const: value, title }));

/** As text: a `then` of its own would make a promise of the object. */
const CONDITIONAL = JSON.parse('{"if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]}}') as Given;

const TOOLS: Readonly<Record<string, { readonly input?: Tool["inputSchema"]; readonly run: Run }>> = {
  test_simple_text: { run: () => text("This is a simple text response for testing.") },
  test_image_content: { run: () => ({ content: [image] }) },
  test_audio_content: { run: () => ({ content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }] }) },
  test_embedded_resource: { run: () => ({ content: [{ type: "resource", resource: { uri: "test://embedded-resource", mimeType: "text/plain", text: "This is an embedded resource content." } }] }) },
  test_multiple_content_types: { run: () => ({ content: [{ type: "text", text: "Multiple content types test:" }, image, { type: "resource", resource: { uri: "test://mixed-content-resource", mimeType: "application/json", text: '{"test":"data","value":123}' } }] }) },
  test_error_handling: { run: () => ({ ...text("This tool intentionally returns an error for testing"), isError: true }) },
  test_tool_with_logging: {
    run: async (_given, { log }) => {
      for (const line of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await log("info", line);
        await pause(20);
      }
      return text("logged");
    },
  },
  test_logging_tool: { run: async (_given, { log }) => (await log("info", "only for those who asked"), text("logged")) },
  test_tool_with_progress: {
    run: async (_given, { _meta, notify }) => {
      const progressToken = _meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progressToken !== undefined) await notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
        await pause(20);
      }
      return text(`progress of ${String(progressToken)}`);
    },
  },
  test_sampling: {
    input: schema(words("prompt"), ["prompt"]),
    run: ({ prompt }, request) => {
      const said = answer(request, "said");
      return said === undefined ? inputRequired({ inputRequests: { said: sample(String(prompt), 100) } }) : text(`LLM response: ${String(contentOf(said)["text"])}`);
    },
  },
  test_elicitation: {
    input: schema(words("message"), ["message"]),
    run: ({ message }, request) => {
      const said = answer(request, "said");
      return said === undefined ? inputRequired({ inputRequests: { said: elicit(String(message), { username: { type: "string", description: "User's response" }, email: { type: "string", description: "User's email address" } }, ["username", "email"]) } }) : text(`User response: action: ${String(said["action"])}, content: ${JSON.stringify(said["content"])}`);
    },
  },
  test_elicitation_sep1034_defaults: { run: asking("Defaults", { name: { type: "string", default: "John Doe" }, age: { type: "integer", default: 30 }, score: { type: "number", default: 95.5 }, status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" }, verified: { type: "boolean", default: true } }) },
  test_elicitation_sep1330_enums: {
    run: asking("Choices", {
      untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
      titledSingle: { type: "string", oneOf: titled(["value1", "First Option"], ["value2", "Second Option"], ["value3", "Third Option"]) },
      legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
      untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
      titledMulti: { type: "array", items: { anyOf: titled(["value1", "First Choice"], ["value2", "Second Choice"], ["value3", "Third Choice"]) } },
    }),
  },
  json_schema_2020_12_tool: {
    input: {
      $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", $defs: { address: { $anchor: "addressDef", type: "object", properties: words("street", "city") } },
      properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" }, contactMethod: { type: "string", enum: ["phone", "email"] }, phone: { type: "string" }, email: { type: "string" } },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }], ...CONDITIONAL, additionalProperties: false,
    } as unknown as Tool["inputSchema"],
    run: () => text("ok"),
  },
  test_header_mirroring: { input: schema({ region: { type: "string", "x-mcp-header": "Region" } }, ["region"]), run: ({ region }) => text(`of ${String(region)}`) },
  test_missing_capability: {
    run: (_given, request) => {
      if (!can(request, "sampling")) throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
      return text("it can");
    },
  },
  test_streaming_elicitation: { run: (_given, request) => (answer(request, "user_name") === undefined ? inputRequired({ inputRequests: { user_name: NAME } }) : text("done")) },
  test_trigger_tool_change: { run: () => (handler.notify.toolsChanged(), text("told")) },
  test_trigger_prompt_change: { run: () => (handler.notify.promptsChanged(), text("told")) },
  test_input_required_result_elicitation: {
    run: (_given, request) => {
      const { name } = contentOf(answer(request, "user_name"));
      return typeof name === "string" ? text(`Hello, ${name}!`) : inputRequired({ inputRequests: { user_name: NAME } });
    },
  },
  test_input_required_result_sampling: {
    run: (_given, request) => {
      const said = answer(request, "capital_question");
      return said === undefined ? inputRequired({ inputRequests: { capital_question: sample("What is the capital of France?", 100) } }) : text(String(contentOf(said)["text"]));
    },
  },
  test_input_required_result_list_roots: {
    run: (_given, request) => {
      const said = answer(request, "client_roots");
      return said === undefined ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } }) : text(JSON.stringify(said["roots"]));
    },
  },
  test_input_required_result_request_state: {
    run: (_given, request) => (answer(request, "confirm") !== undefined && request.requestState() === "first" ? text("state-ok") : inputRequired({ inputRequests: { confirm: elicit("Please confirm", { ok: { type: "boolean" } }, ["ok"]) }, requestState: "first" })),
  },
  test_input_required_result_multiple_inputs: {
    run: (_given, request) => (["user_name", "greeting", "client_roots"].every((key) => answer(request, key) !== undefined) && request.requestState() === "first" ? text("all there") : inputRequired({ inputRequests: { user_name: NAME, greeting: sample("Generate a greeting", 50), client_roots: inputRequired.listRoots() }, requestState: "first" })),
  },
  test_input_required_result_multi_round: {
    run: (_given, request) => {
      const state = request.requestState();
      if (state === "second" && answer(request, "step2") !== undefined) return text("done");
      if (state === "first" && answer(request, "step1") !== undefined) return inputRequired({ inputRequests: { step2: elicit("Step 2: What is your favorite color?", words("color"), ["color"]) }, requestState: "second" });
      return inputRequired({ inputRequests: { step1: elicit("Step 1: What is your name?", words("name"), ["name"]) }, requestState: "first" });
    },
  },
  test_input_required_result_tampered_state: { run: (_given, request) => (answer(request, "confirm") === undefined ? inputRequired({ inputRequests: { confirm: elicit("Please confirm", { ok: { type: "boolean" } }, ["ok"]) }, requestState: "first" }) : text("state-ok")) },
  test_input_required_result_capabilities: {
    run: (_given, request) => {
      const requests = { ...(can(request, "elicitation") ? { user_name: NAME } : {}), ...(can(request, "sampling") ? { greeting: sample("Generate a greeting", 50) } : {}) };
      return Object.keys(requests).some((key) => answer(request, key) === undefined) ? inputRequired({ inputRequests: requests }) : text("nothing more to ask");
    },
  },
};

function can({ envelope = {} }: ServerContext["mcpReq"], what: string): boolean {
  const capabilities: unknown = (envelope as Given)["io.modelcontextprotocol/clientCapabilities"];
  return typeof capabilities === "object" && capabilities !== null && Object.hasOwn(capabilities, what);
}

const RESOURCES = [
  { uri: "test://static-text", name: "static-text", description: "A text", mimeType: "text/plain", text: "This is the content of the static text resource." },
  { uri: "test://static-binary", name: "static-binary", description: "An image", mimeType: "image/png", blob: PNG },
  { uri: "test://watched-resource", name: "watched-resource", description: "A text that may change", mimeType: "text/plain", text: "watched" },
];

const said = (...content: GetPromptResult["messages"][number]["content"][]): GetPromptResult => ({ messages: content.map((each) => ({ role: "user", content: each })) });
const line = (value: string) => ({ type: "text" as const, text: value });
const argument = (name: string) => ({ name, description: name, required: true });
const PROMPTS: Readonly<Record<string, { readonly takes?: readonly string[]; readonly run: (given: Given, request: ServerContext["mcpReq"]) => GetPromptResult | InputRequiredResult }>> = {
  test_simple_prompt: { run: () => said(line("This is a simple prompt for testing.")) },
  test_prompt_with_arguments: { takes: ["arg1", "arg2"], run: ({ arg1, arg2 }) => said(line(`Prompt with arguments: arg1='${String(arg1)}', arg2='${String(arg2)}'`)) },
  test_prompt_with_embedded_resource: { takes: ["resourceUri"], run: ({ resourceUri }) => said({ type: "resource", resource: { uri: String(resourceUri), mimeType: "text/plain", text: "Embedded resource content for testing." } }, line("Please process the embedded resource above.")) },
  test_prompt_with_image: { run: () => said(image, line("Please analyze the image above.")) },
  test_input_required_result_prompt: {
    run: (_given, request) => {
      const { context } = contentOf(answer(request, "user_context"));
      return typeof context === "string" ? said(line(`In the context of ${context}`)) : inputRequired({ inputRequests: { user_context: elicit("What context should the prompt use?", words("context"), ["context"]) } });
    },
  },
};

const handler = createMcpHandler(() => {
  const server = new Server({ name: "suite", version: "1.0.0" }, { capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, prompts: { listChanged: true }, completions: {}, logging: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: Object.entries(TOOLS).map(([name, { input = schema() }]) => ({ name, description: name === "json_schema_2020_12_tool" ? "Tool with JSON Schema 2020-12 features" : `Of the suite: ${name.replaceAll("_", " ")}`, inputSchema: input })) }));
  server.setRequestHandler("tools/call", ({ params }, { mcpReq }) => {
    const tool = TOOLS[params.name];
    if (tool === undefined) throw new ProtocolError(-32602, "There is no such tool");
    return tool.run(params.arguments ?? {}, mcpReq);
  });
  server.setRequestHandler("resources/list", () => ({ resources: RESOURCES.map(({ uri, name, description, mimeType }) => ({ uri, name, description, mimeType })) }));
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: [{ uriTemplate: "test://template/{id}/data", name: "template", description: "By id", mimeType: "application/json" }] }));
  server.setRequestHandler("resources/read", ({ params: { uri } }) => {
    const found = RESOURCES.find((each) => each.uri === uri);
    if (found !== undefined) return { contents: [{ uri, mimeType: found.mimeType, ...(found.blob === undefined ? { text: found.text ?? "" } : { blob: found.blob }) }] as never };
    const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
    if (id === undefined) throw new ProtocolError(-32602, "Resource not found", { uri });
    return { contents: [{ uri, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) }] };
  });
  server.setRequestHandler("prompts/list", () => ({ prompts: Object.entries(PROMPTS).map(([name, { takes = [] }]) => ({ name, description: name.replaceAll("_", " "), arguments: takes.map(argument) })) }));
  server.setRequestHandler("prompts/get", ({ params }, { mcpReq }) => {
    const prompt = PROMPTS[params.name];
    if (prompt === undefined) throw new ProtocolError(-32602, "There is no such prompt");
    return prompt.run(params.arguments ?? {}, mcpReq);
  });
  server.setRequestHandler("completion/complete", ({ params }) => ({ completion: { values: ["paris", "park", "party"].filter((each) => each.startsWith(params.argument.value)), hasMore: false } }));
  return server;
});

export async function startSuiteUpstream(): Promise<{ readonly url: string; readonly tools: number; stop(): Promise<void> }> {
  const respond = toNodeHandler(handler);
  const server = createServer((request, response) => void respond(request as never, response));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    tools: Object.keys(TOOLS).length,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}
