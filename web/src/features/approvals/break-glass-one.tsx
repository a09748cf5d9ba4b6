// One emergency access: what was asked and why, who opened it until when, and the review. Opening is bound to what stands here.
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { BreakGlass } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { exactly, When } from "../../ui/time.tsx";
import { BreakGlassState } from "./break-glass-state.tsx";
import "./approvals.css";

export function BreakGlassOnePage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.breakGlass, "one", id], queryFn: ({ signal }) => api.breakGlass.get({ id }, { signal }), refetchInterval: 30_000 });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the emergency access" /> : <Problem error={query.error} doing="reading the emergency access" retry={() => void query.refetch()} />;
  const of = query.data;
  return (
    <>
      <PageHead title={<Name text={of.incident} limit={120} />} asks={<BreakGlassState of={of} />}>
        <A href="/approvals/break-glass">Emergency access</A>
      </PageHead>
      <div className="stack wide">
        <Facts of={of} />
        {of.state === "asked" ? <Opening of={of} /> : null}
        {of.state === "open" ? <Closing of={of} /> : null}
        {of.state === "closed" ? <Reviewing of={of} /> : null}
        <section className="section" aria-labelledby="content">
          <header>
            <h2 id="content">What it allows</h2>
            <span className="dim small">
              SHA-256 <code>{of.hash.slice(0, 16)}…</code>
            </span>
          </header>
          <CodeBlock label="The mandate of hours as a file" text={of.yaml} />
        </section>
      </div>
    </>
  );
}

function Facts({ of }: { readonly of: BreakGlass }): ReactNode {
  return (
    <section className="section" aria-label="In short">
      <dl className="emergency-facts">
        <dt>Reason</dt>
        <dd>
          <Prose text={of.reason} limit={2000} />
        </dd>
        <dt>Asked</dt>
        <dd>
          by <Name text={of.asked_by} limit={60} />, <When at={of.asked_at} />, for {of.minutes} minutes
        </dd>
        {of.decided_by === null ? null : (
          <>
            <dt>{of.state === "refused" ? "Refused" : "Opened"}</dt>
            <dd>
              by <Name text={of.decided_by} limit={60} />, <When at={of.decided_at} />
            </dd>
          </>
        )}
        {of.until === null ? null : (
          <>
            <dt>Until</dt>
            <dd>
              {exactly(of.until)} {of.mandate === null ? null : <A href={`/mandates/${of.mandate}`}>its mandate</A>}
            </dd>
          </>
        )}
        {of.closed_at === null ? null : (
          <>
            <dt>Closed</dt>
            <dd>
              by <Name text={of.closed_by ?? ""} limit={60} />, <When at={of.closed_at} />
              {of.why === null || of.why === "" ? null : <>: <Prose text={of.why} limit={600} /></>}
            </dd>
          </>
        )}
        {of.state === "refused" && of.why !== null ? (
          <>
            <dt>Why</dt>
            <dd>
              <Prose text={of.why} limit={600} />
            </dd>
          </>
        ) : null}
        {of.review === null ? null : (
          <>
            <dt>Review</dt>
            <dd>
              {of.review.verdict === "justified" ? "Justified" : "Not justified"}, by <Name text={of.review.by} limit={60} />, <When at={of.review.at} />: <Prose text={of.review.text} limit={4000} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Opening({ of }: { readonly of: BreakGlass }): ReactNode {
  const cache = useQueryClient();
  const open = useMutation({ mutationFn: () => api.breakGlass.open({ id: of.id, body: { hash: of.hash } }), onSettled: () => refreshAll(cache) });
  const refuse = useMutation({ mutationFn: (why: string) => api.breakGlass.refuse({ id: of.id, body: { why } }), onSettled: () => refreshAll(cache) });
  return (
    <section className="section stack" aria-labelledby="opening">
      <header>
        <h2 id="opening">Waits to be opened</h2>
      </header>
      {of.may.open.may ? (
        <div>
          <Button loading={open.isPending} onClick={() => open.mutate()}>
            Open for {of.minutes} minutes
          </Button>
        </div>
      ) : (
        <p className="dim">{of.may.open.says}</p>
      )}
      {open.error === null ? null : <Problem error={open.error} doing="opening it" />}
      {of.may.refuse.may ? <WhyForm label={of.may.open.may ? "Refuse it" : "Take it back"} act={refuse.mutate} pending={refuse.isPending} /> : null}
      {refuse.error === null ? null : <Problem error={refuse.error} doing="refusing it" />}
    </section>
  );
}

function Closing({ of }: { readonly of: BreakGlass }): ReactNode {
  const cache = useQueryClient();
  const close = useMutation({ mutationFn: (why: string) => api.breakGlass.close({ id: of.id, body: { why } }), onSettled: () => refreshAll(cache) });
  return (
    <section className="section stack" aria-labelledby="closing">
      <header>
        <h2 id="closing">Open</h2>
        <span className="dim small">
          closes by itself <When at={of.until} />
        </span>
      </header>
      {of.may.close.may ? <WhyForm label="Close it now" act={close.mutate} pending={close.isPending} /> : <p className="dim">{of.may.close.says}</p>}
      {close.error === null ? null : <Problem error={close.error} doing="closing it" />}
    </section>
  );
}

function WhyForm({ label, act, pending }: { readonly label: string; readonly act: (why: string) => void; readonly pending: boolean }): ReactNode {
  const [why, setWhy] = useState("");
  return (
    <form
      className="stack emergency-form"
      onSubmit={(event) => {
        event.preventDefault();
        act(why.trim());
      }}
    >
      <Textarea label="Why" rows={2} maxLength={2000} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      <div>
        <Button type="submit" variant="default" loading={pending} disabled={why.trim().length < 3}>
          {label}
        </Button>
      </div>
    </form>
  );
}

function Reviewing({ of }: { readonly of: BreakGlass }): ReactNode {
  const cache = useQueryClient();
  const [verdict, setVerdict] = useState<"justified" | "not_justified">("justified");
  const [text, setText] = useState("");
  const review = useMutation({ mutationFn: () => api.breakGlass.review({ id: of.id, body: { verdict, text: text.trim() } }), onSettled: () => refreshAll(cache) });
  return (
    <section className="section" aria-labelledby="reviewing">
      <header>
        <h2 id="reviewing">Waits for its review</h2>
        <span className="dim small">
          by <When at={of.review_due_at} />
        </span>
      </header>
      {of.may.review.may ? (
        <form
          className="stack emergency-form"
          onSubmit={(event) => {
            event.preventDefault();
            review.mutate();
          }}
        >
          <Textarea label="What was done" description="What the record shows, and whether the emergency called for it" required rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <NativeSelect
            label="Verdict"
            data={[
              { value: "justified", label: "Justified" },
              { value: "not_justified", label: "Not justified" },
            ]}
            value={verdict}
            onChange={(event) => setVerdict(event.currentTarget.value === "justified" ? "justified" : "not_justified")}
          />
          <div>
            <Button type="submit" loading={review.isPending} disabled={text.trim().length < 10}>
              Close the review
            </Button>
          </div>
        </form>
      ) : (
        <p className="dim">{of.may.review.says}</p>
      )}
      {review.error === null ? null : <Problem error={review.error} doing="reviewing it" />}
    </section>
  );
}
