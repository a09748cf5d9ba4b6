// What changed between two definitions of a tool, in meaning: what it may now do, what steers it, what it tells the model. Pure. What it cannot explain it still names.
import { canonicalJson } from "../../kernel/index.ts";
import { hasEffects, type ToolChange, type ToolDefinition } from "../../model/index.ts";
import { classify } from "./classify.ts";
import { compareLeaves, printed } from "./diff-leaves.ts";
import { leavesOf, type Leaf } from "./schema-leaves.ts";
import { warningsOf } from "./warnings.ts";

export function diffDefinitions(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  return [...instructions(before, after), ...effects(before, after), ...inputs(before, after), ...results(before, after), ...annotations(before, after), ...texts(before, after)].toSorted((a, b) => Number(b.risky) - Number(a.risky));
}

/** Suspicions that it did not raise before. */
function instructions(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  const known = new Set(warningsOf(before, []).map(({ kind, path, says }) => `${kind} ${path} ${says}`));
  return warningsOf(after, []).filter(({ kind, path, says }) => !known.has(`${kind} ${path} ${says}`)).map(({ path, says }) => ({ kind: "instruction", path, says: `New in ${path}: ${says}`, risky: true }));
}

function effects(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  const [was, is] = [classify(before).effects, classify(after).effects];
  if (was.join() === is.join()) return [];
  const more = is.filter((effect) => !was.includes(effect) && effect !== "read");
  return [{ kind: "effects", path: "", says: `It seems to ${is.join(", ")}, and seemed to ${was.join(", ")}.`, before: was.join(", "), after: is.join(", "), risky: more.length > 0 }];
}

function inputs(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  const [was, is] = [byPath(before.inputSchema), byPath(after.inputSchema)];
  const profile = classify(after);
  const changes = hasEffects(profile);
  const added = [...is.values()].filter(({ path }) => !was.has(path)).map((leaf): ToolChange => {
    const what = profile.steering.includes(leaf.path) ? "says on whom or on what it acts" : profile.outbound.includes(leaf.path) ? "carries text to others" : undefined;
    const writes = what !== undefined && changes;
    return { kind: writes ? "write-argument" : "argument-added", path: leaf.path, says: `New argument ${leaf.path}${leaf.required ? ", which must be given" : ""}${what === undefined ? "" : `; it ${what}`}.`, after: printed(leaf.schema), risky: writes || leaf.required || what !== undefined };
  });
  const removed = [...was.values()].filter(({ path }) => !is.has(path)).map((leaf): ToolChange => ({ kind: "argument-removed", path: leaf.path, says: `The argument ${leaf.path} is gone.`, before: printed(leaf.schema), risky: false }));
  const kept = [...is.values()].flatMap((leaf) => {
    const former = was.get(leaf.path);
    return former === undefined ? [] : compareLeaves(former, leaf);
  });
  const found = [...added, ...removed, ...kept];
  // INVARIANT: no change goes unnamed.
  return found.length > 0 || canonicalJson(before.inputSchema) === canonicalJson(after.inputSchema) ? found : [{ kind: "schema", path: "inputSchema", says: "Its input schema differs in a part that has no plain meaning here; compare the two texts.", risky: true }];
}

function results(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  if (canonicalJson(before.outputSchema ?? null) === canonicalJson(after.outputSchema ?? null)) return [];
  const [was, is] = [byPath(before.outputSchema), byPath(after.outputSchema)];
  const added = [...is.keys()].filter((path) => !was.has(path));
  const removed = [...was.keys()].filter((path) => !is.has(path));
  const says = [...(added.length > 0 ? [`new: ${added.slice(0, 20).join(", ")}`] : []), ...(removed.length > 0 ? [`gone: ${removed.slice(0, 20).join(", ")}`] : [])].join("; ");
  return [{ kind: "result", path: "outputSchema", says: `What it answers is described differently${says === "" ? "" : ` (${says})`}.`, risky: false }];
}

function annotations(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  const [was, is] = [before.annotations ?? {}, after.annotations ?? {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted().flatMap((key): readonly ToolChange[] => {
    if (canonicalJson(was[key] ?? null) === canonicalJson(is[key] ?? null)) return [];
    return [{ kind: "annotation", path: `annotations.${key}`, says: `Its hint ${key} changed; it is the server's own claim.`, before: printed(was[key]), after: printed(is[key]), risky: key !== "title" }];
  });
}

function texts(before: ToolDefinition, after: ToolDefinition): readonly ToolChange[] {
  return (["title", "description"] as const).flatMap((kind): readonly ToolChange[] =>
    before[kind] === after[kind] ? [] : [{ kind, path: kind, says: `Its ${kind} reads differently.`, before: printed(before[kind]), after: printed(after[kind]), risky: kind === "description" }],
  );
}

const byPath = (schema: unknown): ReadonlyMap<string, Leaf> => new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf]));
