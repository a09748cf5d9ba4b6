// One tool: what changed since it was approved, what is suspicious, what it does, and a person's word on exactly the definition that is shown.
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ToolDetail } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { Definition, disarmed, ToolChanges } from "./tool-changes.tsx";
import { ToolProfile } from "./tool-profile.tsx";
import { ToolState, Warnings } from "./tool-words.tsx";
import "../kill-switch/kill-switch.css";
import "./tools.css";

export function ToolPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.tools, "one", id], queryFn: ({ signal }) => api.tools.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the tool" /> : <Problem error={query.error} doing="reading the tool" retry={() => void query.refetch()} />;
  const of = query.data;
  return (
    <>
      <PageHead title={<Name text={of.name} limit={120} />} asks={<><A href={`/upstreams/${of.server}`}>{of.server}</A> · <ToolState of={of} />{of.gone ? <> · <Mark is="unknown">no longer shown</Mark></> : null}</>}>
        <Acts key={of.digest} of={of} />
      </PageHead>
      <div className="stack wide tool-wraps">
        {of.kept_out === null ? null : <p><Mark is="danger">kept out</Mark> <Prose text={of.kept_out} limit={2000} /></p>}
        {of.approved === null ? null : <Changes of={of} />}
        <section className="section" aria-labelledby="warnings">
          <header><h2 id="warnings">What is suspicious</h2></header>
          <Warnings of={of.warnings} />
        </section>
        <ToolProfile key={of.id} of={of} />
        <section className="section" aria-labelledby="definition">
          <header><h2 id="definition">Definition</h2><span className="dim small">SHA-256 <code>{of.digest.slice(0, 16)}…</code></span></header>
          {typeof of.definition["description"] === "string" ? <pre className="tool-text" tabIndex={0} aria-label="Description"><bdi>{disarmed(of.definition["description"])}</bdi></pre> : <p className="dim">It has no description.</p>}
          <Definition title="All that the server shows now" of={of.definition} />
          {of.approved === null || of.approved.digest === of.digest ? null : <Definition title="What was approved" of={of.approved.definition} />}
        </section>
        <section className="section" aria-labelledby="seen">
          <header><h2 id="seen">Seen and decided</h2></header>
          <DataTable label="Definitions that were seen" fields={VERSIONS} rows={of.versions} rowKey={({ version }) => String(version)} />
        </section>
      </div>
    </>
  );
}

function Changes({ of }: { readonly of: ToolDetail }): ReactNode {
  if (of.approved === null) return null;
  return (
    <section className="section" aria-labelledby="changes">
      <header>
        <h2 id="changes">Since it was approved</h2>
        <span className="dim small">by {of.approved.by ?? "nobody"}, <When at={of.approved.at} /></span>
      </header>
      {of.changes.length > 0 ? <ToolChanges of={of.changes} /> : <p className="dim">{of.state === "approved" ? "Nothing changed." : "What the server shows is again what was approved; it showed something else in between."}</p>}
    </section>
  );
}

type Version = ToolDetail["versions"][number];
const VERSIONS: readonly Field<Version>[] = [
  { title: "Version", is: "number", cell: ({ version }) => version },
  { title: "SHA-256", is: "long", cell: ({ digest }) => <code>{digest.slice(0, 16)}…</code> },
  { title: "Seen", is: "short", cell: ({ seen_at }) => <When at={seen_at} /> },
  { title: "Decided", cell: ({ decision, decided_by, decided_at }) => (decision === null ? <span className="dim">not yet</span> : <>{decision === "approved" ? "approved" : "kept out"} by {decided_by}, <When at={decided_at} /></>) },
];

function Acts({ of }: { readonly of: ToolDetail }): ReactNode {
  const cache = useQueryClient();
  const [keeping, setKeeping] = useState(false);
  const [reason, setReason] = useState("");
  const onSettled = () => refreshAll(cache);
  const approve = useMutation({ mutationFn: () => api.tools.approve({ id: of.id, body: { digest: of.digest } }), onSuccess: () => say("Approved as it is shown."), onError: (error) => sayProblem("approving the tool", error), onSettled });
  const keepOut = useMutation({
    mutationFn: () => api.tools.keepOut({ id: of.id, body: { digest: of.digest, reason: reason.trim() } }),
    onSuccess: () => {
      setKeeping(false);
      say("It is kept out; calls of it are denied.");
    },
    onSettled,
  });
  return (
    <Allowed to="gate.write" otherwise="Approvers and above decide on tools.">
      {of.state === "approved" ? null : <Button loading={approve.isPending} disabled={of.unfit !== null} title={of.unfit ?? undefined} onClick={() => approve.mutate()}>Approve what is shown</Button>}
      {of.kept_out === null ? <Button variant="default" onClick={() => setKeeping(true)}>Keep out…</Button> : null}
      <Modal opened={keeping} onClose={() => setKeeping(false)} title="Keep it out" closeButtonProps={{ "aria-label": "Close" }}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            keepOut.mutate();
          }}
        >
          <p>Agents no longer see it, and every call of it is denied, until somebody approves it.</p>
          <Textarea label="Why" required data-autofocus rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          {keepOut.error === null ? null : <Problem error={keepOut.error} doing="keeping it out" />}
          <div className="row">
            <Button type="submit" color="red" loading={keepOut.isPending} disabled={reason.trim().length < 3}>Keep out</Button>
            <Button variant="default" onClick={() => setKeeping(false)}>Leave it</Button>
          </div>
        </form>
      </Modal>
    </Allowed>
  );
}
