// One finding: why it matters, evidence a person can check, the exact remedy, the arithmetic of its risk, what happened to it.
import { Button, CloseButton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Evidence, FindingDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo } from "../../app/url.tsx";
import { CodeBlock, Copy } from "../../ui/copy.tsx";
import { Provider } from "../../ui/glyph.tsx";
import { SeverityMark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { Place, placeText } from "../../ui/place.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When, dayOf } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { RiskTable } from "../identity/identity-header.tsx";
import { findingQuery } from "./findings-query.ts";

export function FindingDetailPane({ id, close, waive }: { readonly id: string; readonly close: () => void; readonly waive: () => void }): ReactNode {
  const { data, error, refetch } = useQuery(findingQuery(id));
  return (
    <section className="split-detail" aria-label="Finding" tabIndex={0}>
      {data === undefined ? (
        <>
          <CloseButton aria-label="Close the finding" onClick={close} className="detail-close" />
          {error === null ? <Skeleton rows={10} doing="Reading the finding" /> : <Problem error={error} doing="reading the finding" retry={() => void refetch()} />}
        </>
      ) : (
        <Detail finding={data} close={close} waive={waive} />
      )}
    </section>
  );
}

function Detail({ finding, close, waive }: { readonly finding: FindingDetail; readonly close: () => void; readonly waive: () => void }): ReactNode {
  const cache = useQueryClient();
  const unaccept = useMutation({
    mutationFn: () => api.findings.unaccept({ id: finding.id, version: finding.version }),
    onSuccess: () => say("The waiver is taken back: the finding is open again."),
    onError: (error) => sayProblem("taking the waiver back", error),
    onSettled: () => refreshAll(cache),
  });
  const { subject, waiver } = finding;
  return (
    <article className="stack wide">
      <header className="stack">
        <div className="row spread nowrap">
          <span className="row">
            <SeverityMark of={finding.severity} />
            <A href={hrefTo("/findings", { rule: finding.rule })} className="mono">
              {finding.rule}
            </A>
            <span>{finding.state}</span>
            <span className="dim small">
              seen <When at={finding.first_seen_at} />
            </span>
          </span>
          <CloseButton aria-label="Close the finding" onClick={close} />
        </div>
        <h2 className="finding-title">
          <Prose text={finding.title} limit={600} />
        </h2>
        <p className="row">
          <Provider id={subject.provider} />
          {finding.identity === null ? (
            <Name text={subject.name === "" ? subject.native_id : subject.name} limit={60} />
          ) : (
            <A href={`/identities/${encodeURIComponent(finding.identity.id)}`}>
              <Name text={finding.identity.name} limit={60} />
            </A>
          )}
          <span className="dim small">
            {subject.kind.replaceAll("-", " ")} in <Name text={subject.realm} limit={40} />, {finding.owner === null ? "no confirmed owner" : <>owner <Name text={finding.owner} limit={40} /></>}
          </span>
        </p>
        <div className="row">
          <Allowed to="waivers.ask" otherwise="To waive, the role approver is needed.">
            {waiver === null ? (
              finding.state === "resolved" ? null : (
                <Button variant="default" onClick={waive}>
                  Waive… <kbd>w</kbd>
                </Button>
              )
            ) : (
              <Allowed to="findings.accept">
                <Button variant="default" loading={unaccept.isPending} onClick={() => unaccept.mutate()}>
                  Take the waiver back
                </Button>
              </Allowed>
            )}
          </Allowed>
          <Copy text={window.location.href} label="Copy link" />
        </div>
        {waiver === null ? null : (
          <p className="banner">
            Accepted until {dayOf(waiver.expires_at)} by <Name text={waiver.approver} />: <Prose text={waiver.reason} limit={600} /> <A href={`/waivers?open=${encodeURIComponent(waiver.id)}`}>{waiver.pattern ? "The pattern that accepts it" : "The waiver"}</A>
          </p>
        )}
      </header>
      <Section title="Why it matters">
        <p>
          <Prose text={finding.why} />
        </p>
      </Section>
      <Section title="Evidence">
        <EvidenceList evidence={finding.evidence} />
      </Section>
      <Section title="Remedy">
        <CodeBlock label="Remedy for this finding" text={finding.remedy} />
        {finding.general_remedy === "" || finding.general_remedy === finding.remedy ? null : (
          <p className="small dim">
            <Prose text={finding.general_remedy} />
          </p>
        )}
      </Section>
      <Section title="Risk">
        <RiskTable score={finding.risk} terms={finding.risk_terms} />
      </Section>
      {finding.frameworks.length === 0 ? null : (
        <Section title="Asked for by">
          <p className="row">
            {finding.frameworks.map((framework) => (
              <A key={framework} href={hrefTo("/findings", { framework })} className="mono small">
                {framework}
              </A>
            ))}
          </p>
        </Section>
      )}
      <Section title="What happened">
        <ol className="history">
          {finding.history.map((event) => (
            <li key={`${event.at}${event.what}`}>
              <span className="dim small">
                <When at={event.at} />
              </span>
              <span>
                {event.what.replaceAll("-", " ")}{" "}
                <span className="dim small">
                  by <Name text={event.by} limit={40} /> <Prose text={event.detail} limit={300} />
                </span>
              </span>
            </li>
          ))}
        </ol>
      </Section>
    </article>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="stack detail-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function EvidenceList({ evidence }: { readonly evidence: readonly Evidence[] }): ReactNode {
  if (evidence.length === 0) return <p className="dim">The rule gave no evidence beyond its title.</p>;
  return (
    <ul className="stack">
      {evidence.slice(0, 30).map((each, index) => (
        <li key={`${index}${each.says.slice(0, 40)}`} className="stack card">
          <span>
            <Prose text={each.says} limit={600} />
          </span>
          {each.fact === null ? null : (
            <pre className="fact">
              <Prose text={each.fact} limit={2000} />
            </pre>
          )}
          {each.location === null ? null : (
            <span className="row tight small">
              <Place at={each.location} /> <Copy text={placeText(each.location)} label="Copy place" />
            </span>
          )}
        </li>
      ))}
      {evidence.length > 30 ? <li className="dim small">and {evidence.length - 30} more facts</li> : null}
    </ul>
  );
}
