// Whether those who get something are named: by the task, by the mandate, or because all private data that was read is about them alone.
import { allows, type ArgumentLimit } from "../../model/index.ts";
import type { ToolName } from "./contract.ts";
import { entitiesOf } from "./entities.ts";
import { fold } from "./fold.ts";
import { taskGroups } from "./foreign.ts";
import type { Argument } from "./judge.ts";
import type { Memory } from "./memory.ts";
import { wordsOf } from "./scan.ts";
import { SEEN } from "./sight.ts";
import { CLOSED, COMMON } from "./words.ts";

const RECIPIENTS = /^(?:to|cc|bcc|recipients?|receivers?|address(?:es)?|emails?|mail|phones?|channels?|users?|user_?ids?|members?|invitees?|attendees?|participants?|guests?|customers?|customer_?id|contacts?|threads?|thread_?id|tickets?|ticket_?id|cases?|case_?id|conversations?|conversation_?id|rooms?|groups?|teams?|urls?|webhooks?|destinations?|targets?|with|people|person|grantees?|principals?|hosts?|domains?)$/i;
/** Tools that everybody reads. */
const PUBLIC = /public|tweet|publish|blog|social|status_?page|press|linkedin|paste|gist|forum/i;

export interface Parties {
  /** All are named by the task or the mandate, or what was read is about them alone. */
  readonly areNamed: boolean;
  /** All are known to a system, or are no addresses: they may have what is about them. */
  readonly areKnown: boolean;
  readonly groups: ReadonlySet<number>;
}

export function partiesOf(memory: Memory, { tool }: ToolName, steering: readonly Argument[]): Parties {
  const told = steering.filter(({ name, value }) => RECIPIENTS.test(name) || entitiesOf(String(value)).length > 0);
  const groups = new Set(steering.filter(({ value }) => memory.parties.knows(value)).map(({ value }) => memory.parties.groupOf(value)));
  // Where it goes is fixed by the tool, which the mandate names; or by the record that it is about.
  const isFixed = told.length === 0;
  const known = memory.task === null ? new Set<number>() : taskGroups(memory);
  const named = isFixed ? steering.filter(({ name }) => /id$|number$|ref$|path$/i.test(name)) : told;
  return {
    areNamed: named.length > 0 && named.every((party) => isNamed(memory, party, known)),
    areKnown: isFixed ? !PUBLIC.test(tool) : told.every(({ origin, value }) => origin !== "untrusted" && (origin !== "model" || entitiesOf(String(value)).length === 0)),
    groups,
  };
}

function isNamed(memory: Memory, { value, origin }: Argument, known: ReadonlySet<number>): boolean {
  if (origin === "task" || origin === "mandate") return true;
  if (origin !== "trusted") return false;
  const { parties, privateGroups } = memory;
  const group = parties.groupOf(value);
  if (known.has(group) || [value, ...parties.addressesOf(value)].some((each) => sharesWord(memory, String(each)))) return true;
  return privateGroups.length > 0 && privateGroups.every((each) => parties.rootOf(each) === group);
}

/** The task says "Anna", and the system that she is anna.keller@example.com. */
const sharesWord = ({ sight }: Memory, value: string): boolean =>
  wordsOf(fold(value.replace(/@.*$/, ""))).some(({ text, print }) => (sight.bits(print) & SEEN.task) !== 0 && text.length > 2 && !CLOSED.has(text) && !COMMON.has(text));

/** The mandate itself says what this argument may be: some values, or a pattern that says much. */
export function isLimitedByMandate({ mandate }: Memory, { server, tool }: ToolName, path: string, value: unknown): boolean {
  const [top = ""] = path.split(".");
  const limits = (mandate?.scope.tools ?? []).filter((each) => each.server === server && each.tool === tool).flatMap(({ arguments: given }) => given?.[top] ?? []);
  return limits.some((limit) => names(limit) && allows(limit, value));
}

const names = ({ equals, one_of: oneOf }: ArgumentLimit): boolean => equals !== undefined || oneOf !== undefined;
