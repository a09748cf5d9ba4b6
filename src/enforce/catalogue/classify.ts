// A first profile for a tool that nobody has described: pure guessing from names, schemas and words. Unknown means consequential; a person corrects it in the console.
import type { RestOperation, ToolDefinition, ToolEffect, ToolProfile } from "../../model/index.ts";
import { guessEffects } from "./effects.ts";
import { guessArguments } from "./guess-arguments.ts";
import { guessResults } from "./guess-results.ts";
import { leavesOf, type Leaf } from "./schema-leaves.ts";
import { wordsOf } from "./words.ts";

export interface ClassifyOptions {
  /** Name of its server: `search` of `web` is not `search` of `crm`. */
  readonly server?: string;
  /** The server's hints are believed, also those that lower. */
  readonly trusted?: boolean;
}

export function classify(definition: ToolDefinition, { server = "", trusted = false }: ClassifyOptions = {}): ToolProfile {
  const effects = guessEffects(definition, trusted);
  const leaves = leavesOf(definition.inputSchema);
  const about = aboutOf(definition, server);
  const amount = effects.includes("pay") ? amountOf(leaves) : undefined;
  const rows = leaves.find(({ path, name, schema }) => !path.includes(".") && isNumber(schema) && /^(limit|max_rows|maxRows|row_limit|rows|count)$/.test(name))?.path;
  return {
    effects: [...effects],
    ...guessArguments(leaves, about, effects),
    results: guessResults(definition, about, effects),
    ...(amount === undefined ? {} : { amount }),
    ...(rows === undefined ? {} : { rows }),
  };
}

/** An operation of a REST API: its method says at least what it does. */
export function classifyOperation(operation: RestOperation, server: string): ToolProfile {
  const profile = classify(definitionOf(operation), { server });
  const effects = new Set<ToolEffect>(profile.effects);
  if (operation.method === "DELETE") effects.add("delete");
  else if (operation.method !== "GET" && operation.method !== "HEAD" && profile.effects.every((effect) => effect === "read")) effects.add("write");
  if (effects.size > 1) effects.delete("read");
  return { ...profile, effects: [...effects] };
}

export const definitionOf = ({ tool, title, description, inputSchema }: RestOperation): ToolDefinition => ({
  name: tool,
  ...(title === undefined ? {} : { title }),
  ...(description === undefined ? {} : { description }),
  inputSchema,
});

const aboutOf = ({ name, title }: ToolDefinition, server: string): readonly string[] => [...wordsOf(server), ...wordsOf(name), ...wordsOf(title ?? "")];

const isNumber = ({ type }: Leaf["schema"]): boolean => type === "number" || type === "integer";

/** Only where the currency is told as well: a sum without one cannot be held against a limit. */
function amountOf(leaves: readonly Leaf[]): ToolProfile["amount"] {
  const value = leaves.find(({ name, schema }) => isNumber(schema) && wordsOf(name).some((word) => /^(amount|sum|total|price|value)$/.test(word)));
  const currency = leaves.find(({ name }) => /^currency(_?code)?$/i.test(name));
  return value === undefined || currency === undefined ? undefined : { value: value.path, currency: currency.path };
}
