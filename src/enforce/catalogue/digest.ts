// What is pinned of a tool's definition, and whether a definition can be pinned at all. Pure. Nothing is fetched: a reference to the network stays a text.
import { digestOf, sha256Hex } from "../../kernel/index.ts";
import { ToolDefinition } from "../../model/index.ts";

const LARGEST_CHARACTERS = 256 * 1024;
const DEEPEST = 32;
const MOST_NODES = 5000;
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** SHA-256 (hex) of the canonical JSON of everything that a model or a reviewer goes by. */
export const digestOfDefinition = ({ name, title, description, inputSchema, outputSchema, annotations }: ToolDefinition): string => digestOf({ name, title, description, inputSchema, outputSchema, annotations });

/** A definition as it can be kept; `unfit` says why it cannot be approved. */
export interface FitDefinition {
  readonly definition: ToolDefinition;
  readonly digest: string;
  readonly unfit: string | null;
}

/** Takes whatever a server said of one tool. `undefined`: it has not even a name. */
export function fitDefinition(said: unknown): FitDefinition | undefined {
  const name = nameIn(said);
  if (name === undefined) return undefined;
  const unfit = unfitFor(said);
  const parsed = unfit === null ? ToolDefinition.safeParse(said) : undefined;
  if (parsed?.success === true) return { definition: parsed.data, digest: digestOfDefinition(parsed.data), unfit: NAME.test(name) ? null : `its name has other characters than letters, digits, _ . and - (${shown(name)})` };
  const why = unfit ?? `it is no tool definition: ${parsed?.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") ?? ""}`;
  return { definition: { name: shown(name).slice(0, 128), inputSchema: {} }, digest: sha256Hex(`unfit\n${why}\n${roughly(said)}`), unfit: why };
}

function nameIn(said: unknown): string | undefined {
  const name = typeof said === "object" && said !== null ? (said as { readonly name?: unknown }).name : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** Looked at without recursion into more than is kept. */
function unfitFor(said: unknown): string | null {
  let nodes = 0;
  let characters = 0;
  const look = (value: unknown, depth: number): string | null => {
    if (++nodes > MOST_NODES) return `it has more than ${MOST_NODES} parts`;
    if (depth > DEEPEST) return `it is nested deeper than ${DEEPEST}`;
    if (typeof value === "string") {
      characters += value.length;
      if (characters > LARGEST_CHARACTERS) return `it is larger than ${LARGEST_CHARACTERS} characters`;
      return value.isWellFormed() && !value.includes("\0") ? null : "it holds characters that are no text";
    }
    if (typeof value !== "object" || value === null) return null;
    for (const [key, inner] of Object.entries(value)) {
      const why = look(key, depth) ?? look(inner, depth + 1);
      if (why !== null) return why;
    }
    return null;
  };
  return look(said, 0);
}

/** Enough to tell one unfit definition from another. */
const roughly = (said: unknown): string => {
  const text = typeof said === "object" && said !== null ? Object.entries(said).map(([key, value]) => `${key}=${typeof value === "string" ? value.slice(0, 4096) : typeof value}`).join("\n") : "";
  return text.toWellFormed();
};

const shown = (name: string): string => name.toWellFormed().replace(/[^\x21-\x7e]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
