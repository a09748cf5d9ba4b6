// Whether private data was read of people with whom the task has nothing to do: neither does it speak of such data, nor of anybody whose it is.
import type { ToolName } from "./contract.ts";
import { isAbout, namesOf } from "./ground.ts";
import { fold } from "./fold.ts";
import { textsOf, type Leaf } from "./leaves.ts";
import type { Memory } from "./memory.ts";
import { originOf } from "./origin.ts";
import { wordsOf } from "./scan.ts";
import { SEEN } from "./sight.ts";
import { CLOSED, COMMON } from "./words.ts";

/** A list of more than these is no look at somebody whom the task names. */
const FEW = 3;

export function isForeignRead(memory: Memory, { tool }: Pick<ToolName, "tool">, given: Readonly<Record<string, unknown>>, leaves: readonly Leaf[], groups: readonly number[]): boolean {
  if (!memory.isTaskTold || isAbout(memory.taskWords(), namesOf(tool)) || asksWhatTaskSays(memory, given)) return false;
  const known = taskGroups(memory);
  if (groups.length > 0 && groups.every((group) => known.has(memory.parties.rootOf(group)))) return false;
  return groups.length > FEW || !leaves.some((leaf) => isInTask(memory, leaf));
}

/** It was read by a word of the task. */
const asksWhatTaskSays = ({ sight }: Memory, given: Readonly<Record<string, unknown>>): boolean =>
  textsOf(given).some((text) => wordsOf(fold(text)).some(({ text: word, print }) => (word.length > 3 || /\d/.test(word)) && !CLOSED.has(word) && (sight.bits(print) & SEEN.task) !== 0));

/** Groups of what the task names by an id or an address. */
export function taskGroups({ taskWords, task, parties }: Memory): ReadonlySet<number> {
  return new Set([...taskWords().names, ...Object.values(task?.values ?? {}).filter((value) => typeof value === "string" || typeof value === "number")].map((value) => parties.groupOf(value)));
}

const isInTask = ({ sight }: Memory, { value }: Leaf): boolean => typeof value === "string" && value.length > 3 && value.length < 100 && !COMMON.has(value.toLowerCase()) && originOf(sight, value).origin === "task";
