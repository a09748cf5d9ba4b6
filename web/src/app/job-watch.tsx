// Long work can be left: wherever a person is when it ends, the console says so and asks for the numbers again.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import type { Job } from "../api/model.ts";
import { isAtWork, jobsQuery, refreshAll } from "../api/queries.ts";
import { say, sayFailure } from "../ui/toasts.tsx";
import { A } from "./url.tsx";

export function resultOf(job: Job): string {
  if (job.result === null) return "";
  const { identities, credentials, findings, added, changed, gone } = job.result;
  return `${identities} identities, ${credentials} credentials, ${findings} findings; ${added} new, ${changed} changed, ${gone} gone.`;
}

export function JobWatch(): ReactNode {
  const cache = useQueryClient();
  const { data: jobs } = useQuery(jobsQuery);
  const working = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (jobs === undefined) return;
    const ended = jobs.filter((job) => working.current.has(job.id) && !isAtWork(job));
    working.current = new Set(jobs.filter(isAtWork).map((job) => job.id));
    for (const job of ended) {
      const bad = job.files.filter((file) => file.status === "refused" || file.status === "partial").length;
      if (job.status === "succeeded" && bad > 0) sayFailure(`${job.title}: done, but ${bad} of ${job.files.length} files were not read whole. Sources says why. ${resultOf(job)}`);
      else if (job.status === "succeeded") say(`${job.title}: done. ${resultOf(job)}`);
      if (job.status === "failed") sayFailure(`${job.title} failed: ${job.error ?? "the server gave no reason; its log says more."}`);
    }
    if (ended.length > 0) void refreshAll(cache);
  }, [jobs, cache]);
  const at = jobs?.find(isAtWork);
  if (at === undefined) return null;
  return (
    <A href="/sources" className="job-line">
      {at.title}: {at.stage}
      {at.total !== null && at.total > 0 ? ` ${Math.round((100 * at.done) / at.total)} %` : ""}
    </A>
  );
}
