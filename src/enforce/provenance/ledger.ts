// The ledger of one task: what was given, what was read since, and what follows for the next call. Bounded: beyond the bound everything unknown counts as untrusted.
import { hasEffects, type DataClass, type MandateDocument } from "../../model/index.ts";
import type { Ledger, LedgerOptions } from "./contract.ts";
import { judge } from "./judge.ts";
import { isForeignRead } from "./foreign.ts";
import { taskWords } from "./ground.ts";
import { partsOf, patternsOf, textsOf, walk, type Leaf, type Pattern } from "./leaves.ts";
import { openParties } from "./parties.ts";
import { echoOf, openSight, SEEN, type IsEcho } from "./sight.ts";
import type { Memory } from "./memory.ts";
import { tellingWords } from "./telling.ts";

/** Words and runs of one task: some megabytes of text. */
const MOST_ENTRIES = 600_000;
const MOST_SOURCES = 4_000;
/** Characters of one result; what is beyond is not read. */
const LARGEST_RESULT = 4_194_304;
const MOST_GROUPS = 5000;
/** Longer texts are remembered as private, not by whose they are. */
const LONGEST_OWNED = 2000;
/** Group of private data that names nobody. */
const FOUND_LOOSE = 1;
const FIXED_BYTES = 24_576;
const PRIVATE: ReadonlySet<DataClass> = new Set(["confidential", "personal", "financial", "health", "secret"]);

export function openLedger({ task, mandate, isContinued = false }: LedgerOptions): Ledger {
  const sight = openSight(MOST_ENTRIES);
  const sources: string[] = [""];
  const memory: Memory = { sight, parties: openParties(), task, isTaskTold: task !== null && task.text.trim() !== "", mandate, taskWords: lazily(() => taskWords(task === null ? "" : `${task.text}\n${textsOf(task.values).join("\n")}`)), sourceOf: (number) => sources[number] ?? "", data: new Set(), privateData: new Set(), privateGroups: [], hasReadUntrusted: isContinued, hasLostSome: isContinued, hasPrivateFact: false };
  const sourceNumber = (text: string): number => {
    const last = sources.length - 1;
    if (sources[last] === text) return last;
    return sources.length < MOST_SOURCES ? sources.push(text) - 1 : last;
  };

  if (task !== null) {
    const source = sourceNumber("the task");
    sight.text(task.text, SEEN.task, source);
    for (const text of textsOf(task.values)) sight.text(text, SEEN.task, source);
  }
  if (mandate !== null) for (const text of textsOfMandate(mandate)) sight.text(text, SEEN.mandate, sourceNumber("the mandate"));

  return {
    trace: (tool, profile, given) => {
      const traced = judge(memory, tool, profile, given);
      // What is written may be read again: it does not become true by that.
      if (hasEffects(profile)) for (const text of textsOf(given)) sight.text(text, SEEN.sent, 0);
      return traced;
    },

    learn: (tool, profile, given, result) => {
      const { results } = profile;
      const classes = results.data.filter((each) => PRIVATE.has(each));
      for (const each of results.data) memory.data.add(each);
      for (const each of classes) memory.privateData.add(each);
      const isWritten = ({ kind }: Pick<Leaf, "kind">): boolean => kind === "content" || (kind === "plain" && results.trust === "untrusted");
      const { leaves, isWhole } = leavesOf(result, patternsOf(results, results.system, results.content));
      if (!isWhole && (results.trust === "untrusted" || results.content.length > 0)) memory.hasReadUntrusted = memory.hasLostSome = true;

      const { groups, nameOf } = memory.parties.learn(leaves.filter((leaf) => !isWritten(leaf)));
      const isForeign = classes.length > 0 && isForeignRead(memory, tool, given, leaves, groups);
      if (classes.length > 0) memory.privateGroups.push(...groups.slice(0, Math.max(0, MOST_GROUPS - memory.privateGroups.length)));
      if (classes.length > 0 && results.trust === "trusted") memory.hasPrivateFact = true;
      const privacy = (classes.length > 0 ? SEEN.private : 0) | (isForeign ? SEEN.foreign : 0);
      const isInCall = echoOf(leaves.every(isWritten) ? [] : textsOf(given));
      const isEcho: IsEcho = (print) => isInCall(print) || (sight.bits(print) & SEEN.sent) !== 0;
      for (const leaf of leaves) {
        const value = String(leaf.value);
        if (classes.length > 0 && value.length <= LONGEST_OWNED) for (const { print } of tellingWords(value)) memory.parties.own(print, nameOf(leaf.holder) || FOUND_LOOSE);
        const source = sourceNumber(`result of ${tool.server}/${tool.tool}${leaf.path === "" ? "" : `, ${leaf.path.replace(/(^|\.)\d+(?=\.|$)/g, "$1*").slice(0, 120)}`}`);
        if (isWritten(leaf)) {
          sight.text(value, SEEN.untrusted | privacy, source);
          memory.hasReadUntrusted ||= /\p{L}/u.test(value);
        } else if (leaf.kind === "system") sight.whole(value, SEEN.trusted | privacy, source, isEcho);
        else sight.text(value, SEEN.trusted | privacy, source, isEcho);
      }
      memory.hasLostSome ||= sight.isFull();
    },

    bytes: () => FIXED_BYTES + sight.bytes() + sources.length * 64,
  };
}

/** Values of a result up to the bound; `isWhole` is false when there were more. */
function leavesOf(result: unknown, patterns: Pattern): { readonly leaves: readonly Leaf[]; readonly isWhole: boolean } {
  const leaves: Leaf[] = [];
  let size = 0;
  let isWhole = true;
  for (const part of partsOf(result)) {
    const isAll = walk(part, patterns, (leaf) => {
      size += typeof leaf.value === "string" ? leaf.value.length : 8;
      if (size > LARGEST_RESULT) isWhole = false;
      else leaves.push(leaf);
    });
    isWhole &&= isAll;
  }
  return { leaves, isWhole };
}

/** What the mandate says in words and values, and whom it names. */
function textsOfMandate({ title, owner, sponsor, deputies, purpose, scope, ends_when }: MandateDocument): readonly string[] {
  const limits = (scope.tools ?? []).flatMap(({ arguments: given }) => Object.values(given ?? {})).flatMap(({ equals, one_of, matches }) => [equals, ...(one_of ?? []), matches]);
  const resources = (scope.access ?? []).flatMap(({ resources: names }) => names);
  return [title, owner, sponsor, ...(deputies ?? []), purpose.text, purpose.process, ends_when, ...limits, ...resources].filter((text) => text !== undefined && typeof text !== "boolean" && text !== "*").map(String);
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
