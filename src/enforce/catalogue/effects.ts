// What a tool does, guessed from the words of its name, from what its description says first, and from its hints. What is not understood runs something.
import { TOOL_EFFECTS, type ToolDefinition, type ToolEffect } from "../../model/index.ts";
import { leavesOf } from "./schema-leaves.ts";
import { ACCESS, JOINERS, MONEY, VERBS, WEAK_VERBS, wordsOf } from "./words.ts";

/** `trusted`: the server's hints are believed, also those that lower. */
export function guessEffects(definition: ToolDefinition, trusted: boolean): readonly ToolEffect[] {
  const hints = definition.annotations ?? {};
  if (trusted && hints["readOnlyHint"] === true) return ["read"];
  const name = effectsOfName(wordsOf(definition.name));
  const found = new Set<ToolEffect>([...(name.length > 0 ? name : effectsOfTitle(definition)), ...effectsOfDescription(definition.description ?? ""), ...effectsOfArguments(definition)]);
  if (found.size === 0) found.add("run");
  const changes = [...found].some((effect) => effect !== "read");
  // SPEC: MCP, ToolAnnotations: hints are a claim. INVARIANT: of a server that is not trusted they only raise.
  if (hints["destructiveHint"] === true) found.add("delete");
  else if (!changes && hints["readOnlyHint"] === false) found.add("write");
  // A tool that changes something is not called a reading one as well: policies go by what it does at worst.
  if (found.size > 1) found.delete("read");
  return TOOL_EFFECTS.filter((effect) => found.has(effect));
}

/** None when no verb is known in it. */
export function effectsOfName(words: readonly string[]): readonly ToolEffect[] {
  const parts = split(words);
  const found = new Set(parts.flatMap((part) => effectOfPart(part) ?? []));
  if (found.size === 0 || [...found].every((effect) => effect === "read")) return [...found];
  if (words.some((word) => MONEY.has(word))) found.add("pay");
  if (words.some((word) => ACCESS.has(word)) && !found.has("delete")) found.add("share");
  return [...found];
}

/** At each joiner one more act begins, if a verb follows. */
function split(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  words.forEach((word, index) => {
    const next = words[index + 1];
    if (JOINERS.has(word) && next !== undefined && (VERBS.has(next) || WEAK_VERBS.has(next))) parts.push([]);
    else parts.at(-1)?.push(word);
  });
  return parts;
}

/** The first clear verb; the worst one when the name ends in another (`user_get_delete`); a weak verb only where there is no clear one. */
function effectOfPart(words: readonly string[]): readonly ToolEffect[] | undefined {
  const clear = words.flatMap((word, index) => (VERBS.has(word) ? [{ index, effect: VERBS.get(word) ?? "run" }] : []));
  const [first] = clear;
  if (first !== undefined) {
    const last = clear.at(-1);
    // What stands behind a reading verb is what is read (`get_deploy_status`), unless the name ends in a verb that changes: `issue_read_delete`.
    const ends = last !== undefined && last.index === words.length - 1 && last.index > first.index && (first.effect !== "read" || first.index > 0);
    return ends && last.effect !== first.effect ? [first.effect, last.effect] : [first.effect];
  }
  const weak = words.find((word) => WEAK_VERBS.has(word));
  const effect = weak === undefined ? undefined : WEAK_VERBS.get(weak);
  return effect === undefined ? undefined : [effect];
}

const effectsOfTitle = ({ title, annotations }: ToolDefinition): readonly ToolEffect[] => {
  // A title can lower nothing: that it only reads must stand in the name.
  const said = effectsOfName(wordsOf(title ?? String(annotations?.["title"] ?? "")));
  return said.filter((effect) => effect !== "read");
};

/** "Sends the report and deletes the draft": what its first sentence says it does, if that is more than reading. */
function effectsOfDescription(description: string): readonly ToolEffect[] {
  const sentence = description.slice(0, 600).split(/[.!?](?:\s|$)|\n/)[0] ?? "";
  const acts = sentence.split(/,|;|\b(?:and|then|also|or)\b/i).map((part) => wordsOf(part)[0] ?? "");
  return acts.flatMap((word): readonly ToolEffect[] => {
    const effect = VERBS.get(word) ?? VERBS.get(word.replace(/s$/, "")) ?? VERBS.get(word.replace(/es$/, ""));
    return effect === undefined || effect === "read" ? [] : [effect];
  });
}

/** A statement or a command can do anything, whatever the name says. */
function effectsOfArguments({ inputSchema }: ToolDefinition): readonly ToolEffect[] {
  const says = (name: string) => /^(sql|statement|command|cmd|script|shell|code|javascript|expression_code|cypher|graphql|mutation)$/i.test(name);
  return leavesOf(inputSchema).some(({ path, name, schema }) => !path.includes(".") && says(name) && (schema["enum"] === undefined) && (schema["type"] === undefined || schema["type"] === "string" || schema["type"] === "array")) ? ["run"] : [];
}
