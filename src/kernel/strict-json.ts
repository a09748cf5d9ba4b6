// JSON whose meaning is not in doubt: what two parsers could read differently (a member twice, members that are JavaScript's own) or not at all (nested without end) is refused.
import { MandateError } from "./errors.ts";

const DEEPEST = 32;
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Throws `invalid_input` with a sentence about "the body". */
export function readStrictJson(text: string): unknown {
  const value = parsed(text);
  if (!text.isWellFormed()) throw noText();
  const open: (Set<string> | null)[] = [];
  let isName = false;
  // By hand, for whoever sends a mebibyte of brackets must not stop everybody else.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const members = open.at(-1);
      const isEscaped = end.escaped;
      if (isEscaped || (isName && members !== null && members !== undefined)) {
        const string = isEscaped ? (JSON.parse(text.slice(at, end.at + 1)) as string) : text.slice(at + 1, end.at);
        if (isEscaped && (!string.isWellFormed() || string.includes("\u0000"))) throw noText();
        if (isName && members !== null && members !== undefined) take(members, string);
      }
      at = end.at;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      open.push(code === OPEN_BRACE ? new Set() : null);
      if (open.length > DEEPEST) throw refused(`the body is nested more than ${DEEPEST} deep; send what the decision needs alone`);
      isName = code === OPEN_BRACE;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open.pop();
      isName = false;
    } else if (code === COMMA) isName = open.at(-1) !== null;
    else if (code === COLON) isName = false;
  }
  return value;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COMMA, COLON] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a];

/** Of valid JSON: where the string that begins at `start` ends, and whether it holds an escape. */
function endOfString(text: string, start: number): { readonly at: number; readonly escaped: boolean } {
  let escaped = false;
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { at, escaped };
    if (code !== BACKSLASH) continue;
    escaped = true;
    at++;
  }
}

/** For what is signed: the object that the text is, or `undefined` when it is none or is in doubt. */
export function readStrictObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = readStrictJson(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch (thrown) {
    if (thrown instanceof MandateError) return undefined;
    throw thrown;
  }
}

function take(members: Set<string>, name: string): void {
  if (FORBIDDEN.has(name)) throw refused(`the body has a member ${name}, which is not taken; name it otherwise`);
  if (members.has(name)) throw refused(`the body has the member ${name} twice, and which of them is meant cannot be known; send it once`);
  members.add(name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MandateError("invalid_input", "the body is not JSON; correct it and send it again", { cause });
  }
}

const noText = () => refused("the body holds a lone surrogate or U+0000, which is no text; repair it first");
const refused = (says: string) => new MandateError("invalid_input", says);
