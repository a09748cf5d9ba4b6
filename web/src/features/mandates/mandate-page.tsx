// One mandate: what it says, what people decided, what stands in its way, and the acts that its state allows.
import { Button, Modal, Textarea } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateDetail, MandateVersion } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { SampleMark } from "../../ui/meaning.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { DecisionForm, type Verdict } from "./decision-form.tsx";
import { Diff } from "./diff.tsx";
import { EditMandate } from "./mandate-editor.tsx";
import { Ends, StateMark } from "./mandate-state.tsx";
import { CompiledPart } from "./cedar-part.tsx";
import { DriftOfOne } from "./drift-part.tsx";
import { Problems } from "../../ui/problems.tsx";
import "./mandates.css";

export function MandatePage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.mandates, "one", id], queryFn: ({ signal }) => api.mandates.get({ id }, { signal }) });
  const [editing, setEditing] = useState(false);
  if (query.data === undefined) return query.error === null ? <Skeleton rows={10} doing="Reading the mandate" /> : <Problem error={query.error} doing="reading the mandate" retry={() => void query.refetch()} />;
  const detail = query.data;
  const [newest] = detail.versions;
  if (newest === undefined) return null;
  if (editing) return <EditMandate detail={detail} done={() => setEditing(false)} />;
  return (
    <>
      <PageHead title={<Name text={newest.document.title} limit={120} />} asks={<><code>{detail.mandate.name}</code>{detail.mandate.sample ? <> <SampleMark /></> : null}</>}>
        <Acts detail={detail} onEdit={() => setEditing(true)} />
      </PageHead>
      <div className="stack wide">
        <Summary detail={detail} newest={newest} />
        {newest.state === "submitted" && detail.may.decide !== null ? <Deciding detail={detail} newest={newest} may={detail.may.decide} /> : null}
        <Problems problems={detail.problems} />
        <Content versions={detail.versions} />
        <DriftOfOne name={detail.mandate.name} />
        <CompiledPart id={detail.mandate.id} version={newest.version} />
        <Decisions detail={detail} />
        <Versions versions={detail.versions} />
      </div>
    </>
  );
}

function Deciding({ detail, newest, may }: { readonly detail: MandateDetail; readonly newest: MandateVersion; readonly may: NonNullable<MandateDetail["may"]["decide"]> }): ReactNode {
  const send = (decision: Verdict, comment: string) => api.mandates.decide({ id: detail.mandate.id, body: { decision, hash: newest.hash, comment } });
  return (
    <>
      {detail.request === null ? null : (
        <p>
          <A href={`/approvals/${detail.request}`}>Open the request: what changes, questions and answers</A>
        </p>
      )}
      <DecisionForm of={{ version: newest.version, lapsesAt: newest.lapses_at, requirement: newest.requirement, may, send }} />
    </>
  );
}

