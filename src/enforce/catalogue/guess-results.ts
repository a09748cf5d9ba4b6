// Whose words a tool's results are: guessed from what it is about, and from its output schema field by field where it has one.
import { DATA_CLASSES, type DataClass, type ToolDefinition, type ToolEffect, type ToolProfile } from "../../model/index.ts";
import { leavesOf, type Leaf } from "./schema-leaves.ts";
import { DATA_WORDS, OPEN_WEB, WORLDLY, wordsOf } from "./words.ts";

/** Written by the system behind the tool, in whatever shape it answers. */
const SYSTEM_NAMES = ["id", "number", "iid", "key", "sha", "uuid", "node_id", "thread_id", "threadId", "message_id", "messageId", "user_id", "userId", "channel_id", "account_id", "author.login", "user.login", "user.id", "author.id", "sender.email", "from.address", "from_address", "created_at", "createdAt", "updated_at", "updatedAt", "state", "status"] as const;
/** Written by anybody, though the system is ours. */
const CONTENT_NAMES = ["body", "description", "comment", "note", "notes", "message", "memo", "feedback", "content", "text", "subject", "display_name", "displayName", "bio"] as const;
const SHAPES = ["", "*.", "*.*."] as const;

const CONTENT = /^(body|description|comment|notes?|message|memo|feedback|content|text|subject|title|summary|caption|bio|reason|html|markdown|snippet|display|nick|headline|review|answer|transcript|excerpt)$/;
const SYSTEM = /^(id|ids|uuid|guid|iid|number|sha|hash|digest|etag|count|total|status|state|type|kind|created|updated|at|date|time|timestamp|version|revision|size|login|email|address|amount|currency|balance)$/;

export function guessResults(definition: ToolDefinition, words: readonly string[], effects: readonly ToolEffect[]): ToolProfile["results"] {
  const isOpenWeb = words.some((word) => OPEN_WEB.has(word));
  const isKnown = effects.every((effect) => effect !== "run");
  const trust = isOpenWeb || words.some((word) => WORLDLY.has(word)) || !isKnown ? "untrusted" : "trusted";
  const leaves = leavesOf(definition.outputSchema);
  return {
    trust,
    // What a page or a file says of itself is content, whatever it is called.
    system: trust === "trusted" || isOpenWeb || isFile(words) || !isKnown ? [] : leaves.length > 0 ? leaves.filter(isSystem).map(({ path }) => path).slice(0, 100) : everyShape(SYSTEM_NAMES),
    content: trust === "untrusted" ? [] : leaves.length > 0 ? leaves.filter(isContent).map(({ path }) => path).slice(0, 100) : everyShape(CONTENT_NAMES),
    data: classesOf(words, leaves, isOpenWeb),
    personal: [],
  };
}

const everyShape = (names: readonly string[]): string[] => SHAPES.flatMap((shape) => names.map((name) => `${shape}${name}`)).slice(0, 100);

const isFile = (words: readonly string[]): boolean => words.some((word) => /^(files?|pdf|attachments?|documents?|docs?|contents?)$/.test(word));

const isContent = ({ name, schema }: Leaf): boolean => schema["enum"] === undefined && wordsOf(name).some((word) => CONTENT.test(word));

/** Schema first: what can only be a number, a yes, a date or one of a few words carries no instructions. */
function isSystem({ name, schema }: Leaf): boolean {
  if (isContent({ name, schema, path: "", required: false })) return false;
  const type = schema["type"];
  if (type === "boolean" || type === "integer" || type === "number" || schema["enum"] !== undefined || schema["const"] !== undefined) return true;
  if (typeof schema["format"] === "string" && /^(date-time|date|time|uuid|email|ipv4|ipv6)$/.test(schema["format"])) return true;
  return SYSTEM.test(wordsOf(name).at(-1) ?? "");
}

function classesOf(words: readonly string[], leaves: readonly Leaf[], isOpenWeb: boolean): DataClass[] {
  if (isOpenWeb) return ["public"];
  const said = new Set([...words, ...leaves.flatMap(({ name }) => wordsOf(name))]);
  const found = new Set(DATA_WORDS.filter(([, nouns]) => [...said].some((word) => nouns.has(word))).map(([data]) => data));
  return DATA_CLASSES.filter((data) => found.has(data));
}
