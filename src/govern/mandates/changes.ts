// The diff that is approved: from what is in force to what is asked, member by member, and which of it allows more than before. Pure.
import type { MandateDocument } from "../../model/index.ts";
import { covers } from "../../understand/access/index.ts";
import { exceeds } from "./exceeds.ts";

export interface Change {
  /** Member of the document: `scope.access`, `limits.day.calls`. */
  readonly path: string;
  readonly what: "added" | "removed" | "changed";
  readonly before: string | null;
  readonly after: string | null;
  /** It allows something that was not allowed before. */
  readonly widens: boolean;
}

/** `before` is what is in force, or nothing. */
export function changesBetween(before: MandateDocument | undefined, after: MandateDocument): readonly Change[] {
  const rows = [
    ...single(before, after),
    ...listed("subjects", before, after, subjects, (value) => before === undefined || !subjects(before).some((outer) => covers(outer, value))),
    ...listed("scope.access", before, after, access, (value) => before === undefined || wider(before, { scope: { access: accessOf(after, value) } })),
    ...listed("scope.tools", before, after, tools, (value) => before === undefined || wider(before, { scope: { tools: toolsOf(after, value) } })),
    ...listed("scope.data", before, after, ({ scope }) => scope.data ?? [], () => true),
    ...listed("deputies", before, after, ({ deputies }) => deputies ?? [], () => false),
  ];
  return rows;
}

const subjects = ({ subjects: all }: MandateDocument): readonly string[] => all.map(({ identity, agent }) => identity ?? `agent ${agent ?? ""}`);
const access = ({ scope }: MandateDocument): readonly string[] => (scope.access ?? []).flatMap(({ provider, actions, resources }) => actions.flatMap((action) => resources.map((resource) => accessText(provider, action, resource))));
const accessText = (provider: string, action: string, resource: string) => `${provider} ${action} on ${resource}`;
const tools = ({ scope }: MandateDocument): readonly string[] => (scope.tools ?? []).map(toolText);
const toolText = ({ server, tool, arguments: limits }: NonNullable<MandateDocument["scope"]["tools"]>[number]) => `${server}/${tool}${limits === undefined ? "" : ` with ${JSON.stringify(limits)}`}`;

const accessOf = ({ scope }: MandateDocument, text: string) =>
  (scope.access ?? []).flatMap(({ provider, actions, resources }) => actions.flatMap((action) => resources.filter((resource) => accessText(provider, action, resource) === text).map((resource) => ({ provider, actions: [action], resources: [resource] }))));
const toolsOf = ({ scope }: MandateDocument, text: string) => (scope.tools ?? []).filter((tool) => toolText(tool) === text);

/** Whether `before` with only this part exchanged would go beyond `before`. */
const wider = (before: MandateDocument, part: Partial<MandateDocument>): boolean => exceeds({ ...before, ...part, scope: { ...before.scope, ...part.scope } }, before).length > 0;

function listed(path: string, before: MandateDocument | undefined, after: MandateDocument, valuesOf: (of: MandateDocument) => readonly string[], widens: (value: string) => boolean): readonly Change[] {
  const [old, now] = [new Set(before === undefined ? [] : valuesOf(before)), new Set(valuesOf(after))];
  const added = [...now].filter((value) => !old.has(value)).map((value): Change => ({ path, what: "added", before: null, after: value, widens: widens(value) }));
  const removed = [...old].filter((value) => !now.has(value)).map((value): Change => ({ path, what: "removed", before: value, after: null, widens: false }));
  return [...added, ...removed];
}

/** Members of one value. `widens` is asked only of what has changed. */
const MEMBERS: readonly { readonly path: string; readonly of: (document: MandateDocument) => unknown; readonly widens: (before: MandateDocument, after: MandateDocument) => boolean }[] = [
  { path: "title", of: ({ title }) => title, widens: () => false },
  { path: "owner", of: ({ owner }) => owner, widens: () => false },
  { path: "sponsor", of: ({ sponsor }) => sponsor, widens: () => false },
  { path: "purpose.text", of: ({ purpose }) => purpose.text, widens: () => false },
  { path: "purpose.category", of: ({ purpose }) => purpose.category, widens: () => false },
  { path: "purpose.process", of: ({ purpose }) => purpose.process, widens: () => false },
  { path: "acting", of: ({ acting }) => acting, widens: (_, { acting }) => acting === "autonomous" },
  { path: "scope.environments", of: ({ scope }) => scope.environments?.join(", "), widens: (before, after) => wider(before, { scope: { environments: after.scope.environments } as MandateDocument["scope"] }) },
  { path: "scope.hours", of: ({ scope }) => scope.hours, widens: (before, after) => wider(before, { scope: { hours: after.scope.hours } as MandateDocument["scope"] }) },
  { path: "limits.minute.calls", of: ({ limits }) => limits?.minute?.calls, widens: (before, after) => wider(before, { limits: after.limits?.minute === undefined ? {} : { minute: after.limits.minute } }) },
  ...(["day", "total"] as const).flatMap((period) =>
    (["calls", "rows", "amount", "spend"] as const).map((what) => ({
      path: `limits.${period}.${what}`,
      of: (document: MandateDocument): unknown => document.limits?.[period]?.[what],
      widens: (before: MandateDocument, after: MandateDocument) =>
        wider(before, { limits: { [period]: { ...before.limits?.[period], [what]: after.limits?.[period]?.[what] } } as MandateDocument["limits"] & object }),
    })),
  ),
  { path: "start", of: ({ start }) => start, widens: (before, after) => after.start < before.start },
  { path: "end", of: ({ end }) => end, widens: (before, after) => after.end > before.end },
  { path: "ends_when", of: ({ ends_when }) => ends_when, widens: (_, after) => after.ends_when === undefined },
  { path: "review_every_days", of: ({ review_every_days }) => review_every_days, widens: (before, after) => after.review_every_days > before.review_every_days },
  { path: "parent", of: ({ parent }) => parent, widens: (_, after) => after.parent === undefined },
];

function single(before: MandateDocument | undefined, after: MandateDocument): readonly Change[] {
  return MEMBERS.flatMap(({ path, of, widens }): readonly Change[] => {
    const [old, now] = [before === undefined ? null : written(of(before)), written(of(after))];
    if (old === now) return [];
    const what = old === null ? "added" : now === null ? "removed" : "changed";
    return [{ path, what, before: old, after: now, widens: before !== undefined && widens(before, after) }];
  });
}

const written = (value: unknown): string | null => (value === undefined ? null : typeof value === "object" ? JSON.stringify(value) : String(value));
