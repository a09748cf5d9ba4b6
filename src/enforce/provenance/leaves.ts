// The values of a result or of arguments, each with its path and with what the profile says of it. An MCP result is read as what it carries: its structured content, or its
// text when that is JSON.

/** `system`: a whole value that a system wrote. `content`: anyone could have written it. `plain`: as trusted as the tool's results are. */
export type LeafKind = "system" | "content" | "plain";

/** An object of a result, in the one around it; `isItem`: of a list. */
export interface Holder {
  readonly above: Holder | null;
  readonly isItem: boolean;
}

export interface Leaf {
  readonly path: string;
  /** Name of the member that it is, or is an item of. */
  readonly name: string;
  readonly holder: Holder | null;
  readonly value: string | number;
  readonly kind: LeafKind;
}

export interface Pattern {
  kind?: LeafKind;
  readonly members: Map<string, Pattern>;
}
const MOST_LEAVES = 200_000;
const DEEPEST = 64;

interface Place {
  readonly path: string;
  readonly name: string;
  readonly holder: Holder | null;
  readonly isItem: boolean;
  readonly depth: number;
}

/** Only the first values are walked; false when there were more. */
export function walk(root: unknown, patterns: Pattern, onLeaf: (leaf: Leaf) => void): boolean {
  let left = MOST_LEAVES;
  const visit = (value: unknown, place: Place, at: readonly Pattern[], inherited: LeafKind): void => {
    const { path, name, holder, depth } = place;
    if (left <= 0) return;
    const kind = kindOf(at) ?? inherited;
    if (typeof value === "string" || typeof value === "number") {
      left--;
      if (value !== "") onLeaf({ path, name, holder, value, kind });
      return;
    }
    if (typeof value !== "object" || value === null) return;
    if (depth >= DEEPEST) {
      left = 0;
      return;
    }
    if (Array.isArray(value)) {
      // A path that leaves the `*` out means each item too.
      value.forEach((item, index) => visit(item, { path: join(path, String(index)), name, holder, isItem: true, depth: depth + 1 }, [...at.flatMap(({ members }) => stepInto(members, "*", String(index))), ...at], kind));
      return;
    }
    const own: Holder = { above: holder, isItem: place.isItem };
    for (const [member, inner] of Object.entries(value)) {
      const inside: Place = { path: join(path, member), name: member, holder: own, isItem: false, depth: depth + 1 };
      if (!isName(member)) visit(member, inside, [], kind);
      visit(inner, inside, at.flatMap(({ members }) => stepInto(members, "*", member)), kind);
    }
  };
  visit(root, { path: "", name: "", holder: null, isItem: false, depth: 0 }, [patterns], "plain");
  return left > 0;
}

const stepInto = (members: Pattern["members"], ...names: readonly string[]): readonly Pattern[] => names.flatMap((name) => members.get(name) ?? []);
/** Content wins: it is the safe side. */
const kindOf = (at: readonly Pattern[]): LeafKind | undefined => (at.some(({ kind }) => kind === "content") ? "content" : at.find(({ kind }) => kind !== undefined)?.kind);
const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
/** A member's name that a programmer chose; another one is data. */
const isName = (name: string): boolean => /^[\p{L}_$@][\w$ -]{0,60}$/u.test(name);

const NONE: Pattern = { members: new Map() };
const known = new WeakMap<object, Pattern>();

/** Paths as a tree; made once for each `owner`, which says nothing else. */
export function patternsOf(owner: object, system: readonly string[], content: readonly string[]): Pattern {
  const found = known.get(owner);
  if (found !== undefined) return found;
  const root: Pattern = { members: new Map() };
  const put = (path: string, kind: LeafKind) => {
    let at = root;
    for (const name of path.split(".")) {
      const next = at.members.get(name) ?? { members: new Map() };
      at.members.set(name, next);
      at = next;
    }
    at.kind = kind;
  };
  for (const path of system) put(path, "system");
  for (const path of content) put(path, "content");
  known.set(owner, root);
  return root;
}

/** Every text and number in a value. */
export function textsOf(value: unknown): readonly string[] {
  const found: string[] = [];
  walk(value, NONE, (leaf) => found.push(String(leaf.value)));
  return found;
}

/** What a result says, each part once. */
export function partsOf(result: unknown): readonly unknown[] {
  if (typeof result === "string") return [readJson(result)];
  if (typeof result !== "object" || result === null || !("content" in result || "structuredContent" in result || "contents" in result)) return [result];
  const { content, contents, structuredContent, ...others } = result as Readonly<Record<string, unknown>>;
  const rest = withoutProtocol(others);
  const items = [...(Array.isArray(content) ? content : []), ...(Array.isArray(contents) ? contents : [])];
  const isMcp = structuredContent !== undefined || items.some((item) => typeof item === "object" && item !== null && ("type" in item || "uri" in item));
  if (!isMcp) return [result];
  const texts = items.map((item: unknown) => (typeof item === "object" && item !== null && typeof (item as { text?: unknown }).text === "string" ? readJson((item as { text: string }).text) : item));
  // The text of a structured result is the same once more.
  const unsaid = structuredContent === undefined ? texts : texts.filter((text) => typeof text !== "object" || text === null);
  return [...(structuredContent === undefined ? [] : [structuredContent]), ...unsaid, ...(Object.keys(rest).length > 0 ? [rest] : [])];
}

/** What the protocol itself says in `_meta`, such as the server's version, is nobody's word about the task. */
function withoutProtocol({ _meta: meta, ...rest }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own = typeof meta === "object" && meta !== null ? Object.entries(meta).filter(([name]) => !name.startsWith("io.modelcontextprotocol/")) : [];
  return own.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(own) };
}

function readJson(text: string): unknown {
  const start = text.trimStart()[0];
  if (start !== "{" && start !== "[") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What only begins like JSON is a text.
    return text;
  }
}
