// A resource as clients send it, made regular: names as the schemas spell them, real booleans, lists where lists belong, never a password. Pure.
import type { Attributes, PersonRow } from "../../../store/index.ts";
import { isPlain } from "./filter.ts";
import { extensionAttributes, extensionNamed, isCoreSchema, isName } from "./path.ts";
import { scimProblem } from "./problem.ts";
import { attributesOf, ENTERPRISE, type Attribute, type Kind } from "./schema.ts";

const DEEPEST = 8;
const LARGEST_CHARACTERS = 256 * 1024;
const LONGEST_NAME = 320;
/** The server's own; a client that sends them back says nothing by it. */
const NOT_KEPT: ReadonlySet<string> = new Set(["id", "schemas", "meta", "groups", "password"]);

/** Throws `invalid_input` when it is no resource of the kind. Attributes that no schema knows are kept as they are. */
export function regular(kind: Kind, told: unknown): Attributes {
  if (!isObject(told)) throw scimProblem("invalidSyntax", "the body is no SCIM resource; send a JSON object");
  checkSchemas(kind, told["schemas"]);
  const flat = Object.entries(told).flatMap(([name, value]) => (isCoreSchema(name) && isObject(value) ? Object.entries(value) : [[name, value] as const]));
  const kept: Record<string, unknown> = {};
  for (const [name, value] of flat) {
    const extension = extensionNamed(name);
    const attribute = attributesOf(kind).find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (extension !== undefined) kept[extension] = members(extensionAttributes(extension), value, extension);
    else if (attribute === undefined) kept[safe(name)] = plain(value, name, 1);
    else if (!NOT_KEPT.has(attribute.name)) kept[attribute.name] = valueOf(attribute, value);
  }
  const whole = withoutEmpty(kept);
  const needed = kind === "person" ? "userName" : "displayName";
  const name = whole[needed];
  if (typeof name !== "string" || name.trim() === "" || name.length > LONGEST_NAME) throw scimProblem("invalidValue", `${needed} is missing, empty or longer than ${LONGEST_NAME} characters; send one`);
  if (JSON.stringify(whole).length > LARGEST_CHARACTERS) throw scimProblem("invalidValue", "the resource is larger than 256 KiB; send what describes a person or a group, and no more", "too_large");
  return whole;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** PROVIDER: some clients leave `schemas` out of an update; what is sent must not name the other kind. */
function checkSchemas(kind: Kind, schemas: unknown): void {
  if (schemas === undefined) return;
  const wanted = kind === "person" ? "User" : "Group";
  const fits = Array.isArray(schemas) && schemas.every((each) => typeof each === "string") && schemas.some((each: string) => each.toLowerCase().endsWith(`:${wanted.toLowerCase()}`));
  if (!fits) throw scimProblem("invalidSyntax", `schemas must hold urn:ietf:params:scim:schemas:core:2.0:${wanted}; send it`);
}

function safe(name: string): string {
  if (!isName(name)) throw scimProblem("invalidPath", `${name.slice(0, 60)} is no attribute name; attributes have letters, digits, - and _`);
  return name;
}

function valueOf(attribute: Attribute, value: unknown): unknown {
  if (value === null) return null;
  if (attribute.many === true) return (Array.isArray(value) ? value : [value]).map((each) => single(attribute, each));
  // PROVIDER: Entra sends the manager as the id alone.
  if (attribute.name === "manager" && typeof value === "string") return value === "" ? null : { value: plain(value, "manager", 1) };
  return single(attribute, value);
}

function single(attribute: Attribute, value: unknown): unknown {
  const { name, type } = attribute;
  if (type === "complex") {
    if (!isObject(value)) {
      if (attribute.many === true && typeof value === "string") return { value: plain(value, name, 1) };
      throw scimProblem("invalidValue", `${name} must be an object with named parts; correct it`);
    }
    return members(attribute.parts ?? [], value, name);
  }
  if (type === "boolean") return truth(name, value);
  if (value !== null && typeof value !== "string") {
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    throw scimProblem("invalidValue", `${name} must be text; correct it`);
  }
  return plain(value, name, 1);
}

/** PROVIDER: Entra sends "True" and "False". */
function truth(name: string, value: unknown): boolean {
  const said = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (said === true || said === "true") return true;
  if (said === false || said === "false") return false;
  throw scimProblem("invalidValue", `${name} must be true or false; correct it`);
}

function members(attributes: readonly Attribute[], value: unknown, of: string): Attributes {
  if (!isObject(value)) throw scimProblem("invalidValue", `${of.slice(0, 100)} must be an object with named parts; correct it`);
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const attribute = attributes.find((each) => each.name.toLowerCase() === name.toLowerCase());
    kept[attribute?.name ?? safe(name)] = attribute === undefined ? plain(part, name, 2) : valueOf(attribute, part);
  }
  return withoutEmpty(kept);
}

function plain(value: unknown, name: string, depth: number): unknown {
  if (depth > DEEPEST) throw scimProblem("invalidValue", `${name.slice(0, 60)} is nested more than ${DEEPEST} deep; write it flatter`);
  if (typeof value === "string" && !isPlain(value)) throw scimProblem("invalidValue", `${name.slice(0, 60)} holds characters that no text has; correct it`);
  if (Array.isArray(value)) return value.map((each) => plain(each, name, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [safe(key), plain(part, name, depth + 1)]));
}

/** SPEC: RFC 7643 §2.5: null and the empty list are the same as nothing. */
const withoutEmpty = (value: Attributes): Attributes => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null && part !== undefined && !(Array.isArray(part) && part.length === 0) && !(isObject(part) && Object.keys(part).length === 0)));

type PersonFacts = Pick<PersonRow, "userName" | "externalId" | "displayName" | "email" | "emails" | "names" | "title" | "department" | "manager" | "toldActive">;

/** What Mandate asks people for, from what was told of one. */
export function personFacts(attributes: Attributes): PersonFacts {
  const userName = text(attributes["userName"]) ?? "";
  const name = isObject(attributes["name"]) ? attributes["name"] : {};
  const parts = [text(name["givenName"]), text(name["familyName"])].filter((part) => part !== undefined).join(" ");
  const displayName = text(attributes["displayName"]) ?? text(name["formatted"]) ?? (parts === "" ? userName : parts);
  const told = (Array.isArray(attributes["emails"]) ? attributes["emails"] : []).filter(isObject).flatMap((email) => {
    const value = text(email["value"])?.toLowerCase();
    return value === undefined ? [] : [{ value, type: email["type"], primary: email["primary"] === true }];
  });
  const isAddress = userName.includes("@");
  const primary = told.find((email) => email.primary) ?? told.find((email) => email.type === "work") ?? told[0];
  const email = primary?.value ?? (isAddress ? userName.toLowerCase() : "");
  const enterprise = isObject(attributes[ENTERPRISE]) ? attributes[ENTERPRISE] : {};
  const manager = isObject(enterprise["manager"]) ? enterprise["manager"] : {};
  const emails = unique([email, ...told.map(({ value }) => value)]);
  return {
    userName,
    externalId: text(attributes["externalId"]) ?? null,
    displayName,
    email,
    emails,
    names: unique([userName, ...emails, displayName, isAddress ? (userName.split("@")[0] ?? "") : ""].map((each) => each.trim().toLowerCase())),
    title: text(attributes["title"]) ?? null,
    department: text(enterprise["department"]) ?? null,
    manager: text(manager["value"]) ?? text(manager["displayName"]) ?? null,
    toldActive: attributes["active"] !== false,
  };
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value.trim() !== "" ? value.trim() : undefined);
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].filter((value) => value !== "");
