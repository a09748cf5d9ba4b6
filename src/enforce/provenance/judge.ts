// One call against what is remembered: where each argument came from, what is wrong with it, and what the policies are told. Pure.
import { hasEffects, type ArgumentOrigin, type Origin, type ProvenanceFacts, type ProvenanceFinding, type ToolProfile } from "../../model/index.ts";
import type { ToolName, TracedCall } from "./contract.ts";
import { entitiesOf } from "./entities.ts";
import { fold } from "./fold.ts";
import { isGrounded } from "./ground.ts";
import { patternsOf, walk, type Leaf } from "./leaves.ts";
import type { Memory } from "./memory.ts";
import { originOf, tellsAnything } from "./origin.ts";
import { carriedBy, hiddenPrivate, othersPrivate, type Carried } from "./outbound.ts";
import { KINDS, printOf } from "./prints.ts";
import { exposedBy } from "./reading.ts";
import { isLimitedByMandate, partiesOf } from "./recipients.ts";
import { SEEN } from "./sight.ts";

export interface Argument extends Pick<Leaf, "path" | "name" | "value"> {
  readonly role: "steering" | "outbound" | "other";
  readonly origin: Origin;
  readonly source: string;
}

const RIDDLES = `decode decoded decoding encode encoded encoding base64 base32 base85 hex hexadecimal rot13 rot cipher caesar atbash morse nato reverse reversed reversing backward backwards concatenate concat join joined
  combine combined assemble assembled piece pieces letter letters initials acrostic spell spelled spelling unscramble anagram decompress gunzip gzip unzip uudecode unicode ascii octal binary shift shifted halves half rückwärts zusammensetzen
  foxtrot sierra quebec whiskey yankee xray zulu`.split(/\s+/).map((word) => printOf(fold(word), KINDS.token));
const MOST_SHOWN = 200;
/** So many arguments are looked at from every side; nobody reads more of them. */
const MOST_THOROUGH = 200;
const ATTACHED = /attach|file|document/i;
const LONGEST_VALUE = 80;
const SUMS = /amount|sum|price|total|salary|fee|budget|quantity|percent|limit/i;

export function judge(memory: Memory, tool: ToolName, profile: ToolProfile, given: Readonly<Record<string, unknown>>): TracedCall {
  const consequential = hasEffects(profile);
  const taskGiven = memory.isTaskTold;
  const found = argumentsOf(memory, tool, profile, given, consequential);
  const steering = found.filter(({ role }) => role === "steering");
  const said = found.filter(({ role }) => role !== "steering");
  const leaves = profile.effects.some((effect) => effect === "send" || effect === "share") || (consequential && found.some(({ role }) => role === "outbound"));
  const untrusted = consequential ? steering.filter(({ origin }) => origin === "untrusted") : [];
  const unplaced = consequential && memory.hasReadUntrusted && (taskGiven || hasReadRiddle(memory)) ? steering.filter((each) => each.origin === "model" && saysWhere(memory, each)) : [];
  const carried = leaves ? said.flatMap((each) => carriedBy(memory.sight, String(each.value)).map((what) => ({ ...what, path: each.path }))) : [];
  const hidden = consequential ? steering.flatMap((each) => hiddenPrivate(memory.sight, String(each.value)).map((what) => ({ ...what, path: each.path }))) : [];
  const exposed = consequential ? [] : exposedBy(memory, tool, found);
  const grounded = !consequential || !taskGiven || isGrounded(memory.taskWords(), tool, profile.effects, steering.some(({ origin }) => origin === "task"));
  const isPrivate = memory.privateData.size > 0;
  const parties = partiesOf(memory, tool, steering);
  // What is handed on by its name alone may hold anything.
  const isByReference = profile.effects.includes("share") || found.some(({ name }) => ATTACHED.test(name));
  const partyNamed = !leaves || !isPrivate || parties.areNamed || (parties.areKnown && !isByReference && !said.some(({ value }) => othersPrivate(memory, String(value), parties.groups)));

  const findings: ProvenanceFinding[] = [];
  const add = (rule: string, of: readonly Pick<Argument, "path">[], reason: string) => findings.push({ rule, paths: [...new Set(of.map(({ path }) => path))].slice(0, MOST_SHOWN), reason });
  for (const each of untrusted) add("steered-by-untrusted", [each], `${shown(each)} came only from text that anyone could have written (${each.source || "what was read in this task"})`);
  for (const each of unplaced) add("goes-to-nobody-known", [each], `${shown(each)} stands in neither the task nor anything that was read as it is`);
  for (const each of [...carried, ...hidden]) add(`carries-${each.what}`, [each], carriedSentence(memory, each));
  for (const each of exposed) add(`exposes-${each.what}`, [each], each.reason);
  if (leaves && isPrivate && memory.hasReadUntrusted && !partyNamed) add("private-data-leaves", steering, `${[...memory.privateData].join(", ")} data was read, and neither the task nor the mandate names ${steering.length === 0 ? "who gets it" : steering.map(shown).slice(0, 5).join(", ")}`);
  if (!grounded) add("no-ground-in-task", [], `the task says nothing that ${tool.server}/${tool.tool} would be needed for`);

  const facts: ProvenanceFacts = {
    effects: profile.effects, consequential, steering: [...new Set(steering.map(({ origin }) => origin))], untrusted: pathsOf(untrusted), unplaced: pathsOf(unplaced),
    carries: [...new Set([...carried, ...hidden].map(({ what }) => what))], exposes: [...new Set(exposed.map(({ what }) => what))], readUntrusted: memory.hasReadUntrusted,
    readPrivate: [...memory.privateData], leaves, partyNamed, taskGiven, grounded,
  };
  return { traced: { origins: found.slice(0, MOST_SHOWN).map(({ path, origin, source }): ArgumentOrigin => ({ path, origin, source })), findings, data: [...memory.data], hasReadUntrusted: memory.hasReadUntrusted }, facts };
}

