// The state of a mandate in a word with its meaning, and its end as people say it.
import type { ReactNode } from "react";
import type { Mandate } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { sayWhen } from "../../ui/time.tsx";

type State = Mandate["state"];

const MEANINGS: Readonly<Record<State, Meaning>> = { draft: "unknown", submitted: "warn", approved: "ok", active: "ok", suspended: "warn", ended: "unknown" };
const WORDS: Readonly<Record<State, string>> = { draft: "draft", submitted: "waits for approval", approved: "approved, not begun", active: "in force", suspended: "suspended", ended: "ended" };

export function StateMark({ of }: { readonly of: State }): ReactNode {
  return <Mark is={MEANINGS[of]}>{WORDS[of]}</Mark>;
}

type Risk = "low" | "elevated" | "critical";
const RISK_MEANINGS: Readonly<Record<Risk, Meaning>> = { low: "ok", elevated: "warn", critical: "danger" };

export const RiskMark = ({ of }: { readonly of: Risk }): ReactNode => <Mark is={RISK_MEANINGS[of]}>{of} risk</Mark>;

const SOON_DAYS = 30;

export function Ends({ on, state }: { readonly on: string; readonly state: State }): ReactNode {
  const instant = `${on}T23:59:59Z`;
  const soon = state === "active" && new Date(instant).getTime() - Date.now() < SOON_DAYS * 86_400_000;
  return (
    <time dateTime={on} title={`${on}, the last day, UTC`} className={soon ? "is-warn" : undefined}>
      {sayWhen(instant)}
    </time>
  );
}
