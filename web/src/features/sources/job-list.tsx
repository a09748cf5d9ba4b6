// Imports and scans: what is being done, how far it is, what each file was. A job can be left, found again and cancelled.
import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Job } from "../../api/model.ts";
import { isAtWork, jobsQuery, keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { resultOf } from "../../app/job-watch.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import "./sources.css";

const JOB_MEANING: Readonly<Record<Job["status"], Meaning>> = { queued: "unknown", running: "unknown", succeeded: "ok", failed: "danger", cancelled: "warn" };
const FILE_MEANING: Readonly<Record<Job["files"][number]["status"], Meaning>> = { waiting: "unknown", read: "ok", partial: "warn", refused: "danger" };

/** The newest `limit` jobs; those before them behind a fold. */
export function JobList({ limit }: { readonly limit: number }): ReactNode {
  const { data, error, refetch } = useQuery(jobsQuery);
  if (data === undefined) return error === null ? <Skeleton rows={3} doing="Reading jobs" /> : <Problem error={error} doing="reading jobs" retry={() => void refetch()} />;
  if (data.length === 0) return <Empty title="Nothing was imported yet">Each import and scan will stand here, with what became of every file.</Empty>;
  // Judging again after each change is not an import: it stands behind the fold.
  const asked = data.filter((job) => job.kind !== "evaluate" || isAtWork(job) || job.status === "failed");
  const shown = asked.slice(0, limit);
  const earlier = data.filter((job) => !shown.includes(job));
  const list = (jobs: readonly Job[]) => (
    <ul className="jobs">
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  );
  return (
    <>
      {list(shown)}
      {earlier.length === 0 ? null : (
        <details>
          <summary className="small dim">{earlier.length} earlier or automatic</summary>
          {list(earlier)}
        </details>
      )}
    </>
  );
}

export function JobRow({ job }: { readonly job: Job }): ReactNode {
  const cache = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.jobs.cancel({ id: job.id }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.jobs }),
    onError: (error) => sayProblem("cancelling the job", error),
  });
  const bad = job.files.filter((file) => file.status === "refused" || file.status === "partial").length;
  const share = job.total === null || job.total === 0 ? null : Math.min(100, (100 * job.done) / job.total);
  return (
    <li className="job">
      <div className="row spread">
        <span className="row">
          <Mark is={JOB_MEANING[job.status]}>{job.status}</Mark>
          <strong>
            <Name text={job.title} />
          </strong>
          <span className="dim small">
            <When at={job.created_at} /> by <bdi>{job.by}</bdi>
          </span>
        </span>
        {isAtWork(job) ? (
          <Allowed to="sources.write">
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel
            </Button>
          </Allowed>
        ) : null}
      </div>
      {isAtWork(job) ? (
        <div className="stack" role="status">
          <span className="small">
            <Prose text={job.stage} limit={200} />
            {job.total === null ? "" : ` ${job.done.toLocaleString()} of ${job.total.toLocaleString()}`}
          </span>
          <Progress value={share ?? 100} animated={share === null} size="sm" aria-label="Progress" />
        </div>
      ) : null}
      {job.error === null ? null : (
        <p className="is-danger small">
          <Prose text={job.error} />
        </p>
      )}
      {job.result === null || job.status !== "succeeded" ? null : <p className="small dim">{resultOf(job)}</p>}
      {job.files.length === 0 ? null : (
        <details open={bad > 0 || isAtWork(job)}>
          <summary className="small">
            {job.files.length === 1 ? "1 file" : `${job.files.length} files`}
            {bad === 0 ? "" : `, ${bad} not read whole`}
          </summary>
          <ul className="job-files">
            {job.files.slice(0, 200).map((file) => (
              <li key={file.name}>
                <Mark is={FILE_MEANING[file.status]}>{file.status}</Mark>
                <Name text={file.name} mono limit={60} />
                <span className="dim">
                  <Prose text={file.detail} limit={400} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
