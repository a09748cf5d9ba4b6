// Sources: what do we read, and how well? Streams, then sources, then the work that filled them.
import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Source } from "../../api/model.ts";
import { keys, sourcesQuery } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { TypeToConfirm } from "../../ui/type-to-confirm.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { CoverageTable } from "./coverage-table.tsx";
import { JobList } from "./job-list.tsx";
import { ScanForm } from "./scan-form.tsx";
import { UploadPanel } from "./upload-panel.tsx";
import "./sources.css";

export function SourcesPage(): ReactNode {
  const { params, set } = useUrl();
  const add = params["add"];
  const close = () => set({ add: null });
  return (
    <>
      <PageHead title="Sources" asks="What do we read, and how well?">
        <Allowed to="sources.write" otherwise="To add a source, the role operator is needed.">
          <Button onClick={() => set({ add: "upload" })}>Upload exports</Button>
          <Button variant="default" onClick={() => set({ add: "scan" })}>
            Scan this machine
          </Button>
        </Allowed>
      </PageHead>
      <section className="section" aria-labelledby="jobs">
        <header>
          <h2 id="jobs">Imports and scans</h2>
        </header>
        <JobList limit={3} />
      </section>
      <section className="section" aria-labelledby="streams">
        <header>
          <h2 id="streams">Streams</h2>
          <span className="dim small">A rule whose streams were not read is not evaluated; it never passes.</span>
        </header>
        <CoverageTable />
      </section>
      <section className="section" aria-labelledby="sources">
        <header>
          <h2 id="sources">Sources</h2>
        </header>
        <SourceList />
      </section>
      <Modal opened={add === "upload"} onClose={close} title="Upload exports" size="lg">
        <UploadPanel onStarted={close} />
      </Modal>
      <Modal opened={add === "scan"} onClose={close} title="Scan this machine">
        <ScanForm onStarted={close} />
      </Modal>
    </>
  );
}

function SourceList(): ReactNode {
  const { data, error, refetch } = useQuery(sourcesQuery);
  if (data === undefined) return error === null ? <Skeleton rows={3} doing="Reading sources" /> : <Problem error={error} doing="reading sources" retry={() => void refetch()} />;
  if (data.length === 0) {
    return (
      <Empty title="No source yet" act={<A href="/welcome">See the ways to begin</A>}>
        Upload what the providers' own tools print, or scan this machine.
      </Empty>
    );
  }
  return <DataTable label="Sources with their places" fields={FIELDS} rows={data} rowKey={(source) => source.id} />;
}

const FIELDS: readonly Field<Source>[] = [
  {
    title: "Source",
    cell: (source) => (
      <>
        <Name text={source.name} limit={48} />
        {source.sample ? <span className="dim small"> sample</span> : null}
      </>
    ),
  },
  { title: "Kind", cell: (source) => source.kind },
  {
    title: "Places",
    is: "long",
    cell: (source) => (
      <>
        {source.realms.slice(0, 6).map((realm) => (
          <A key={realm} href={hrefTo("/inventory", { realm })} className="realm-link">
            <Name text={realm} limit={28} />
          </A>
        ))}
        {source.realms.length > 6 ? <span className="dim small">and {source.realms.length - 6} more</span> : null}
      </>
    ),
  },
  { title: "Identities", is: "number", cell: (source) => source.identities.toLocaleString() },
  { title: "Last read", is: "short", cell: (source) => <When at={source.last_read_at} never="not known" /> },
  {
    title: "Acts",
    is: "acts",
    cell: (source) => (
      <Allowed to="sources.write">
        <Forget source={source} />
      </Allowed>
    ),
  },
];

function Forget({ source }: { readonly source: Source }): ReactNode {
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const removal = useMutation({
    mutationFn: () => api.sources.remove({ id: source.id }),
    onSuccess: () => {
      setAsking(false);
      say(`${source.name} is being forgotten.`);
      return Promise.all([cache.invalidateQueries({ queryKey: keys.jobs }), cache.invalidateQueries({ queryKey: keys.sources })]);
    },
    onError: (error) => sayProblem("forgetting the source", error),
  });
  return (
    <>
        <Button variant="default" size="compact-xs" onClick={() => setAsking(true)} aria-label={`Forget ${source.name}`}>
          Forget
        </Button>
        <TypeToConfirm
          opened={asking}
          close={() => setAsking(false)}
          title="Forget this source"
          name={source.name}
          busy={removal.isPending}
          act={() => removal.mutate()}
          says="Everything that only this source told is removed from the inventory. This cannot be undone; the record keeps that it happened."
        />
    </>
  );
}
