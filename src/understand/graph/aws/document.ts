// Policy documents, interned: equal documents are one object, compiled once. The light index here only says which statements speak of an
// action and what they depend on; what they mean is decided by the evaluator in understand/access.
import { globOf, type Glob } from "./glob.ts";

export interface Statement {
  readonly allow: boolean;
  /** True when it may speak of this lower-case action. */
  speaksOf(action: string): boolean;
  /** Resource and NotResource patterns other than `*`, as written. */
  readonly patterns: readonly string[];
  /** Resources that an allow covers; `*` included. Empty with NotResource. */
  readonly resources: readonly string[];
  /** Lower-case condition keys. */
  readonly keys: readonly string[];
  /** Lower-case keys of policy variables in patterns and condition values. */
  readonly variables: readonly string[];
}

export interface Doc {
  readonly id: number;
  /** Its JSON. Documents are put in the order of their texts, so that answers do not depend on which was read first. */
  readonly text: string;
  readonly document: unknown;
  readonly statements: readonly Statement[];
}

export interface DocStore {
  intern(document: unknown): Doc;
  readonly full: Doc;
  /** True when some document asks for this lower-case condition key. */
  asksFor(key: string): boolean;
}

export const inOrder = (docs: Iterable<Doc>): readonly Doc[] => [...new Set(docs)].toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const texts = (value: unknown): readonly string[] => list(value).filter((item) => typeof item === "string");
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const VARIABLE = /\$\{\s*([^},]+?)\s*(?:,[^}]*)?\}/g;
const variablesIn = (text: string): readonly string[] => [...text.matchAll(VARIABLE)].map((match) => (match[1] ?? "").toLowerCase()).filter((key) => key.length > 1);

export function createDocStore(): DocStore {
  const byObject = new WeakMap<object, Doc>();
  const byText = new Map<string, Doc>();
  const asked = new Set<string>();
  const intern = (document: unknown): Doc => {
    if (isRecord(document)) {
      const known = byObject.get(document);
      if (known !== undefined) return known;
    }
    const text = JSON.stringify(document) ?? "null";
    let doc = byText.get(text);
    if (doc === undefined) {
      doc = { id: byText.size, text, document, statements: isRecord(document) ? list(document["Statement"]).filter(isRecord).map(readStatement) : [] };
      byText.set(text, doc);
      for (const statement of doc.statements) for (const key of statement.keys) asked.add(key);
    }
    if (isRecord(document)) byObject.set(document, doc);
    return doc;
  };
  return { intern, full: intern({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }), asksFor: (key) => asked.has(key) };
}

function readStatement(raw: Readonly<Record<string, unknown>>): Statement {
  const only = texts(raw["Action"]).map((text) => globOf(text.toLowerCase()));
  const except = texts(raw["NotAction"]).map((text) => globOf(text.toLowerCase()));
  const resources = texts(raw["Resource"]);
  const patterns = [...resources, ...texts(raw["NotResource"])].filter((pattern) => pattern !== "*");
  const condition = readCondition(raw["Condition"]);
  const speaks = new Map<string, boolean>();
  const test = (action: string) => (except.length > 0 ? !except.some((glob) => glob(action)) : only.some((glob: Glob) => glob(action)));
  return {
    allow: raw["Effect"] === "Allow",
    speaksOf(action) {
      let answer = speaks.get(action);
      if (answer === undefined) speaks.set(action, (answer = test(action)));
      return answer;
    },
    patterns,
    resources,
    keys: condition.keys,
    variables: [...patterns.flatMap(variablesIn), ...condition.variables],
  };
}

function readCondition(block: unknown): { readonly keys: readonly string[]; readonly variables: readonly string[] } {
  if (!isRecord(block)) return { keys: [], variables: [] };
  const keys = new Set<string>();
  const variables = new Set<string>();
  for (const tests of Object.values(block)) {
    if (!isRecord(tests)) continue;
    for (const [key, values] of Object.entries(tests)) {
      keys.add(key.toLowerCase());
      for (const value of texts(values)) for (const variable of variablesIn(value)) variables.add(variable);
    }
  }
  return { keys: [...keys], variables: [...variables] };
}
