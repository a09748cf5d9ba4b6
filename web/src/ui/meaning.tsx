// The four meanings (in order, attention, danger, unknown), severity, risk and reach. Each has a shape or a word beside its colour.
import type { ReactNode } from "react";
import "./meaning.css";

export type Meaning = "ok" | "warn" | "danger" | "unknown";

const SHAPES: Readonly<Record<Meaning, ReactNode>> = {
  ok: <path d="M3.5 8.5l3 3 6-7" fill="none" stroke="currentColor" strokeWidth="2" />,
  warn: <path d="M8 2.5L14.5 13.5h-13z" fill="currentColor" />,
  danger: <path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="currentColor" />,
  unknown: <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray="2.6 2" />,
};

export function Shape({ of, size = 12 }: { readonly of: Meaning; readonly size?: number }): ReactNode {
  return (
    <svg className={`shape is-${of}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[of]}
    </svg>
  );
}

/** A word with the shape of its meaning before it. */
export function Mark({ is, children, title }: { readonly is: Meaning; readonly children: ReactNode; readonly title?: string }): ReactNode {
  return (
    <span className={`mark is-${is}`} title={title}>
      <Shape of={is} />
      {children}
    </span>
  );
}

export type Severity = "low" | "medium" | "high" | "critical";
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Four steps of filled bars with the word: readable without colour. */
export function SeverityMark({ of, bare = false }: { readonly of: Severity; readonly bare?: boolean }): ReactNode {
  const rank = 4 - SEVERITIES.indexOf(of);
  return (
    <span className={`severity sev-${of}`}>
      <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
        {[0, 1, 2, 3].map((step) => (
          <rect key={step} x={step * 3.5} y={8 - step * 2.6} width="2.6" height={4 + step * 2.6} className={step < rank ? "on" : "off"} />
        ))}
      </svg>
      {bare ? <span className="visually-hidden">{of}</span> : <span>{of}</span>}
    </span>
  );
}

export const riskMeaning = (risk: number): Meaning => (risk >= 70 ? "danger" : risk >= 40 ? "warn" : "ok");

/** 0..100 as a number and a bar; the arithmetic is shown by the page that has it. */
export function Risk({ score, title }: { readonly score: number; readonly title?: string }): ReactNode {
  const bounded = Math.max(0, Math.min(100, Math.round(score)));
  return (
    <span className={`risk is-${riskMeaning(bounded)}`} title={title ?? `Risk ${bounded} of 100`}>
      <span className="risk-number">{bounded}</span>
      <svg width="36" height="6" viewBox="0 0 36 6" aria-hidden="true">
        <rect width="36" height="6" className="risk-rail" />
        <rect width={(36 * bounded) / 100} height="6" className="risk-bar" />
      </svg>
    </span>
  );
}

const REACH_LEVELS = ["none", "scoped", "broad", "sensitive", "administrator"];

/** Five steps, from nothing to everything, with the word. */
export function ReachBar({
  level,
  title,
  byEscalation = false,
  bare = false,
}: {
  readonly level: string;
  readonly title?: string;
  readonly byEscalation?: boolean;
  readonly bare?: boolean;
}): ReactNode {
  const rank = REACH_LEVELS.indexOf(level);
  if (rank < 0) return <span className="dim">{level === "" ? "not computed" : level}</span>;
  return (
    <span className={`reach reach-${level}`} title={bare ? `${level}: ${title ?? ""}` : title}>
      <svg width="34" height="8" viewBox="0 0 34 8" aria-hidden="true">
        {[0, 1, 2, 3, 4].map((step) => (
          <rect key={step} x={step * 7 + 0.5} y="0.5" width="5.5" height="7" className={step <= rank ? "on" : "off"} />
        ))}
      </svg>
      <span className={bare ? "visually-hidden" : "reach-word"}>
        {level}
        {byEscalation ? <span className="dim"> by escalation</span> : null}
      </span>
    </span>
  );
}

/** Made up, and gone with the sample estate. */
export const SampleMark = (): ReactNode => <Mark is="unknown">sample</Mark>;