function argumentsOf(memory: Memory, tool: ToolName, profile: ToolProfile, given: Readonly<Record<string, unknown>>, consequential: boolean): readonly Argument[] {
  const found: Argument[] = [];
  const isAnySteering = consequential && profile.steering.length === 0;
  walk(given, patternsOf(profile, profile.steering, profile.outbound), ({ path, name, value, kind }) => {
    // An address steers wherever it stands, unless it stands in words for somebody.
    const isSteering = kind === "system" || (kind === "plain" && consequential && (isAnySteering || (typeof value === "string" && value.length < 500 && !/\s\S+\s/.test(value) && entitiesOf(value).length > 0)));
    const role = kind === "content" ? "outbound" : isSteering ? "steering" : "other";
    if (isLimitedByMandate(memory, tool, path, value)) found.push({ path, name, value, role, origin: "mandate", source: "the mandate" });
    else {
      const { origin, source } = originOf(memory.sight, value, { isSum: path === profile.amount?.value || SUMS.test(name), isThorough: consequential && role === "steering" && found.length < MOST_THOROUGH });
      const isLost = origin === "model" && memory.hasLostSome && tellsAnything(value);
      found.push({ path, name, value, role, origin: isLost ? "untrusted" : origin, source: isLost ? "more was read than can be remembered" : memory.sourceOf(source) });
    }
  });
  return found;
}

const pathsOf = (of: readonly Argument[]): readonly string[] => of.map(({ path }) => path);
const shown = ({ path, value }: Pick<Argument, "path" | "value">): string => `${path} (${String(value).slice(0, LONGEST_VALUE)})`;

/** Addresses, and ids that nobody makes up: what comes from nowhere was hidden somewhere. */
function saysWhere({ sight }: Memory, { value }: Argument): boolean {
  const text = String(value);
  if (entitiesOf(text).length > 0) return true;
  if (/(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?[0-3]\d/.test(text)) return false;
  return text.split(/[^\p{L}\p{N}]+/u).some((word) => ((/\d/.test(word) && /\p{L}/u.test(word) && word.length > 5) || /^\d{8,}$/.test(word)) && originOf(sight, word).origin === "model");
}

/** Untrusted text says how to put together, or decode, what it does not say plainly. */
const hasReadRiddle = ({ sight }: Memory): boolean => RIDDLES.some((print) => (sight.bits(print) & (SEEN.untrusted | SEEN.mandate)) === SEEN.untrusted);

function carriedSentence(memory: Memory, { what, path, shown: text, source }: Carried & { readonly path: string }): string {
  const from = memory.sourceOf(source) || "what was read in this task";
  if (what === "link") return `${path} carries the link ${text}, which came only from text that anyone could have written (${from})`;
  if (what === "instruction") return `${path} carries instructions that came only from text that anyone could have written (${from}): ${text}`;
  return `${path} carries private data that the task gives no ground for (${from})`;
}
