// The small panels of the overview: severity, rules, coverage, reach, kinds. Bars of one scale, each row a link.
import type { ReactNode } from "react";
import type { Overview } from "../../api/model.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { KindGlyph, kindWord, providerName } from "../../ui/glyph.tsx";
import { ReachBar, SEVERITIES, SeverityMark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { ShareBar } from "./share-bar.tsx";

type Props = { readonly overview: Overview };

function Panel({ id, title, note, half = false, children }: { readonly id: string; readonly title: string; readonly note?: ReactNode; readonly half?: boolean; readonly children: ReactNode }): ReactNode {
  return (
    <section className={half ? "section overview-half" : "section"} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="dim small">{note}</span>}
      </header>
      {children}
    </section>
  );
}

/** A row of a bar list: what, how many, how that compares. */
function BarRow({ href, label, count, most, tone = "neutral" }: { readonly href: string; readonly label: ReactNode; readonly count: number; readonly most: number; readonly tone?: string }): ReactNode {
  return (
    <li>
      <A href={href} className="bar-row quiet">
        <span className="clip">{label}</span>
        <svg className={`bar tone-${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect width={most === 0 ? 0 : Math.max(count > 0 ? 1 : 0, (100 * count) / most)} height="8" />
        </svg>
        <span className="num">{count.toLocaleString()}</span>
      </A>
    </li>
  );
}

export function SeverityPanel({ overview }: Props): ReactNode {
  const { open, accepted, resolved_30_days } = overview.findings;
  const most = Math.max(...SEVERITIES.map((severity) => open[severity]));
  return (
    <Panel id="posture" title="Open findings">
      <ul>
        {SEVERITIES.map((severity) => (
          <BarRow key={severity} href={hrefTo("/findings", { severity })} label={<SeverityMark of={severity} />} count={open[severity]} most={most} tone={severity} />
        ))}
      </ul>
      <p className="small dim panel-foot">
        <A href="/findings?state=accepted">{accepted.toLocaleString()} accepted by waiver</A> · <A href="/findings?state=resolved">{resolved_30_days.toLocaleString()} resolved in 30 days</A>
      </p>
    </Panel>
  );
}

export function RulesPanel({ overview }: Props): ReactNode {
  const { pass, fail, not_evaluated } = overview.rules;
  return (
    <Panel id="rules" title="Rules" note={`${pass + fail + not_evaluated} in the catalogue, all environments`}>
      <ShareBar
        label="Rules by answer"
        parts={[
          { name: "fail", count: fail, href: "/rules?status=fail", is: "danger" },
          { name: "not evaluated", count: not_evaluated, href: "/rules?status=not_evaluated", is: "unknown" },
          { name: "pass", count: pass, href: "/rules?status=pass", is: "ok" },
        ]}
      />
      {not_evaluated === 0 ? null : (
        <p className="small dim panel-foot">Not evaluated: the data was not read, or only in part, or there is nothing of the kind. {not_evaluated === 1 ? "That rule says" : "Those rules say"} nothing, good or bad.</p>
      )}
    </Panel>
  );
}

export function CoveragePanel({ overview }: Props): ReactNode {
  const { complete, partial, refused, not_read, sentence } = overview.coverage;
  return (
    <Panel id="coverage" title="Coverage" note="streams, all environments">
      <ShareBar
        label="Streams by status"
        parts={[
          { name: "refused", count: refused, href: "/sources?status=refused", is: "danger" },
          { name: "partial", count: partial, href: "/sources?status=partial", is: "warn" },
          { name: "not read", count: not_read, href: "/sources?status=not_read", is: "unknown" },
          { name: "complete", count: complete, href: "/sources?status=complete", is: "ok" },
        ]}
      />
      <p className="small dim panel-foot">
        <Prose text={sentence} limit={300} />
      </p>
    </Panel>
  );
}

const REACH_ORDER = ["administrator", "sensitive", "broad", "scoped", "none"];

export function ReachPanel({ overview }: Props): ReactNode {
  const rows = overview.identities.by_reach.toSorted((a, b) => REACH_ORDER.indexOf(a.level) - REACH_ORDER.indexOf(b.level));
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <Panel half id="reach" title="Reach" note="the most that each identity can do, by escalation too">
      <ul>
        {rows.map((row) => (
          <BarRow key={row.level} href={hrefTo("/inventory", { reach: row.level })} label={<ReachBar level={row.level} />} count={row.count} most={most} tone={row.level} />
        ))}
      </ul>
    </Panel>
  );
}

export function KindsPanel({ overview }: Props): ReactNode {
  const { by_kind, by_provider } = overview.identities;
  const most = Math.max(1, ...by_kind.map((row) => row.count));
  return (
    <Panel half id="kinds" title="What they are">
      <ul>
        {by_kind.map((row) => (
          <BarRow
            key={row.kind}
            href={hrefTo("/inventory", { kind: row.kind })}
            label={
              <span className="row nowrap">
                <KindGlyph kind={row.kind} /> {kindWord(row.kind)}
              </span>
            }
            count={row.count}
            most={most}
          />
        ))}
      </ul>
      <p className="small dim panel-foot">
        {by_provider.map((row, index) => (
          <span key={row.provider}>
            {index === 0 ? "" : " · "}
            <A href={hrefTo("/inventory", { provider: row.provider })}>
              {row.count.toLocaleString()} {providerName(row.provider)}
            </A>
          </span>
        ))}
      </p>
    </Panel>
  );
}
