// What is guessed of real tools of the world, and the rules that hold for every guess: unknown is consequential, a hint never lowers, order and case of names change nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasEffects, ToolProfile, type ToolDefinition, type ToolEffect } from "../../model/index.ts";
import { classify, classifyOperation } from "./classify.ts";
import { wordsOf } from "./words.ts";

const tool = (name: string, properties: Record<string, unknown> = {}, more: Partial<ToolDefinition> = {}): ToolDefinition => ({ name, inputSchema: { type: "object", properties }, ...more });
const text = { type: "string" };
const effectsOf = (server: string, name: string, properties: Record<string, unknown> = {}) => classify(tool(name, properties), { server }).effects;

describe("effects of tools that exist", () => {
  const READS: readonly (readonly [string, string])[] = [
    ["github", "get_file_contents"], ["github", "list_pull_requests"], ["github", "get_pull_request_comments"], ["github", "search_code"], ["github", "issue_read"], ["github", "list_commits"],
    ["slack", "slack_get_channel_history"], ["slack", "conversations_search_messages"], ["slack", "slack_list_channels"], ["gmail", "search_emails"], ["gmail", "read_email"], ["gmail", "gmail.users.messages.list"],
    ["jira", "jira_get_issue"], ["jira", "jiraSearchIssues"], ["stripe", "list_invoices"], ["stripe", "retrieve_balance"], ["fs", "read_text_file"], ["fs", "directory_tree"], ["fs", "list_directory_with_sizes"],
    ["db", "describe_table"], ["browser", "browser_snapshot"], ["browser", "browser_take_screenshot"], ["k8s", "pods_log"], ["k8s", "kubectl_get"], ["k8s", "get-deployment-status"], ["memory", "search_nodes"], ["memory", "open_nodes"],
    ["crm", "kundeSuchen_liste"], ["crm", "buscarCliente"], ["crm", "rechercher_facture"], ["retail", "get_order_details"], ["retail", "find_user_id_by_name_zip"], ["airline", "list_all_airports"], ["airline", "calculate"], ["x", "get_shared_links"], ["x", "post_list"],
  ];
  it.each(READS)("%s %s reads", (server, name) => expect(effectsOf(server, name)).toEqual(["read"]));

  const ACTS: readonly (readonly [string, string, ToolEffect])[] = [
    ["github", "create_issue", "write"], ["github", "push_files", "write"], ["github", "merge_pull_request", "write"], ["github", "delete_file", "delete"], ["github", "issue_write", "write"], ["github", "run_workflow", "run"],
    ["slack", "slack_post_message", "send"], ["slack", "chat.postMessage", "send"], ["gmail", "sendEmail", "send"], ["gmail", "reply-to-thread", "send"], ["gmail", "trash_message", "delete"], ["jira", "jira_transition_issue", "write"],
    ["stripe", "create_refund", "pay"], ["stripe", "createPaymentIntent", "pay"], ["bank", "transfer", "pay"], ["fs", "write_file", "write"], ["fs", "move_file", "write"], ["drive", "share_file", "share"], ["drive", "create_permission", "share"], ["github", "add_collaborator", "share"],
    ["db", "execute_sql", "run"], ["browser", "browser_click", "run"], ["browser", "browser_evaluate", "run"], ["k8s", "pods_exec", "run"], ["k8s", "kubectl_delete", "delete"], ["k8s", "scale_deployment", "write"], ["memory", "delete_entities", "delete"],
    ["retail", "cancel_pending_order", "write"], ["retail", "return_delivered_order_items", "write"], ["airline", "book_reservation", "write"], ["airline", "send_certificate", "send"], ["crm", "rechnung_loesche", "delete"], ["crm", "enviar_correo", "send"], ["x", "get_or_create_user", "write"], ["x", "search_and_replace", "write"], ["x", "user_get_delete", "delete"],
  ];
  it.each(ACTS)("%s %s does %3$s", (server, name, effect) => expect(effectsOf(server, name)).toContain(effect));

  it("what nobody understands runs something", () => {
    expect(classify(tool("frobnicate"))).toMatchObject({ effects: ["run"], results: { trust: "untrusted" } });
  });
  it("a statement or a command in the arguments can do anything, whatever the name says", () => {
    expect(effectsOf("db", "get_rows", { sql: text })).toEqual(["run"]);
    expect(effectsOf("db", "get_rows", { mode: { enum: ["a"] } })).toEqual(["read"]);
  });
  it("what the description says first counts, if it is more than the name says", () => {
    expect(classify(tool("get_weather", {}, { description: "Gets the weather and sends a copy to the archive." })).effects).toEqual(["send"]);
    expect(classify(tool("get_mails", {}, { description: "List the messages that were sent and deleted by others." })).effects).toEqual(["read"]);
  });
  it("row 20: readOnlyHint on a writing tool changes nothing, unless an administrator trusts the server", () => {
    const lying = tool("delete_repository", {}, { annotations: { readOnlyHint: true } });
    expect(classify(lying).effects).toEqual(["delete"]);
    expect(classify(lying, { trusted: true }).effects).toEqual(["read"]);
    expect(classify(tool("lookup", {}, { annotations: { destructiveHint: true } })).effects).toEqual(["delete"]);
    expect(classify(tool("lookup", {}, { annotations: { readOnlyHint: false } })).effects).toEqual(["write"]);
  });
});

