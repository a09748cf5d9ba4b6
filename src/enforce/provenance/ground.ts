// Whether a task gives ground for a call: it speaks of doing such a thing, and of what it is done to or of one of its values. Words alone; no language model is asked.
import type { ToolEffect, ToolProfile } from "../../model/index.ts";
import type { ToolName } from "./contract.ts";
import { fold } from "./fold.ts";
import { AMBIGUOUS, ARTICLES, DOING, HANDLING, LOOKING, NOUNS, PHRASES, VERBS } from "./ground-words.ts";
import { wordsOf } from "./scan.ts";

export interface TaskWords {
  readonly words: readonly string[];
  readonly verbs: ReadonlySet<string>;
  readonly nouns: ReadonlySet<string>;
  /** It says that something is to be dealt with, not how. */
  readonly isHandling: boolean;
  /** It says that something is to be looked at or told. */
  readonly isLooking: boolean;
  /** Ids, addresses and other single values in it, as they are compared. */
  readonly names: readonly string[];
}

/** Meanings that an effect may have in a task. */
const MEANINGS: Readonly<Record<ToolEffect, readonly string[]>> = {
  read: [],
  write: ["create", "update", "close", "approve", "reject", "escalate", "exchange", "merge", "subscribe", "post"],
  send: ["send", "post", "escalate"],
  pay: ["pay", "return", "exchange"],
  share: ["share"],
  delete: ["delete"],
  run: ["run", "merge"],
};
/** Said only in so many words: what cannot be taken back is no part of dealing with something. */
const GRAVE: ReadonlySet<ToolEffect> = new Set(["pay", "share", "delete", "run"]);
const EMPTY_WORDS = /^(?:get|list|read|fetch|find|search|the|a|an|of|to|for|by|in|on|from|with|and|or|all|my|id|ids|v\d|api|tool|mcp|info|details|data|new|pending|delivered)$/;

export function taskWords(text: string): TaskWords {
  const folded = fold(text);
  const words = wordsOf(folded).map((word) => word.text);
  const acting = words.filter((word, at) => !AMBIGUOUS.test(word) || !ARTICLES.test(words[at - 1] ?? "") || words.slice(Math.max(0, at - 5), at).some((before) => DOING.test(before)));
  const phrases = PHRASES.filter(([pattern]) => pattern.test(folded)).map(([, meaning]) => meaning);
  return {
    words,
    verbs: new Set([...meaningsOf(acting, VERB_INDEX), ...phrases]),
    nouns: meaningsOf(words, NOUN_INDEX),
    isHandling: meaningsOf(words, HANDLING_INDEX).size > 0,
    isLooking: meaningsOf(words, LOOKING_INDEX).size > 0,
    names: text.split(/\s+/).map((word) => word.replace(/^[("'<[#]+|[)"'>\].,;:!?]+$/g, "")).filter((word) => /[\d@]/.test(word) && word.length > 2),
  };
}

/** `hasTaskValue`: one of its steering values stands in the task. */
export function isGrounded(task: TaskWords, { tool }: Pick<ToolName, "tool">, effects: ToolProfile["effects"], hasTaskValue: boolean): boolean {
  const names = namesOf(tool);
  if (names.length > 0 && names.every((name) => task.words.some((word) => alike(word, name)))) return true;
  const acts = effects.filter((effect) => effect !== "read");
  const meanings = (some: readonly ToolEffect[]) => some.some((effect) => MEANINGS[effect].some((meaning) => task.verbs.has(meaning)));
  if (acts.includes("send") && !acts.some((effect) => GRAVE.has(effect)) && meanings(["send"])) return true;
  const isNamed = hasTaskValue || isAbout(task, names) || isOfAnything(names);
  const grave = acts.filter((effect) => GRAVE.has(effect));
  const isSameVerb = [...meaningsOf(names, VERB_INDEX)].some((verb) => task.verbs.has(verb));
  if (isNamed && (isSameVerb || meanings(grave.length > 0 ? grave : acts))) return true;
  if (grave.length > 0) return false;
  if (task.isHandling && isNamed) return true;
  // A language that the tables do not know: the task names the very thing.
  return task.verbs.size === 0 && !task.isHandling && !task.isLooking && hasTaskValue;
}

/** `add_record`, `assign`: it says what it does, and nothing of what it does it to. */
const isOfAnything = (names: readonly string[]): boolean => names.every((name) => /^(?:items?|records?|entr(?:y|ies)|objects?|resources?|things?|batch|bulk)$/.test(name) || meaningsOf([name], VERB_INDEX).size > 0);

/** Whether a task speaks of what a tool is about. */
export function isAbout(task: TaskWords, names: readonly string[]): boolean {
  const nouns = meaningsOf(names, NOUN_INDEX);
  return [...nouns].some((noun) => task.nouns.has(noun)) || names.some((name) => name.length > 3 && task.words.some((word) => alike(word, name)));
}

export const namesOf = (tool: string): readonly string[] => wordsOf(fold(tool.replace(/([a-z\d])([A-Z])/g, "$1 $2").replaceAll("_", " "))).map(({ text }) => text).filter((word) => !EMPTY_WORDS.test(word));

/** The tables by the first letter of their beginnings. */
interface Index {
  readonly byLetter: ReadonlyMap<string, readonly (readonly [string, string])[]>;
  /** Of scripts that write no spaces, or that the first letter tells little of: they stand anywhere in a word. */
  readonly anywhere: readonly (readonly [string, string])[];
}

const VERB_INDEX = indexOf(VERBS);
const NOUN_INDEX = indexOf(NOUNS);
const LOOKING_INDEX = indexOf([["looking", LOOKING]]);
const HANDLING_INDEX = indexOf([["handling", HANDLING]]);

function indexOf(table: typeof VERBS): Index {
  const pairs = table.flatMap(([meaning, beginnings]) => beginnings.map((beginning) => [fold(beginning), meaning] as const));
  return { byLetter: Map.groupBy(pairs.filter(([beginning]) => isAscii(beginning)), ([beginning]) => beginning.charAt(0)), anywhere: pairs.filter(([beginning]) => !isAscii(beginning)) };
}

function meaningsOf(words: readonly string[], { byLetter, anywhere }: Index): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of words) {
    for (const [beginning, meaning] of byLetter.get(word.charAt(0)) ?? []) if (begins(word, beginning)) found.add(meaning);
    if (!isAscii(word)) for (const [part, meaning] of anywhere) if (word.includes(part)) found.add(meaning);
  }
  return found;
}

/** Short beginnings are whole words, or nearly. */
const begins = (word: string, beginning: string): boolean => word.startsWith(beginning) && (beginning.length > 3 || /^(?:s|e|es|ed|en|er|ing|t|d|r|ra|re)?$/.test(word.slice(beginning.length)));
function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}

const alike = (a: string, b: string): boolean => a === b || (Math.min(a.length, b.length) > 3 && a.slice(0, Math.max(4, b.length - 2)) === b.slice(0, Math.max(4, b.length - 2)) && Math.abs(a.length - b.length) <= 4);
