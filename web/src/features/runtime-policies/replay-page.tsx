// What recorded decisions would be under a change that is not in force: how many, and each that would differ.
import { Button, Progress, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { PolicyReplay, ReplayDifference } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More, Part } from "../../ui/part.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import "./runtime-policies.css";

const POLL_MS = 1000;
type Kind = ReplayDifference["kind"];
const KINDS: readonly { readonly kind: Kind; readonly counted: keyof NonNullable<PolicyReplay["counts"]>; readonly word: string; readonly is: Meaning }[] = [
  { kind: "newly-allowed", counted: "newly_allowed", word: "newly allowed", is: "warn" },
  { kind: "newly-denied", counted: "newly_denied", word: "newly denied", is: "danger" },
  { kind: "newly-held", counted: "newly_held", word: "newly held", is: "warn" },
  { kind: "not-replayable", counted: "not_replayable", word: "cannot be replayed", is: "unknown" },
  { kind: "recorded-otherwise", counted: "recorded_otherwise", word: "recorded otherwise", is: "unknown" },
];

export function ReplayPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const cache = useQueryClient();
  const query = useQuery({ queryKey: [...keys.runtimePolicies, "replay", id], queryFn: ({ signal }) => api.policyReplays.get({ id }, { signal }), refetchInterval: ({ state }) => (isRunning(state.data) ? POLL_MS : false) });
  const cancel = useMutation({ mutationFn: (job: string) => api.jobs.cancel({ id: job }), onError: (error) => sayProblem("cancelling the replay", error), onSettled: () => refreshAll(cache) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={6} doing="Reading the replay" /> : <Problem error={query.error} doing="reading the replay" retry={() => void query.refetch()} />;
  const { title, since, until, counts, job } = query.data;
  return (
    <>
      <PageHead title={title} asks={<>Who would newly be allowed, denied or held? Decisions of <When at={since} /> to <When at={until} />; nothing is changed by asking.</>}>
        {job !== null && isRunning(query.data) ? <Allowed to="sources.write"><Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>Cancel</Button></Allowed> : null}
      </PageHead>
      {counts === null ? <Running replay={query.data} /> : (
        <>
          <p><b>{counts.read.toLocaleString()}</b> decisions were asked again; <b>{counts.same.toLocaleString()}</b> are the same, byte for byte.</p>
          <Differences id={id} counts={counts} />
        </>
      )}
    </>
  );
}

const isRunning = (replay: PolicyReplay | undefined): boolean => replay !== undefined && replay.counts === null && (replay.job === null || replay.job.status === "queued" || replay.job.status === "running");

function Running({ replay: { job } }: { readonly replay: PolicyReplay }): ReactNode {
  if (job !== null && (job.status === "failed" || job.status === "cancelled")) return <p role="alert"><Mark is="danger">{job.status}</Mark> {job.error ?? "It was cancelled before all was asked again; ask for it anew."}</p>;
  const share = job === null || job.total === null || job.total === 0 ? 0 : (100 * job.done) / job.total;
  return (
    <div className="stack" role="status">
      <p>{job === null || job.stage === "" ? "Waiting for its turn" : job.stage}…</p>
      <Progress value={share} aria-label="How many were asked again" />
    </div>
  );
}

function Differences({ id, counts }: { readonly id: string; readonly counts: NonNullable<PolicyReplay["counts"]> }): ReactNode {
  const { params, set } = useUrl();
  const kind = KINDS.find((each) => each.kind === params["kind"])?.kind;
  const query = useInfiniteQuery({
    queryKey: [...keys.runtimePolicies, "replay", id, "differences", kind ?? ""],
    queryFn: ({ pageParam, signal }) => api.policyReplays.differences({ id, query: { limit: 100, ...(kind === undefined ? {} : { kind: [kind] }), ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
  return (
    <Part id="differences" title="Differences" query={query}>
      {({ pages }) => {
        const rows = pages.flatMap(({ data }) => data);
        return (
          <>
            <SegmentedControl aria-label="Which" value={kind ?? ""} onChange={(value) => set({ kind: value === "" ? null : value })} data={[{ value: "", label: "All" }, ...KINDS.map((each) => ({ value: each.kind, label: `${counts[each.counted].toLocaleString()} ${each.word}` }))]} className="scroll-x" />
            {rows.length === 0 ? <p className="dim">None.</p> : <DataTable label="Differences" fields={FIELDS} rows={rows} rowKey={({ record_id }) => record_id} />}
            <More query={query} />
          </>
        );
      }}
    </Part>
  );
}

const FIELDS: readonly Field<ReplayDifference>[] = [
  { title: "What", is: "short", cell: ({ kind }) => { const of = KINDS.find((each) => each.kind === kind); return <Mark is={of?.is ?? "unknown"}>{of?.word ?? kind}</Mark>; } },
  { title: "Decision", is: "short", cell: ({ record_id, at }) => <A href={`/decisions/${record_id}`}><When at={at} /></A> },
  { title: "Who", is: "long", cell: ({ principal, person }) => <><Name text={principal} limit={60} />{person === null ? null : <span className="dim"> for <Name text={person} limit={60} /></span>}</> },
  { title: "Did", is: "long", cell: ({ act, mandate }) => <><Name text={act} limit={80} />{mandate === null ? null : <span className="dim small"> under {mandate}</span>}</> },
  { title: "Now", is: "short", cell: ({ before }) => before?.decision ?? "" },
  { title: "Would be", is: "long", cell: ({ after, why }) => <>{after === null ? null : <><b>{after.decision}</b>: {after.reason} </>}{why === "" ? null : <span className="dim small">{why}</span>}</> },
];