describe("arguments and results", () => {
  it("a mail: whom it goes to steers it, its text goes out", () => {
    const profile = classify(tool("send_email", { to: { type: "array", items: { type: "string", format: "email" } }, subject: text, body: text, attachments: { type: "array", items: { type: "object", properties: { path: text } } } }), { server: "gmail" });
    expect(profile.steering).toEqual(["to.*", "attachments.*.path"]);
    expect(profile.outbound).toEqual(["subject", "body"]);
  });
  it("a payment: account and sum, with its currency", () => {
    expect(classify(tool("create_payment", { iban: text, amount: { type: "number" }, currency: text, memo: text }), { server: "bank" })).toMatchObject({ steering: ["iban", "amount", "currency"], outbound: ["memo"], amount: { value: "amount", currency: "currency" } });
  });
  it("of the open web nothing is trusted, and what is asked of it goes out", () => {
    expect(classify(tool("fetch", { url: { type: "string", format: "uri" } }), { server: "web" })).toMatchObject({ effects: ["read"], steering: ["url"], outbound: ["url"], results: { trust: "untrusted", system: [], data: ["public"] } });
  });
  it("fields that the schema shows to be the system's own are, in a result that anyone could write", () => {
    const outputSchema = { type: "object", properties: { id: { type: "integer" }, title: text, body: text, labels: { type: "array", items: { enum: ["bug"] } }, created_at: { type: "string", format: "date-time" } } };
    expect(classify(tool("get_issue", {}, { outputSchema }), { server: "github" }).results).toMatchObject({ trust: "untrusted", system: ["id", "labels.*", "created_at"], content: [] });
  });
  it("a known system of record is trusted, except for the notes that people write in it", () => {
    expect(classify(tool("get_order_details"), { server: "retail" }).results).toMatchObject({ trust: "trusted", content: expect.arrayContaining(["note", "*.description"]) });
  });
  it("nothing known steers it: then every free text does", () => {
    expect(classify(tool("frobnicate", { gizmo: text, wobble: text, deep: { type: "boolean" } }))).toMatchObject({ steering: ["gizmo", "wobble"] });
  });
  it("a schema that refers to itself, or to the network, is read as far as it goes", () => {
    const inputSchema = { type: "object", properties: { node: { $ref: "#/$defs/node" }, far: { $ref: "https://evil.example/schema.json" } }, $defs: { node: { type: "object", properties: { url: text, next: { $ref: "#/$defs/node" } } } } };
    expect(classify({ name: "update_tree", inputSchema }).steering).toContain("node.url");
  });
  it("a REST operation does at least what its method says", () => {
    const operation = { tool: "get_thing", method: "DELETE" as const, path: "/things/{id}", inputSchema: { type: "object", properties: { id: text } } };
    expect(classifyOperation(operation, "api").effects).toEqual(["delete"]);
    expect(classifyOperation({ ...operation, method: "POST" }, "api").effects).toEqual(["write"]);
    expect(classifyOperation({ ...operation, method: "GET" }, "api").effects).toEqual(["read"]);
  });
});

describe("for every tool", () => {
  const word = fc.constantFrom("get", "list", "delete", "send", "user", "order", "mail", "and", "create", "refund", "blorp", "status", "file", "run");
  const names = fc.array(word, { minLength: 1, maxLength: 5 });
  const hints = fc.record({ readOnlyHint: fc.boolean(), destructiveHint: fc.boolean(), idempotentHint: fc.boolean(), openWorldHint: fc.boolean() }, { requiredKeys: [] });
  const properties = fc.dictionary(fc.constantFrom("to", "url", "body", "sql", "id", "limit", "x"), fc.constantFrom(text, { type: "number" }, { type: "boolean" }, { type: "array", items: text }));

  it("the guess is a valid profile, and saying that it only reads never makes it harmless", () => {
    fc.assert(fc.property(names, hints, properties, (parts, annotations, given) => {
      const plain = tool(parts.join("_"), given);
      const claimed = classify({ ...plain, annotations: { ...annotations, readOnlyHint: true } });
      expect(ToolProfile.safeParse(claimed).success).toBe(true);
      const { readOnlyHint: _, ...others } = annotations;
      const before = classify({ ...plain, annotations: others });
      for (const effect of before.effects.filter((each) => each !== "read")) expect(claimed.effects).toContain(effect);
      if (hasEffects(before)) expect(hasEffects(claimed)).toBe(true);
    }), { numRuns: 300, seed: 20261124 });
  });
  it("snake, camel and kebab are one name", () => {
    fc.assert(fc.property(names, (parts) => {
      const camel = parts.map((each, index) => (index === 0 ? each : each[0]?.toUpperCase() + each.slice(1))).join("");
      expect(wordsOf(camel)).toEqual(wordsOf(parts.join("_")));
      expect(classify(tool(parts.join("-")))).toEqual(classify(tool(camel)));
    }), { numRuns: 100, seed: 20261124 });
  });
});