function Summary({ detail, newest }: { readonly detail: MandateDetail; readonly newest: MandateVersion }): ReactNode {
  const { mandate } = detail;
  const { purpose, acting, review_every_days, ends_when, parent, subjects } = newest.document;
  return (
    <section className="section" aria-label="In short">
      <dl className="mandate-facts">
        <Fact name="State">
          <StateMark of={mandate.state} />
          {mandate.emergency ? <span className="dim"> · emergency access, until <When at={newest.until} /></span> : null}
          {mandate.pending === null ? null : <span className="dim"> · version {mandate.pending.version} is {mandate.pending.state}</span>}
        </Fact>
        <Fact name="Purpose" whole>
          <Prose text={purpose.text} limit={600} /> <span className="dim">({purpose.category.replaceAll("-", " ")}{purpose.process === undefined ? "" : `, ${purpose.process}`})</span>
        </Fact>
        <Fact name="Owner"><Name text={newest.document.owner} limit={60} /></Fact>
        <Fact name="Sponsor"><Name text={newest.document.sponsor} limit={60} /></Fact>
        <Fact name="Acts">{acting === "autonomous" ? "on its own" : "on behalf of a person"}</Fact>
        <Fact name="In force">
          {newest.document.start} to {newest.document.end} (<Ends on={newest.document.end} state={mandate.state} />){ends_when === undefined ? null : <>, or when <Name text={ends_when} limit={100} /></>}
        </Fact>
        <Fact name="Reviewed">every {review_every_days} days</Fact>
        {parent === undefined ? null : <Fact name="Within"><A href={`/mandates/${encodeURIComponent(parent)}`}>{parent}</A></Fact>}
        <Fact name="Subjects" whole>
          <ul className="plain-list">
            {subjects.slice(0, 20).map((subject) => (
              <li key={subject.identity ?? subject.agent}>
                {subject.identity === undefined ? <>agent <A href={`/agents/${encodeURIComponent(subject.agent ?? "")}`}><code>{subject.agent}</code></A></> : subject.identity.includes("*") ? <code>{subject.identity}</code> : <A href={`/identities/${encodeURIComponent(subject.identity)}`}><Name text={subject.identity} mono limit={100} /></A>}
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </section>
  );
}

const Fact = ({ name, whole = false, children }: { readonly name: string; readonly whole?: boolean; readonly children: ReactNode }): ReactNode => (
  <div className={whole ? "whole" : undefined}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What the newest version says, and against the version in force what is different. */
function Content({ versions }: { readonly versions: readonly MandateVersion[] }): ReactNode {
  const [newest, ...older] = versions;
  const before = older.find(({ state }) => state === "active" || state === "suspended") ?? older[0];
  if (newest === undefined) return null;
  return (
    <section className="section" aria-labelledby="content">
      <header>
        <h2 id="content">{before === undefined ? "What it says" : `What changes from version ${before.version} to ${newest.version}`}</h2>
        <span className="dim small">
          SHA-256 <code>{newest.hash.slice(0, 16)}…</code>
        </span>
      </header>
      {before === undefined ? <CodeBlock label="The mandate as a file" text={newest.yaml} /> : <Diff before={before.yaml} after={newest.yaml} />}
    </section>
  );
}

function Decisions({ detail }: { readonly detail: MandateDetail }): ReactNode {
  if (detail.decisions.length === 0) return null;
  const fields: readonly Field<MandateDetail["decisions"][number]>[] = [
    { title: "Decision", is: "short", cell: (row) => <Mark is={row.decision === "approved" ? "ok" : "danger"}>{row.decision}</Mark> },
    { title: "By", cell: (row) => <><Name text={row.by} limit={40} />{row.behalf === null ? null : <span className="dim"> for <Name text={row.behalf} limit={40} /></span>}</> },
    { title: "As", is: "short", cell: (row) => row.part },
    { title: "Version", is: "number", cell: (row) => row.version },
    { title: "When", is: "short", cell: (row) => <When at={row.at} /> },
    { title: "Comment", is: "long", cell: (row) => <Prose text={row.comment} limit={400} /> },
  ];
  return (
    <section className="section" aria-labelledby="decisions">
      <header><h2 id="decisions">Decisions</h2></header>
      <DataTable label="Decisions" fields={fields} rows={detail.decisions} rowKey={(row) => `${row.version} ${row.at} ${row.by}`} />
    </section>
  );
}

function Versions({ versions }: { readonly versions: readonly MandateVersion[] }): ReactNode {
  const fields: readonly Field<MandateVersion>[] = [
    { title: "Version", is: "number", cell: (row) => row.version },
    { title: "State", is: "short", cell: (row) => <StateMark of={row.state} /> },
    { title: "Written by", cell: (row) => <Name text={row.authors.join(", ")} limit={60} /> },
    { title: "Approved", is: "short", cell: (row) => <When at={row.approved_at} never="–" /> },
    { title: "In force", is: "short", cell: (row) => <When at={row.activated_at} never="–" /> },
    { title: "Why", is: "long", cell: (row) => (row.why === null ? <span className="dim">–</span> : <Prose text={row.why} limit={300} />) },
  ];
  return (
    <section className="section" aria-labelledby="versions">
      <header><h2 id="versions">Versions</h2></header>
      <DataTable label="Versions" fields={fields} rows={versions} rowKey={(row) => String(row.version)} />
    </section>
  );
}

type Stop = "suspend" | "end";

function Acts({ detail, onEdit }: { readonly detail: MandateDetail; readonly onEdit: () => void }): ReactNode {
  const cache = useQueryClient();
  const [stopping, setStopping] = useState<Stop | null>(null);
  const { id } = detail.mandate;
  const act = useMutation({ mutationFn: (verb: "submit" | "withdraw" | "resume") => api.mandates[verb]({ id, body: {} }), onSettled: () => refreshAll(cache) });
  const { may } = detail;
  return (
    <>
      {may.edit ? <Button variant="default" onClick={onEdit}>{detail.versions[0]?.state === "draft" ? "Edit" : "New version"}</Button> : null}
      {may.withdraw ? <Button variant="default" loading={act.isPending} onClick={() => act.mutate("withdraw")}>Withdraw</Button> : null}
      {may.suspend ? <Button variant="default" onClick={() => setStopping("suspend")}>Suspend</Button> : null}
      {may.resume ? <Button loading={act.isPending} onClick={() => act.mutate("resume")}>Resume</Button> : null}
      {may.end ? <Button variant="default" onClick={() => setStopping("end")}>End</Button> : null}
      {may.submit ? <Button loading={act.isPending} onClick={() => act.mutate("submit")}>Submit for approval</Button> : null}
      {act.error === null ? null : <Problem error={act.error} doing="changing the mandate" />}
      <Modal opened={stopping !== null} onClose={() => setStopping(null)} title={stopping === "end" ? "End this mandate for good" : "Suspend this mandate"}>
        {stopping === null ? null : <StopForm id={id} verb={stopping} done={() => setStopping(null)} />}
      </Modal>
    </>
  );
}

function StopForm({ id, verb, done }: { readonly id: string; readonly verb: Stop; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const [why, setWhy] = useState("");
  const stop = useMutation({ mutationFn: () => api.mandates[verb]({ id, body: { why: why.trim() } }), onSuccess: done, onSettled: () => refreshAll(cache) });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        stop.mutate();
      }}
    >
      <p className="dim">{verb === "end" ? "It cannot be resumed, and mandates below it end too. A new mandate can take its place." : "Nothing of it is in force until it is resumed, and nothing below it."}</p>
      <Textarea label="Why" data-autofocus required rows={3} maxLength={2000} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      {stop.error === null ? null : <Problem error={stop.error} doing="stopping the mandate" />}
      <div><Button type="submit" loading={stop.isPending} disabled={why.trim().length < 3}>{verb === "end" ? "End it" : "Suspend it"}</Button></div>
    </form>
  );
}
