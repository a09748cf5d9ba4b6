// What is suspicious in a tool's definition, class by class and with its place. Pure. Nothing of it forbids: a person who approves has seen it.
import { scanText } from "../../discover/scanning/index.ts";
import type { ToolDefinition, ToolWarning } from "../../model/index.ts";
import { effectsOfName } from "./effects.ts";
import { CONCEALED, encodedIn, ORDERS, PATHS } from "./suspicion.ts";
import { hiddenIn, kindsOf, spelled, visible } from "./visible.ts";
import { wordsOf } from "./words.ts";

/** Another tool that agents may see beside it. */
export interface Neighbour {
  readonly server: string;
  readonly name: string;
}

const MOST = 50;

/** `server`: whose it is. `others`: every other tool of the catalogue, also of the same server. */
export function warningsOf(definition: ToolDefinition, others: readonly Neighbour[], server = ""): readonly ToolWarning[] {
  const found = [
    ...textsOf(definition).flatMap(({ path, text }) => inText(path, text)),
    ...namesLikeIt(definition.name, others, server),
    ...namesInText(definition, others, server),
    ...references(definition),
    ...contradictions(definition),
  ];
  return found.filter(({ kind, path, says }, index) => found.findIndex((each) => each.kind === kind && each.path === path && each.says === says) === index).slice(0, MOST);
}

interface Place {
  readonly path: string;
  readonly text: string;
}

/** Every text, names of members too. Bounded by what a definition may be. */
export function textsOf(definition: ToolDefinition): readonly Place[] {
  const found: Place[] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value === "string") found.push({ path, text: value });
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (!Array.isArray(value)) found.push({ path: at, text: key });
      visit(inner, at);
    }
  };
  const { name, title, description, inputSchema, outputSchema, annotations } = definition;
  visit(Object.fromEntries(Object.entries({ name, title, description, inputSchema, outputSchema, annotations }).filter(([, value]) => value !== undefined)), "");
  return found;
}

function inText(path: string, text: string): readonly ToolWarning[] {
  const at = visible(path, 200);
  const warn = (kind: ToolWarning["kind"], says: string): ToolWarning => ({ kind, path: at, says });
  const hidden = hiddenIn(text);
  const words = spelled(hidden);
  // What is hidden between letters must not hide an order from the patterns.
  const plain = hidden.length === 0 ? text : hidden.reduce((rest, each) => rest.replaceAll(each, ""), text).normalize("NFKC");
  return [
    ...(hidden.length === 0 ? [] : [warn("hidden-characters", `it holds ${hidden.length} ${kindsOf(hidden).join(", ")}${words === "" ? "" : ` that spell "${visible(words, 200)}"`}`)]),
    ...[plain, words].flatMap((each) => ORDERS.flatMap(([says, pattern]) => cited(each, pattern).map((quote) => warn("instruction", `${says}: "${quote}"`)))),
    ...[plain, words].flatMap((each) => cited(each, PATHS).map((quote) => warn("sensitive-path", `it names a place of secrets: "${quote}"`))),
    ...CONCEALED.flatMap(([says, pattern]) => cited(text, pattern).map((quote) => warn("hidden-text", `${says}: "${quote}"`))),
    ...encodedIn(text).slice(0, 5).map(({ run, plain: decoded }) => warn("encoded-text", decoded === null ? `it holds encoded text: "${visible(run, 60)}"` : `it holds encoded text that reads "${visible(decoded, 200)}"`)),
    ...scanText(text, { file: "" }).slice(0, 5).map(({ detector }) => warn("secret", `it holds a secret: ${detector.id}`)),
  ];
}

function cited(text: string, pattern: RegExp): readonly string[] {
  const found = pattern.exec(text)?.[0];
  return found === undefined ? [] : [visible(found.trim(), 160)];
}

/** Letters of other scripts, and digits, that look like Latin letters. SPEC: Unicode TS 39, confusables; those that occur in names. */
const TWINS: ReadonlyMap<string, string> = new Map("аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw ոn սu αa οo ρp νv τt κk ιi ηn υu ɑa ɡg ıi 0o 1l 3e 5s Il |l".split(" ").map(([...pair]) => [pair[0] ?? "", pair[1] ?? ""]));

/** Two names with one skeleton look alike to whoever reads quickly. */
export const skeletonOf = (name: string): string =>
  [...name.normalize("NFKC")].map((letter) => TWINS.get(letter) ?? letter).join("").toLowerCase().replace(/[^a-z0-9]/g, "").replaceAll("rn", "m").replaceAll("vv", "w").replaceAll("i", "l");

function namesLikeIt(name: string, others: readonly Neighbour[], server: string): readonly ToolWarning[] {
  const skeleton = skeletonOf(name);
  return others.flatMap((other): readonly ToolWarning[] => {
    if (other.server === server && other.name === name) return [];
    if (other.name === name) return [{ kind: "shadowing", path: "name", says: `${other.server} has a tool of the same name; agents see them as ${server}__${name} and ${other.server}__${name}` }];
    return skeletonOf(other.name) === skeleton ? [{ kind: "look-alike-name", path: "name", says: `it looks like ${visible(other.name, 128)} of ${other.server}` }] : [];
  }).slice(0, 10);
}

/** It speaks of tools of other servers: so it means to change how they are used. */
function namesInText({ description = "" }: ToolDefinition, others: readonly Neighbour[], server: string): readonly ToolWarning[] {
  const said = new Set(description.match(/[A-Za-z0-9_.-]{5,128}/g) ?? []);
  return others.filter((other) => other.server !== server && /[_.-]/.test(other.name) && said.has(other.name)).slice(0, 5).map((other) => ({ kind: "shadowing", path: "description", says: `it speaks of ${other.name}, a tool of ${other.server}` }));
}

/** SPEC: MCP: a reference to the network is never followed, and means nothing here. */
function references(definition: ToolDefinition): readonly ToolWarning[] {
  return textsOf(definition).flatMap(({ path, text }) => (/\.(?:\$ref|\$dynamicRef)$/.test(path) && !text.startsWith("#") && !text.startsWith("$") ? [{ kind: "schema-reference" as const, path: visible(path, 200), says: `it points outside itself (${visible(text, 200)}); what is there is not looked at` }] : []));
}

function contradictions({ name, annotations }: ToolDefinition): readonly ToolWarning[] {
  const acts = effectsOfName(wordsOf(name)).filter((effect) => effect !== "read");
  return annotations?.["readOnlyHint"] === true && acts.length > 0 ? [{ kind: "hint-contradicts", path: "annotations.readOnlyHint", says: `it says that it only reads, and its name says ${acts.join(", ")}` }] : [];
}
