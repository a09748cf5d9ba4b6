// JSON whose meaning is not in doubt: what two parsers could read differently (a member twice, members that are JavaScript's own) or not at all (nested without end) is refused.
import { MandateError } from "./errors.ts";

const DEEPEST = 32;
/** In valid JSON every string, bracket, colon and comma is one of these. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Throws `invalid_input` with a sentence about "the body". */
export function readStrictJson(text: string): unknown {
  const value = parsed(text);
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKENS)) {
    const members = open.at(-1);
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : null);
      if (open.length > DEEPEST) throw refused(`the body is nested more than ${DEEPEST} deep; send what the decision needs alone`);
      isName = token === "{";
    } else if (token === "}" || token === "]") {
      open.pop();
      isName = false;
    } else if (token === ",") isName = members !== null;
    else if (token === ":") isName = false;
    else {
      const string = JSON.parse(token) as string;
      if (!string.isWellFormed() || string.includes("\u0000")) throw refused("the body holds a lone surrogate or U+0000, which is no text; repair it first");
      if (isName && members !== null && members !== undefined) take(members, string);
    }
  }
  return value;
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

const refused = (says: string) => new MandateError("invalid_input", says);
