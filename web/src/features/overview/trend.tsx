// Open findings, and the shares that are governed and owned, by day. Loaded apart, because the chart library is not needed for the first view.
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Overview } from "../../api/model.ts";

type Points = Overview["trend"];

const HEIGHT = 168;

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);

export function Trend({ points }: { readonly points: Points }): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  useEffect(() => {
    const element = holder.current;
    if (element === null || points.length < 2) return;
    const chart = draw(element, points);
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
    // The scheme is named because the colours are read from the page's tokens at drawing time.
  }, [points, scheme]);

  if (points.length < 2) return <p className="dim">The trend begins with the second day on which the estate is read.</p>;
  const first = points[0];
  const last = points.at(-1);
  return (
    <figure className="trend">
      <div ref={holder} aria-hidden="true" />
      <figcaption className="visually-hidden">
        From {first?.day} to {last?.day}: open findings from {first?.open_findings} to {last?.open_findings}, critical from {first?.critical} to {last?.critical}, identities with a confirmed owner from{" "}
        {first?.owned} to {last?.owned}, governed from {first?.governed} to {last?.governed}, mandated from {first?.mandated ?? "not counted"} to {last?.mandated ?? "not counted"}.
      </figcaption>
    </figure>
  );
}

function draw(element: HTMLElement, points: Points): uPlot {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: token("--dim"), grid: { stroke: token("--line"), width: 1 }, ticks: { stroke: token("--line"), width: 1 }, font: `12px ${getComputedStyle(document.body).fontFamily}` };
  const data: uPlot.AlignedData = [
    points.map((point) => Date.parse(`${point.day}T00:00:00Z`) / 1000),
    points.map((point) => point.open_findings),
    points.map((point) => point.critical),
    points.map((point) => shareOf(point.owned, point.identities)),
    points.map((point) => shareOf(point.governed, point.identities)),
    points.map((point) => (point.mandated === null ? null : shareOf(point.mandated, point.identities))),
  ];
  // One scale each: findings left, shares right; dashes tell the lines apart without colour.
  return new uPlot(
    {
      width: Math.max(240, element.clientWidth),
      height: HEIGHT,
      legend: { live: false },
      cursor: { points: { size: 6 } },
      scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] }, share: { range: [0, 100] } },
      axes: [axis, { ...axis, size: 44 }, { ...axis, side: 1, scale: "share", size: 52, grid: { show: false }, values: (_, ticks) => ticks.map((tick) => `${tick} %`) }],
      series: [
        { label: "Day", value: "{YYYY}-{MM}-{DD}" },
        { label: "Open findings", stroke: token("--text"), width: 1.5, points: { show: false } },
        { label: "Critical", stroke: token("--danger"), width: 1.5, dash: [6, 3], points: { show: false } },
        { label: "Owner confirmed (right)", stroke: token("--accent"), width: 1.5, dash: [2, 3], scale: "share", points: { show: false } },
        { label: "Governed (right)", stroke: token("--ok"), width: 2, scale: "share", points: { show: false } },
        { label: "Mandated (right)", stroke: token("--ok"), width: 1.5, dash: [8, 4], scale: "share", points: { show: false } },
      ],
    },
    data,
    element,
  );
}
