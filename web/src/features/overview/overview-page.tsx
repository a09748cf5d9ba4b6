// Overview: are we in control, and what next? Every number leads to the rows it counts; what was not read is as visible as what is bad.
import { useQuery } from "@tanstack/react-query";
import { Suspense, lazy, type ReactNode } from "react";
import { overviewQuery } from "../../api/queries.ts";
import type { Overview } from "../../api/model.ts";
import { A, useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { WelcomePage } from "../first-run/welcome-page.tsx";
import { DoNext } from "./do-next.tsx";
import { CoveragePanel, KindsPanel, ReachPanel, RulesPanel, SeverityPanel } from "./panels.tsx";
import { EnvironmentsPanel, ObjectivesPanel, SetsPanel } from "./sets-panels.tsx";
import { ShareBar } from "./share-bar.tsx";
import { Waits } from "./waits.tsx";
import "./overview.css";

const Trend = lazy(async () => ({ default: (await import("./trend.tsx")).Trend }));

export function OverviewPage(): ReactNode {
  const { params } = useUrl();
  const { data, error, refetch } = useQuery(overviewQuery(params["env"]));
  if (data === undefined) return error === null ? <Skeleton rows={10} doing="Counting the estate" /> : <Problem error={error} doing="reading the overview" retry={() => void refetch()} />;
  if (data.empty) return <WelcomePage />;
  return (
    <>
      <PageHead
        title="Overview"
        asks={
          data.evaluated_at === null ? (
            "The rules have not been evaluated yet."
          ) : (
            <>
              Judged <When at={data.evaluated_at} />
            </>
          )
        }
      />
      <Waits />
      <Headline overview={data} whole={params["env"] === undefined} />
      <div className="overview-grid">
        <section className="section overview-main" aria-labelledby="do-next">
          <header>
            <h2 id="do-next">Do next</h2>
            <span className="dim small">ranked by the risk that one act removes</span>
          </header>
          <DoNext acts={data.do_next} />
        </section>
        <SeverityPanel overview={data} />
        <RulesPanel overview={data} />
        <CoveragePanel overview={data} />
        <SetsPanel overview={data} environment={params["env"]} />
        <EnvironmentsPanel overview={data} />
        <ObjectivesPanel />
        <ReachPanel overview={data} />
        <KindsPanel overview={data} />
        <section className="section overview-wide" aria-labelledby="trend">
          <header>
            <h2 id="trend">Trend</h2>
            <span className="dim small">{params["env"] === undefined ? "" : "of all environments"}</span>
          </header>
          <Suspense fallback={<Skeleton rows={4} doing="Drawing the trend" />}>
            <Trend points={data.trend} />
          </Suspense>
        </section>
      </div>
    </>
  );
}

/** People are kept for reach and ownership, and never counted as governed: the links leave them out as the counts do. */
const NON_HUMAN = "kind=service-account,workload,oauth-app,bot,agent,machine,unattributed";

const percent = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part > 0 && part < whole ? 1 : 0)} %`);

/** How far the governed share moved since the first day that is known; nothing when there is only today. */
function Moved({ trend }: { readonly trend: Overview["trend"] }): ReactNode {
  const [first] = trend;
  const last = trend.at(-1);
  if (first === undefined || last === undefined || first === last || first.identities === 0 || last.identities === 0) return null;
  const points = (100 * last.governed) / last.identities - (100 * first.governed) / first.identities;
  return (
    <span className="dim small">
      {points === 0 ? "No change" : `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)} points`} since {first.day}.
    </span>
  );
}

function Headline({ overview, whole }: { readonly overview: Overview; readonly whole: boolean }): ReactNode {
  const { total, governed, owned, owner_suggested, unowned } = overview.identities;
  return (
    <section className="headline" aria-label="Governed share">
      <div className="headline-number">
        <A href={`/inventory?${NON_HUMAN}`}>{percent(governed, total)}</A>
        <span>
          governed
          <span className="dim small">
            {governed.toLocaleString()} of <A href={`/inventory?${NON_HUMAN}`}>{total.toLocaleString()} identities</A> have a mandate in force, or a confirmed owner, a purpose and keys that end.
          </span>
          {whole ? <Moved trend={overview.trend} /> : null}
        </span>
      </div>
      <div className="stack grow">
        <h2>Who answers for them</h2>
        <ShareBar
          label="Ownership"
          parts={[
            { name: "owner confirmed", count: owned, href: `/inventory?owner_status=confirmed&${NON_HUMAN}`, is: "ok" },
            { name: "owner suggested", count: owner_suggested, href: `/inventory?owner_status=suggested&${NON_HUMAN}`, is: "warn" },
            { name: "nobody", count: unowned, href: `/inventory?owner_status=none&${NON_HUMAN}`, is: "danger" },
          ]}
        />
      </div>
    </section>
  );
}
