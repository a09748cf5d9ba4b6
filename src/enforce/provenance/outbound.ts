// What text that leaves would carry to whoever reads it: links, and instructions, that came only from untrusted text; and private data of others.
import { readingsOf } from "./decode.ts";
import { entitiesOf } from "./entities.ts";
import { fold } from "./fold.ts";
import { entityOrigin, originOf } from "./origin.ts";
import { gramsOf, wordsOf } from "./scan.ts";
import { SEEN, VOUCHED, type Sight } from "./sight.ts";
import type { Memory } from "./memory.ts";
import { tellingWords } from "./telling.ts";

export interface Carried {
  readonly what: "link" | "instruction" | "private";
  readonly shown: string;
  readonly source: number;
}

/** What somebody is asked to do who should not: pay, follow, call, give away, run, forget. */
const ASKS = /\b(?:ignore|disregard|forget|override|bypass|send|forward|transfer|wire|pay|click|open|visit|follow|download|install|run|execute|call|dial|text|reply with|confirm your|verify your|enter your|provide your|log ?in|sign in|scan|delete|share|grant|invite|update your|change your|überweisen|klicken|öffnen|anrufen|senden|weiterleiten|virez|cliquez|envoyez|haga clic|envíe|transfiera)\b/iu;
const OF_WEIGHT = /\b(?:password|passcode|credential|token|api key|secret|pin|otp|code|account|iban|bank|invoice|payment|gift card|crypto|wallet|bitcoin|wire|instruction|prompt|assistant|system|agent|ai|link|attachment|now|immediately|urgent|asap|today|konto|passwort|sofort|mot de passe|compte|contraseña|cuenta)\b|curl\s|sudo\s|\brm\s+-/iu;
const SENTENCES = /(?<=[.!?\n。！？])\s*/;
/** What no person reads. */
const OPAQUE = /[\w+/=-]{24,}/g;
const SHORTEST = 4;
/** Of so many one at least is told of; what has more is full of links that nobody knows. */
const MOST_LINKS = 200;
const MOST_FOUND = 10;
const LARGEST = 262_144;

export function carriedBy(sight: Sight, value: string): readonly Carried[] {
  const text = value.slice(0, LARGEST);
  return [...[text, ...readingsOf(text)].flatMap((reading) => links(sight, reading)), ...instructions(sight, text), ...privateOf(sight, text)];
}

function links(sight: Sight, text: string): readonly Carried[] {
  const found: Carried[] = [];
  const unknown = entitiesOf(text).filter((entity) => entityOrigin(sight, entity) === undefined);
  for (const entity of unknown.slice(0, MOST_LINKS)) {
    if (found.length >= MOST_FOUND) break;
    const { origin, source } = originOf(sight, entity.text, { isThorough: true });
    // A link of the model's own that carries what was private is one that was built.
    const isBuilt = (entity.kind === "url" || entity.kind === "host") && privateWord(sight, entity.text, SEEN.private) !== undefined;
    if (origin === "untrusted" || isBuilt) found.push({ what: "link", shown: entity.text.slice(0, 200), source });
  }
  const [more] = unknown.slice(MOST_LINKS);
  if (more !== undefined && found.length === 0 && sight.hasUntrusted()) found.push({ what: "link", shown: more.text.slice(0, 200), source: 0 });
  return found;
}

function instructions(sight: Sight, text: string): readonly Carried[] {
  const found: Carried[] = [];
  for (const sentence of text.split(SENTENCES)) {
    if (!ASKS.test(sentence) || !OF_WEIGHT.test(sentence)) continue;
    const folded = fold(sentence);
    if (wordsOf(folded).length < SHORTEST) continue;
    const grams = gramsOf(folded);
    const foreign = grams.filter((print) => (sight.bits(print) & SEEN.untrusted) !== 0 && (sight.bits(print) & VOUCHED) === 0);
    const [first] = foreign;
    if (first !== undefined && foreign.length >= grams.length * 0.6) found.push({ what: "instruction", shown: sentence.trim().slice(0, 200), source: sight.source(first, true) });
  }
  return found;
}

/** Private data that the task gave no ground to read, in any reading. */
function privateOf(sight: Sight, text: string): readonly Carried[] {
  const found = privateWord(sight, text, SEEN.foreign);
  return found === undefined ? [] : [{ what: "private", ...found }];
}

/** Private data that is written so that nobody sees it. */
export function hiddenPrivate(sight: Sight, text: string): readonly Carried[] {
  for (const reading of readingsOf(text)) {
    const found = privateWord(sight, reading, SEEN.private);
    if (found !== undefined) return [{ what: "private", ...found }];
  }
  return [];
}

/** A word that was read as private data and that neither task nor mandate has. */
export function privateWord(sight: Sight, text: string, bit: number): { readonly shown: string; readonly source: number } | undefined {
  for (const reading of [text, ...readingsOf(text)]) {
    for (const { text: word, print } of tellingWords(reading)) {
      const bits = sight.bits(print);
      if ((bits & bit) !== 0 && (bits & (SEEN.task | SEEN.mandate)) === 0) return { shown: word.slice(0, 40), source: sight.source(print, (bits & VOUCHED) === 0) };
    }
  }
  return undefined;
}

/** Private data that is not of the one whose group this is, or of one of several; or something that nobody can read, which may be just that. */
export function othersPrivate({ sight, parties }: Pick<Memory, "sight" | "parties">, text: string, groups: ReadonlySet<number>): boolean {
  const readings = readingsOf(text);
  for (const reading of [text, ...readings]) {
    for (const { print } of tellingWords(reading)) {
      const owner = (sight.bits(print) & (SEEN.task | SEEN.mandate)) === 0 ? parties.ownerOf(print) : undefined;
      if (owner !== undefined && (groups.size !== 1 || !groups.has(owner))) return true;
    }
  }
  return [...text.matchAll(OPAQUE)].some(([run]) => /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run) && originOf(sight, run).origin === "model");
}
