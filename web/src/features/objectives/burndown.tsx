// The way to a target, small: the share by day as a line, the target as dashes, the last day as the right edge. The sentence beside it says the same.
import type { ReactNode } from "react";
import type { Objective } from "../../api/model.ts";

const WIDTH = 240;
const HEIGHT = 56;
const PAD = 4;
const DAY_MS = 86_400_000;

export function Burndown({ objective }: { readonly objective: Objective }): ReactNode {
  const { points, content, projected } = objective;
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  const from = Date.parse(first.day);
  const span = Math.max(Date.parse(content.by), Date.parse(last.day)) - from || DAY_MS;
  const x = (day: string) => PAD + ((WIDTH - 2 * PAD) * (Date.parse(day) - from)) / span;
  const y = (percent: number) => HEIGHT - PAD - ((HEIGHT - 2 * PAD) * percent) / 100;
  const line = points.map(({ day, percent }) => `${x(day).toFixed(1)},${y(percent).toFixed(1)}`).join(" ");
  return (
    <svg className="burndown" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${content.title}: from ${first.percent} % on ${first.day} to ${last.percent} % on ${last.day}; the target is ${content.target_percent} % on ${content.by}`}>
      <line className="burndown-target" x1={PAD} x2={WIDTH - PAD} y1={y(content.target_percent)} y2={y(content.target_percent)} />
      {projected === null ? null : <line className="burndown-projected" x1={x(last.day)} y1={y(last.percent)} x2={x(content.by)} y2={y(projected)} />}
      <polyline className="burndown-line" points={line} />
      <circle className="burndown-now" cx={x(last.day)} cy={y(last.percent)} r="3" />
    </svg>
  );
}
