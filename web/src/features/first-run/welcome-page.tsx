// First run: ways to begin, each one act away from a true picture.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Job } from "../../api/model.ts";
import { jobsQuery, keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem } from "../../ui/states.tsx";
import { WatchButton } from "../demo/watch-button.tsx";
import { JobRow } from "../sources/job-list.tsx";
import { ScanForm } from "../sources/scan-form.tsx";
import { UploadPanel } from "../sources/upload-panel.tsx";
import "./welcome.css";

export function WelcomePage(): ReactNode {
  const cache = useQueryClient();
  const { data: jobs = [] } = useQuery(jobsQuery);
  const sample = useMutation({
    mutationFn: () => api.sources.loadSample(),
    onSuccess: (job) => cache.setQueryData(keys.jobs, (old: readonly Job[] | undefined) => [job, ...(old ?? [])]),
  });
  const recent = jobs.slice(0, 3);
  return (
    <>
      <PageHead title="Take stock" asks="Point Mandate at what you have. It shows every non-human identity, who answers for it, what it can reach, and what is wrong." />
      {recent.length === 0 ? null : (
        <section className="section" aria-label="Work going on">
          <ul className="jobs">
            {recent.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
          <p className="small dim">
            You may leave this page; the work goes on. When it ends, see the <A href="/">overview</A>.
          </p>
        </section>
      )}
      <Allowed to="sources.write" otherwise="Nothing was read yet. To read something, the role operator is needed: ask an administrator.">
        <div className="ways">
          <section className="way" aria-labelledby="way-scan">
            <h2 id="way-scan">Scan this machine</h2>
            <p className="dim">Finds AI agents, their MCP servers and keys left in clear, and reads a folder of your choice. It never starts what it finds.</p>
            <ScanForm />
          </section>
          <section className="way" aria-labelledby="way-upload">
            <h2 id="way-upload">Upload exports</h2>
            <p className="dim">What the providers' own tools print: no credentials are handed over.</p>
            <UploadPanel />
            <details>
              <summary className="small">Which exports?</summary>
              <ul className="commands">
                <li>
                  <code>aws iam get-account-authorization-details</code>
                </li>
                <li>
                  <code>aws iam get-credential-report</code> (the CSV)
                </li>
                <li>
                  <code>kubectl get serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings,pods -A -o json</code>
                </li>
                <li>CI workflow files, Helm output, agent configurations, a whole repository</li>
              </ul>
            </details>
          </section>
          <section className="way" aria-labelledby="way-sample">
            <h2 id="way-sample">Load the sample estate</h2>
            <p className="dim">
              A made-up freight company: about 400 identities over AWS, Kubernetes, CI and workstations, with leavers, leaks, escalation paths and five agents. Every page says that it is a
              sample, and one click removes it.
            </p>
            {sample.error === null ? null : <Problem error={sample.error} doing="loading the sample estate" />}
            <div>
              <Button variant="default" loading={sample.isPending} onClick={() => sample.mutate()}>
                Load the sample estate
              </Button>
            </div>
          </section>
          <Allowed to="users.manage">
            <section className="way" aria-labelledby="way-demo">
              <h2 id="way-demo">See the gate at work</h2>
              <p className="dim">An agent sums up support tickets under a mandate, and one ticket tells it to send billing data away. It runs here in half a minute, is marked as demo, and one click takes it away again.</p>
              <div>
                <WatchButton />
              </div>
            </section>
          </Allowed>
        </div>
      </Allowed>
    </>
  );
}
