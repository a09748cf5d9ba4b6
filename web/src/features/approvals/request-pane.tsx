// One request: what would change, who must approve, what was decided and asked, and the decision bound to what stands here.
import { Button, CloseButton, Modal, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ApprovalRequestDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { CodeBlock, Copy } from "../../ui/copy.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { DecisionForm, type Verdict } from "../mandates/decision-form.tsx";
import { RiskMark } from "../mandates/mandate-state.tsx";
import { Problems } from "../../ui/problems.tsx";
import { requestQuery } from "./approvals-query.ts";
import { Changes } from "./changes.tsx";
import { Comments } from "./comments.tsx";
import { RequestState } from "./request-columns.tsx";

export function RequestPane({ id, close }: { readonly id: string; readonly close: () => void }): ReactNode {
  const { data, error, refetch } = useQuery(requestQuery(id));
  return (
    <section className="split-detail" aria-label="Request" tabIndex={0}>
      {data === undefined ? (
        <>
          <CloseButton aria-label="Close the request" onClick={close} className="detail-close" />
          {error === null ? <Skeleton rows={10} doing="Reading the request" /> : <Problem error={error} doing="reading the request" retry={() => void refetch()} />}
        </>
      ) : (
        <Detail detail={data} close={close} />
      )}
    </section>
  );
}

function Detail({ detail, close }: { readonly detail: ApprovalRequestDetail; readonly close: () => void }): ReactNode {
  const { request, requirement, may } = detail;
  const [withdrawing, setWithdrawing] = useState(false);
  const send = (decision: Verdict, comment: string) => api.requests.decide({ id: request.id, body: { decision, hash: request.hash, comment } });
  return (
    <article className="stack wide">
      <header className="stack">
        <div className="row spread nowrap">
          <span className="row">
            <RequestState of={request.state} />
            <RiskMark of={request.risk} />
            <span className="dim small">
              asked <When at={request.submitted_at} /> by <Name text={request.authors[0] ?? ""} limit={40} />
            </span>
          </span>
          <CloseButton aria-label="Close the request" onClick={close} />
        </div>
        <h2 className="finding-title">
          <Prose text={request.title} limit={200} />
        </h2>
        <p className="row">
          <A href={`/mandates/${encodeURIComponent(request.mandate)}`}>
            <code>{request.name}</code>
          </A>
          <span className="dim small">
            version {request.version}
            {detail.replaces === null ? ", the first to come in force" : `, in place of version ${detail.replaces}`}
          </span>
          {may.withdraw ? <Button variant="default" size="compact-sm" onClick={() => setWithdrawing(true)}>Withdraw…</Button> : null}
          <Copy text={window.location.href} label="Copy link" />
        </p>
        {request.why === null || request.why === "" ? null : (
          <p className="banner">
            <Prose text={request.why} limit={600} />
          </p>
        )}
      </header>
      <Changes detail={detail} />
      <Problems problems={detail.problems} />
      {request.state === "waiting" ? <DecisionForm of={{ version: request.version, lapsesAt: request.lapses_at, requirement, may: may.decide, send }} /> : null}
      <Decisions detail={detail} />
      <Comments detail={detail} />
      <section className="stack detail-section">
        <h3>As a file</h3>
        <CodeBlock label="The mandate as a file" text={detail.yaml} />
        <p className="dim small">
          SHA-256 <code>{request.hash.slice(0, 16)}…</code>: a decision is bound to it.
        </p>
      </section>
      <Modal opened={withdrawing} onClose={() => setWithdrawing(false)} title="Withdraw this request">
        <WithdrawForm id={request.id} done={() => setWithdrawing(false)} />
      </Modal>
    </article>
  );
}

function Decisions({ detail }: { readonly detail: ApprovalRequestDetail }): ReactNode {
  if (detail.decisions.length === 0) return null;
  return (
    <section className="stack detail-section">
      <h3>Decisions so far</h3>
      <ul className="stack">
        {detail.decisions.map(({ by, behalf, decision, part, comment, at }) => (
          <li key={`${at} ${by}`}>
            <Mark is={decision === "approved" ? "ok" : "danger"}>{decision}</Mark> by <Name text={by} limit={40} />
            {behalf === null ? null : <> for <Name text={behalf} limit={40} /></>} as {part}, <span className="dim"><When at={at} /></span>
            {comment === "" ? null : <>: <Prose text={comment} limit={600} /></>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function WithdrawForm({ id, done }: { readonly id: string; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const [why, setWhy] = useState("");
  const withdraw = useMutation({ mutationFn: () => api.requests.withdraw({ id, body: { why: why.trim() } }), onSuccess: done, onSettled: () => refreshAll(cache) });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        withdraw.mutate();
      }}
    >
      <p className="dim">It becomes a draft again, which can be changed and submitted anew. Approvals given so far do not count then.</p>
      <Textarea label="Why" data-autofocus required rows={3} maxLength={2000} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      {withdraw.error === null ? null : <Problem error={withdraw.error} doing="withdrawing" />}
      <div>
        <Button type="submit" loading={withdraw.isPending} disabled={why.trim().length < 3}>
          Withdraw it
        </Button>
      </div>
    </form>
  );
}
