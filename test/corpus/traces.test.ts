// Legitimate traces of others, replayed under mandates written from their policies: nearly every call passes without asking. Profiles are written by hand from names and arguments.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ToolProfile, type ToolEffect } from "../../src/model/index.ts";
import { mandateOf, replay, standingPolicy } from "./replay.ts";

const FILE = "../shared/data/tool-call-traces.json";
const LEAST = 0.97;
const Traces = z.object({
  domains: z.record(z.string(), z.object({ tasks: z.array(z.object({ id: z.string(), reason: z.unknown(), actions: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })) })) })),
});

const PURPOSES: Readonly<Record<string, string>> = {
  retail: "Help customers of the shop: cancel or modify pending orders, return or exchange delivered ones, modify their default address, and tell them about their profile, orders and products.",
  airline: "Help passengers book, modify or cancel reservations, and handle refunds and compensation.",
  mock: "Create tasks for users and set their status.",
};

const effectsOf = (name: string): readonly ToolEffect[] => (/^(?:get|find|search|list|calculate)/.test(name) ? ["read"] : name.startsWith("transfer_to") ? ["send"] : name.startsWith("cancel") ? ["delete", "pay"] : /return|exchange|book|items|flights|baggages|payment/.test(name) ? ["write", "pay"] : ["write"]);

function profileOf(name: string, given: Readonly<Record<string, unknown>>): ToolProfile {
  const paths = Object.entries(given).flatMap(([path, value]) => (Array.isArray(value) ? [`${path}.*`] : [path]));
  return ToolProfile.parse({
    effects: effectsOf(name), steering: paths.filter((path) => path !== "summary" && path !== "reason" && path !== "title"), outbound: paths.filter((path) => path === "summary"),
    results: { trust: "trusted", system: [], content: [], data: /user|order|reservation/.test(name) ? ["personal"] : [], personal: [] },
  });
}

const textOf = (reason: unknown): string => (typeof reason === "string" ? reason : Object.values(reason ?? {}).filter((each) => typeof each === "string").join("\n"));

describe("legitimate traces", () => {
  it.each([["the task given", true], ["the mandate alone", false]] as const)("pass with %s", async (_, isTaskGiven) => {
    if (!existsSync(FILE)) {
      expect(process.env["CI"], `${FILE} is not there, and CI must have it`).toBeUndefined();
      process.stdout.write(`${FILE} is not there: the traces are not replayed\n`);
      return;
    }
    const { domains } = Traces.parse(JSON.parse(readFileSync(FILE, "utf8")));
    const world = await standingPolicy();
    let calls = 0;
    const asked: string[] = [];
    for (const [domain, { tasks }] of Object.entries(domains)) {
      const names = [...new Set(tasks.flatMap(({ actions }) => actions.map(({ name }) => name)))];
      const mandate = mandateOf({ title: `Assistant for ${domain}`, purpose: PURPOSES[domain] ?? domain, tools: names.map((tool) => ({ server: domain, tool })) });
      for (const { id, reason, actions } of tasks) {
        const answers = replay(world, isTaskGiven ? { id, text: textOf(reason), values: {} } : null, mandate, actions.map(({ name, arguments: given }) => ({ tool: { server: domain, tool: name }, profile: profileOf(name, given), given, result: undefined })));
        calls += answers.length;
        asked.push(...answers.filter(({ decision }) => decision !== "allow").map(({ call, why }) => `${domain} ${id} ${call.tool.tool}: ${why}`));
      }
    }
    process.stdout.write(`traces, ${isTaskGiven ? "task given" : "mandate alone"}: ${calls - asked.length} of ${calls} calls pass (${((1 - asked.length / calls) * 100).toFixed(1)} %)\n`);
    if (process.env["CORPUS"] === "show") for (const each of asked) process.stdout.write(`  ${each}\n`);
    expect(1 - asked.length / calls).toBeGreaterThanOrEqual(LEAST);
  });
});
