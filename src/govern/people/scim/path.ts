// Names of attributes as clients write them, in the spelling of the schemas: without regard to case, with or without the schema's URN.
import type { AttributePath } from "../../../store/index.ts";
import { attributesOf, ENTERPRISE, ENTERPRISE_ATTRIBUTES, GROUP, HELD, HELD_ATTRIBUTES, USER, type Attribute, type Kind } from "./schema.ts";
import { scimProblem } from "./problem.ts";

const LONGEST = 500;
const NAME = /^[A-Za-z$][\w$-]*$/;
/** INVARIANT: no name reaches the prototype of an object. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const CORE: readonly string[] = [USER, GROUP];
const EXTENSIONS: ReadonlyMap<string, { readonly urn: string; readonly attributes: readonly Attribute[] }> = new Map([
  [ENTERPRISE.toLowerCase(), { urn: ENTERPRISE, attributes: ENTERPRISE_ATTRIBUTES }],
  [HELD.toLowerCase(), { urn: HELD, attributes: HELD_ATTRIBUTES }],
]);

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const named = (attributes: readonly Attribute[], name: string) => attributes.find((attribute) => same(attribute.name, name));

/** `emails.value`, `urn:…:User:name.familyName`, `urn:…:enterprise:2.0:User:manager`. `within`: names are those of a value of this attribute. */
export function readPath(kind: Kind, text: string, within?: AttributePath): AttributePath {
  if (text.length > LONGEST) throw scimProblem("invalidPath", `an attribute path has at most ${LONGEST} characters; shorten it`);
  if (within !== undefined) return spelled(attributeAt(kind, within)?.parts ?? [], split(text));
  const urn = urnOf(text);
  if (urn === undefined) return spelled(attributesOf(kind), split(text));
  const rest = text.slice(urn.length + 1);
  if (CORE.some((core) => same(core, urn))) return rest === "" ? [] : spelled(attributesOf(kind), split(rest));
  const extension = EXTENSIONS.get(urn.toLowerCase());
  return [extension?.urn ?? urn, ...(rest === "" ? [] : spelled(extension?.attributes ?? [], split(rest)))];
}

/** What the schemas say of the attribute at a path. */
export function attributeAt(kind: Kind, path: AttributePath): Attribute | undefined {
  const [first = "", ...rest] = path;
  const extension = EXTENSIONS.get(first.toLowerCase());
  const [name, part] = extension === undefined ? path : rest;
  const attribute = name === undefined ? undefined : named(extension?.attributes ?? attributesOf(kind), name);
  return part === undefined ? attribute : named(attribute?.parts ?? [], part);
}

/** The URN that a path begins with. Of one that is not known the last part is the attribute. */
function urnOf(text: string): string | undefined {
  if (!/^urn:/i.test(text)) return undefined;
  const known = [...CORE, ENTERPRISE, HELD].find((urn) => same(text.slice(0, urn.length), urn) && (text.length === urn.length || text[urn.length] === ":"));
  return known === undefined ? text.slice(0, text.lastIndexOf(":")) : text.slice(0, known.length);
}

/** The name of a member that holds an extension, in the schema's spelling. */
export const extensionNamed = (name: string): string | undefined => EXTENSIONS.get(name.toLowerCase())?.urn ?? (/^urn:[\w:.-]+$/i.test(name) && !CORE.some((core) => same(core, name)) ? name : undefined);
export const isCoreSchema = (name: string): boolean => CORE.some((core) => same(core, name));

export const extensionAttributes = (urn: string): readonly Attribute[] => EXTENSIONS.get(urn.toLowerCase())?.attributes ?? [];

function split(text: string): readonly string[] {
  const names = text.split(".");
  const wrong = names.find((name) => !isName(name));
  if (wrong !== undefined || names.length > 4) throw scimProblem("invalidPath", `${text.slice(0, 80)} is no attribute path; write names joined by points, such as name.familyName`);
  return names;
}

export const isName = (name: string): boolean => NAME.test(name) && !FORBIDDEN.has(name);

function spelled(attributes: readonly Attribute[], names: readonly string[]): AttributePath {
  const [name, ...rest] = names;
  if (name === undefined) return [];
  const attribute = named(attributes, name);
  return [attribute?.name ?? name, ...spelled(attribute?.parts ?? [], rest)];
}
