// A child mandate never exceeds its parent: in access, tools and their arguments, data, environments, hours, limits, time and acting. Pure.
import { implies, type Allowance, type MandateDocument, type MandatedTool } from "../../model/index.ts";
import { covers, holds } from "../../understand/access/index.ts";

export const DIMENSIONS = ["acting", "time", "access", "tools", "arguments", "data", "environments", "hours", "limits"] as const;

export interface Excess {
  readonly dimension: (typeof DIMENSIONS)[number];
  /** What the child has that the parent has not, for the author. */
  readonly says: string;
}

/** Everything in which the child goes beyond the parent; empty when it stays within. What a parent leaves open, a child may close. */
export function exceeds(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  return [...acting(child, parent), ...time(child, parent), ...access(child, parent), ...tools(child, parent), ...listed("data", child.scope.data ?? [], parent.scope.data ?? []), ...environments(child, parent), ...hours(child, parent), ...limits(child, parent)];
}

function acting(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  if (child.acting === parent.acting) return [];
  return [{ dimension: "acting", says: `it acts ${child.acting.replaceAll("_", " ")}, its parent ${parent.name} ${parent.acting.replaceAll("_", " ")}` }];
}

function time(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  const found: Excess[] = [];
  if (child.start < parent.start) found.push({ dimension: "time", says: `it starts on ${child.start}, before its parent on ${parent.start}` });
  if (child.end > parent.end) found.push({ dimension: "time", says: `it ends on ${child.end}, after its parent on ${parent.end}` });
  return found;
}

function access(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  return (child.scope.access ?? []).flatMap(({ provider, actions, resources }) =>
    actions.flatMap((action) =>
      resources.filter((resource) => !holds(parent.scope.access ?? [], provider, action, resource)).map((resource): Excess => ({ dimension: "access", says: `${action} on ${resource} is not in its parent's scope` })),
    ),
  );
}

function tools(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  return (child.scope.tools ?? []).flatMap((tool): readonly Excess[] => {
    const same = (parent.scope.tools ?? []).filter((outer) => covers(outer.server, tool.server) && covers(outer.tool, tool.tool));
    if (same.length === 0) return [{ dimension: "tools", says: `the tool ${tool.server}/${tool.tool} is not in its parent's scope` }];
    const wider = same.map((outer) => widerArguments(tool, outer));
    if (wider.some((names) => names.length === 0)) return [];
    return [{ dimension: "arguments", says: `the tool ${tool.server}/${tool.tool} may be given ${(wider[0] ?? []).join(", ")} beyond what its parent allows` }];
  });
}

const widerArguments = (inner: MandatedTool, outer: MandatedTool): readonly string[] =>
  Object.entries(outer.arguments ?? {}).flatMap(([name, limit]) => (implies(inner.arguments?.[name], limit) ? [] : [name]));

const listed = (dimension: "data" | "environments", inner: readonly string[], outer: readonly string[]): readonly Excess[] =>
  inner.filter((each) => !outer.includes(each)).map((each) => ({ dimension, says: `${dimension === "data" ? "the data class" : "the environment"} ${each} is not in its parent's scope` }));

/** Environments that nobody names are all of them; data classes that nobody names are none. */
function environments(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  if (parent.scope.environments === undefined) return [];
  if (child.scope.environments === undefined) return [{ dimension: "environments", says: `it is open to every environment, its parent only to ${parent.scope.environments.join(", ")}` }];
  return listed("environments", child.scope.environments, parent.scope.environments);
}

function hours(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  const outer = parent.scope.hours;
  const inner = child.scope.hours;
  if (outer === undefined) return [];
  if (inner === undefined) return [{ dimension: "hours", says: "it may work at any hour, its parent only in working hours" }];
  const within = inner.zone === outer.zone && inner.from >= outer.from && inner.to <= outer.to && inner.days.every((each) => outer.days.includes(each));
  return within ? [] : [{ dimension: "hours", says: `its hours (${inner.days.join(" ")} ${inner.from} to ${inner.to} ${inner.zone}) are not within its parent's (${outer.days.join(" ")} ${outer.from} to ${outer.to} ${outer.zone})` }];
}

function limits(child: MandateDocument, parent: MandateDocument): readonly Excess[] {
  return (["minute", "day", "total"] as const).flatMap((period) => larger(period, child.limits?.[period] ?? {}, parent.limits?.[period] ?? {}));
}

function larger(period: "minute" | "day" | "total", inner: Allowance, outer: Allowance): readonly Excess[] {
  const when = period === "total" ? "in total" : `a ${period}`;
  const found: Excess[] = [];
  for (const what of ["calls", "rows"] as const) {
    const most = outer[what];
    if (most !== undefined && (inner[what] ?? Infinity) > most) found.push({ dimension: "limits", says: `${inner[what] ?? "unlimited"} ${what} ${when}, its parent ${most}` });
  }
  for (const what of ["amount", "spend"] as const) {
    const most = outer[what];
    if (most === undefined) continue;
    const mine = inner[what];
    if (mine === undefined || mine.currency !== most.currency || mine.value > most.value) found.push({ dimension: "limits", says: `${what} ${mine === undefined ? "unlimited" : `${mine.value} ${mine.currency}`} ${when}, its parent ${most.value} ${most.currency}` });
  }
  return found;
}
