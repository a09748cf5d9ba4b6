// How stops and what points said of them read. What is not known is never shown as fine.
import type { ReactNode } from "react";
import type { Stop, StopPoint } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

export const KINDS: readonly { readonly value: Stop["kind"]; readonly label: string; readonly says: string }[] = [
  { value: "agent", label: "An agent", says: "Its id or name, or the key of an identity. What others do on its delegation ends too." },
  { value: "tree", label: "An agent with all that descends from it", says: "Its id or name. Every instance of a template, and everybody in whose chain it stands." },
  { value: "tool", label: "A tool", says: "With its server, such as tickets/close." },
  { value: "server", label: "A server", says: "Its name, with all its tools." },
  { value: "mandate", label: "A mandate", says: "Its name. Nobody acts under it." },
  { value: "everything", label: "Everything", says: "No agent acts, on nothing." },
];

const SHORT: Readonly<Record<Stop["kind"], string>> = { agent: "Agent", tree: "Tree of", tool: "Tool", server: "Server", mandate: "Mandate", everything: "" };
export const titleOf = ({ kind, title, drill }: Pick<Stop, "kind" | "title" | "drill">): string => (drill ? "Drill" : kind === "everything" ? "Everything" : `${SHORT[kind]} ${title}`);

/** "34 ms", "1.2 s", "5 s". */
export const duration = (milliseconds: number): string => (milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${Number((milliseconds / 1000).toFixed(1))} s`);

const POINT: Readonly<Record<StopPoint["answer"], { readonly is: Meaning; readonly says: (ms: string) => string }>> = {
  "in-time": { is: "ok", says: (ms) => `denies, after ${ms}` },
  late: { is: "danger", says: (ms) => `denies, but only after ${ms}` },
  waiting: { is: "warn", says: () => "not yet" },
  unacknowledged: { is: "danger", says: () => "not acknowledged" },
  unknown: { is: "danger", says: () => "unknown: not heard of" },
  left: { is: "unknown", says: () => "has stopped running" },
};

export function PointAnswer({ of }: { readonly of: StopPoint }): ReactNode {
  const { is, says } = POINT[of.answer];
  return <Mark is={is}>{says(of.milliseconds === null ? "" : duration(of.milliseconds))}</Mark>;
}

/** Whether it is in force everywhere, and how long that took. */
export function InForce({ of }: { readonly of: Pick<Stop, "report" | "promised_ms"> }): ReactNode {
  const { verdict, acknowledged, points, worst_ms: worst } = of.report;
  const counted = `${acknowledged} of ${points} ${points === 1 ? "point" : "points"}`;
  switch (verdict) {
    case "kept":
      return <Mark is="ok">{`${counted}, within ${duration(worst ?? 0)}`}</Mark>;
    case "waiting":
      return <Mark is="warn">{`${counted} so far`}</Mark>;
    case "broken":
      return <Mark is="danger">{acknowledged === points ? `${counted}, only after ${duration(worst ?? 0)}` : counted}</Mark>;
    case "nobody":
      return <Mark is="unknown">no point of enforcement was running</Mark>;
  }
}

const STATES: Readonly<Record<Stop["state"], { readonly is: Meaning; readonly says: string }>> = {
  standing: { is: "danger", says: "stands" },
  "lift-asked": { is: "warn", says: "stands; lifting is asked" },
  lifted: { is: "unknown", says: "lifted" },
};

export function StopState({ of }: { readonly of: Pick<Stop, "state" | "drill"> }): ReactNode {
  const { is, says } = STATES[of.state];
  return <Mark is={is}>{of.drill && of.state === "lifted" ? "over" : says}</Mark>;
}
