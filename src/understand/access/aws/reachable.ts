// On which resources a principal may do an action, by its own policies alone: allow patterns narrowed by every limiting layer, less what
// is denied, with the keys they depend on. Resource policies of others are not asked here.
import type { Principal } from "./arn.ts";
import type { CompiledPolicy } from "./compile.ts";
import { createContext, type Context } from "./context.ts";
import type { Layers } from "./evaluate.ts";
import { entriesOf, type Entry } from "./layer.ts";
import { covers, intersects, meet } from "./overlap.ts";
import { NO, YES, type Tri } from "./tri.ts";

export interface AllowedResource {
  /** A resource pattern of the policy that allows, or the narrower one of a layer that limits it. */
  readonly pattern: string;
  /** Patterns that a resource must match too, where neither covers the other. */
  readonly within: readonly string[];
  /** Patterns that are excepted, by NotResource or by an explicit deny. */
  readonly except: readonly string[];
  /** True when it depends on keys that are not known here. */
  readonly conditional: boolean;
  readonly unknown: readonly string[];
  /** The statement that allows: policy id and label. */
  readonly source: string;
  /** Whether a resource that matches this text or pattern may be among them. */
  meets(resourcePattern: string): boolean;
}

type Draft = Omit<AllowedResource, "meets">;

/** `action` in lower case. */
export function allowedResources(principal: Principal, layers: Layers, action: string): readonly AllowedResource[] {
  const context = createContext(undefined, { principal, resourceAccount: undefined }, true);
  const identity = entriesOf(layers.identity, action);
  let drafts: readonly Draft[] = principal.kind === "root" ? [ROOT] : draftsOf(identity, context);
  if (drafts.length === 0) return [];
  const limits = limitsOf(layers, principal).map((policies) => entriesOf(policies, action));
  for (const limit of limits) drafts = narrowAll(drafts, draftsOf(limit, context));
  const denials = [identity, ...limits].flat().filter(({ statement }) => !statement.allows);
  for (const denial of denials) drafts = drafts.flatMap((draft) => without(draft, denial, context));
  return unique(drafts).map((draft) => ({ ...draft, meets: (pattern) => meets(draft, pattern) }));
}

const ROOT: Draft = { pattern: "*", within: [], except: [], conditional: false, unknown: [], source: "root user" };

function limitsOf(layers: Layers, principal: Principal): readonly (readonly CompiledPolicy[])[] {
  const limits: (readonly CompiledPolicy[])[] = [];
  if (layers.boundary !== undefined) limits.push(layers.boundary);
  if (layers.session !== undefined) limits.push(layers.session);
  if (!principal.serviceLinked) limits.push(...(layers.scp ?? []));
  return limits;
}

function draftsOf(entries: readonly Entry[], context: Context): readonly Draft[] {
  return entries.filter(({ statement }) => statement.allows && statement.resource.stated).flatMap((entry) => draftsOfStatement(entry, context));
}

function draftsOfStatement({ policy, statement }: Entry, context: Context): readonly Draft[] {
  const { tri, keys } = testConditions(statement.conditions, context);
  if (tri === NO) return [];
  const source = `${policy.id} ${statement.label}`;
  const base = { within: [], conditional: tri !== YES, unknown: keys, source };
  if (statement.resource.not) {
    const spelled = statement.resource.patterns.map((pattern) => pattern.spell(context)).filter((one) => one !== undefined);
    return [{ ...base, pattern: "*", except: spelled.filter(({ open }) => !open).map(({ text }) => text) }];
  }
  return statement.resource.patterns.flatMap((pattern) => {
    context.missing.clear();
    const spelled = pattern.spell(context);
    if (spelled === undefined) return [];
    const unknown = [...new Set([...keys, ...context.missing])];
    return [{ ...base, pattern: spelled.text, except: [], conditional: base.conditional || spelled.open, unknown }];
  });
}

function testConditions(conditions: Entry["statement"]["conditions"], context: Context): { tri: Tri; keys: readonly string[] } {
  context.missing.clear();
  let tri: Tri = YES;
  for (const condition of conditions) {
    const one = condition.test(context);
    if (one === NO) return { tri: NO, keys: [] };
    if (one < tri) tri = one;
  }
  return { tri, keys: [...context.missing] };
}

function narrowAll(drafts: readonly Draft[], limits: readonly Draft[]): readonly Draft[] {
  const whole = limits.find((limit) => limit.pattern === "*" && limit.except.length === 0 && !limit.conditional);
  if (whole !== undefined) return drafts;
  const narrowed: Draft[] = [];
  for (const draft of drafts) {
    for (const limit of limits) {
      const shared = meet(draft.pattern, limit.pattern);
      const [pattern, ...more] = shared;
      if (pattern === undefined) continue;
      narrowed.push({
        pattern,
        within: [...new Set([...draft.within, ...limit.within, ...more])],
        except: [...new Set([...draft.except, ...limit.except])],
        conditional: draft.conditional || limit.conditional,
        unknown: [...new Set([...draft.unknown, ...limit.unknown])],
        source: draft.source,
      });
    }
  }
  return unique(narrowed).filter((draft) => !isEmpty(draft));
}

function isEmpty(draft: Draft): boolean {
  return draft.except.some((pattern) => covers(pattern, draft.pattern)) || draft.within.some((pattern) => !intersects(pattern, draft.pattern));
}

/** Takes a deny away from an allow: gone when covered, excepted when partly covered, conditional when the deny depends on unknown keys. */
function without(draft: Draft, { statement }: Entry, context: Context): readonly Draft[] {
  const { tri, keys } = testConditions(statement.conditions, context);
  if (tri === NO) return [draft];
  const depends = (): Draft => ({ ...draft, conditional: true, unknown: [...new Set([...draft.unknown, ...keys])] });
  const patterns = statement.resource.patterns.map((pattern) => pattern.spell(context)).filter((one) => one !== undefined);
  if (statement.resource.not) {
    // Denied everywhere but on these: what they cover stays, what they share with the allow is kept to that share.
    if (patterns.some(({ text, open }) => !open && covers(text, draft.pattern))) return [draft];
    if (tri !== YES) return [depends()];
    return patterns.flatMap(({ text }) => {
      const [pattern, ...more] = meet(draft.pattern, text);
      return pattern === undefined ? [] : [{ ...draft, pattern, within: [...new Set([...draft.within, ...more])] }];
    });
  }
  const touching = patterns.filter(({ text }) => intersects(text, draft.pattern));
  if (touching.length === 0) return [draft];
  if (tri !== YES || touching.every(({ open }) => open)) return [depends()];
  const sure = touching.filter(({ open }) => !open);
  if (sure.some(({ text }) => covers(text, draft.pattern))) return [];
  return [{ ...draft, except: [...new Set([...draft.except, ...sure.map(({ text }) => text)])] }];
}

function meets(draft: Draft, pattern: string): boolean {
  if (!intersects(draft.pattern, pattern) || draft.within.some((one) => !intersects(one, pattern))) return false;
  return !draft.except.some((one) => covers(one, pattern));
}

function unique(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = JSON.stringify([draft.pattern, draft.within, draft.except, draft.unknown]);
    if (!seen.has(key)) seen.set(key, draft);
  }
  return [...seen.values()];
}
