// One argument before and after: what it may now be that it might not be before. Pure.
import { canonicalJson } from "../../kernel/index.ts";
import type { ToolChange } from "../../model/index.ts";
import type { Leaf } from "./schema-leaves.ts";
import { visible } from "./visible.ts";

type Schema = Leaf["schema"];

export function compareLeaves(before: Leaf, after: Leaf): readonly ToolChange[] {
  const { path } = after;
  const [was, is] = [before.schema, after.schema];
  const change = (kind: ToolChange["kind"], says: string, key: string, risky: boolean): ToolChange => ({ kind, path, says: `${path}: ${says}`, before: printed(was[key]), after: printed(is[key]), risky });
  const found: ToolChange[] = [];
  if (before.required !== after.required) found.push({ kind: "required", path, says: after.required ? `${path} must be given now.` : `${path} may be left away now.`, risky: after.required });
  for (const key of [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted()) {
    if (same(was[key], is[key])) continue;
    if (key === "type") found.push(change("type", "its type changed.", key, true));
    else if (key === "default") found.push(change("default", "what is taken when nothing is given changed.", key, true));
    else if (key === "description" || key === "title" || key === "examples") found.push(change("description", `its ${key} reads differently.`, key, key === "description"));
    else if (key in BOUNDS) found.push(ofBound(change, key, was, is));
    else if (key === "enum" || key === "const") found.push(ofValues(change, key, was, is));
    else if (key === "pattern" || key === "format") found.push(is[key] === undefined ? change("widened", `it need no longer have its ${key}.`, key, true) : was[key] === undefined ? change("narrowed", `it must have a ${key} now.`, key, false) : change("widened", `its ${key} is another.`, key, true));
    else found.push(change("schema", `its ${key} changed.`, key, true));
  }
  return found;
}

/** 1: a larger number lets more pass. */
const BOUNDS: Readonly<Record<string, 1 | -1>> = { maximum: 1, exclusiveMaximum: 1, maxLength: 1, maxItems: 1, maxProperties: 1, minimum: -1, exclusiveMinimum: -1, minLength: -1, minItems: -1, minProperties: -1 };

type Make = (kind: ToolChange["kind"], says: string, key: string, risky: boolean) => ToolChange;

function ofBound(change: Make, key: string, was: Schema, is: Schema): ToolChange {
  const open = (BOUNDS[key] ?? 1) * Number.POSITIVE_INFINITY;
  const [from, to] = [was[key], is[key]].map((value) => (typeof value === "number" ? value : open));
  const wider = ((to ?? open) - (from ?? open)) * (BOUNDS[key] ?? 1) > 0;
  return wider ? change("widened", `its ${key} lets more pass.`, key, true) : change("narrowed", `its ${key} lets less pass.`, key, false);
}

function ofValues(change: Make, key: string, was: Schema, is: Schema): ToolChange {
  if (is[key] === undefined) return change("widened", "it may be anything now, and was one of few values.", key, true);
  if (was[key] === undefined) return change("narrowed", "it is one of few values now.", key, false);
  const [from, to] = [valuesOf(was[key]), valuesOf(is[key])];
  const added = to.filter((value) => !from.includes(value));
  return added.length > 0 ? change("widened", `it may now be ${visible(added.join(", "), 200)}.`, key, true) : change("narrowed", "it may be fewer values.", key, false);
}

const valuesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map((each) => canonicalJson(each));
const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** For a reviewer: short, with everything invisible made visible. */
export const printed = (value: unknown): string => (value === undefined ? "(none)" : visible(typeof value === "string" ? value : canonicalJson(value), 4000));
