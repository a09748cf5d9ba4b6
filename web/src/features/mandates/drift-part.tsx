// How mandates stand to what files in git last declared: of all of them on their own page, of one on its own.
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateDrift } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

const WHAT: Readonly<Record<MandateDrift["what"], { readonly says: string; readonly is: Meaning }>> = {
  same: { says: "as declared", is: "ok" },
  changed: { says: "changed since", is: "warn" },
  console: { says: "in the console alone", is: "unknown" },
  vanished: { says: "gone from the files", is: "warn" },
  missing: { says: "declared, not here", is: "danger" },
};

const driftQuery = (mandate?: string) => ({ queryKey: [...keys.mandates, "drift", mandate ?? ""], queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.mandates.drift(mandate === undefined ? {} : { query: { mandate } }, { signal })).data });

export function DriftPage(): ReactNode {
  const { params, set } = useUrl();
  const query = useQuery(driftQuery());
  const show = params["show"] ?? "drifted";
  const rows = (query.data ?? []).filter(({ what }) => show === "all" || (show === "drifted" ? what !== "same" : what === show));
  return (
    <>
      <PageHead title="Drift" asks="Which mandates are not as the files in git declare them?">
        <A href="/mandates">Mandates</A>
      </PageHead>
      <div className="row inv-tools">
        <NativeSelect
          aria-label="Show"
          data={[{ value: "drifted", label: "What differs" }, { value: "all", label: "All" }, ...Object.entries(WHAT).map(([value, { says }]) => ({ value, label: says }))]}
          value={show}
          onChange={(event) => set({ show: event.currentTarget.value })}
        />
      </div>
      {query.data === undefined ? (
        query.error === null ? <Skeleton rows={8} doing="Comparing mandates with files" /> : <Problem error={query.error} doing="comparing mandates with files" retry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={query.data.length === 0 ? "No mandate yet" : "Nothing differs"}>
          {query.data.length === 0 ? <>Mandates are declared from files by <code>mandate mandates apply file.yaml --declare name-of-the-repository</code>.</> : "Every mandate that is shown here stands as its files declare it."}
        </Empty>
      ) : (
        <DataTable label="Drift" fields={FIELDS} rows={rows} rowKey={(row) => row.name} />
      )}
    </>
  );
}

const FIELDS: readonly Field<MandateDrift>[] = [
  { title: "Mandate", cell: (row) => (row.id === null ? <code>{row.name}</code> : <A href={`/mandates/${encodeURIComponent(row.id)}`}><code>{row.name}</code></A>) },
  { title: "Stands", is: "short", cell: (row) => <Mark is={WHAT[row.what].is}>{WHAT[row.what].says}</Mark> },
  { title: "Declared by", cell: (row) => (row.source === null ? <span className="dim">–</span> : <><Name text={row.source} limit={40} />{row.revision === null ? null : <code className="dim small"> {row.revision.slice(0, 12)}</code>}</>) },
  { title: "Declared", is: "short", cell: (row) => <When at={row.declared_at} never="–" /> },
  { title: "What differs", is: "long", cell: (row) => <Members of={row.members} /> },
];

function Members({ of }: { readonly of: MandateDrift["members"] }): ReactNode {
  if (of.length === 0) return <span className="dim">–</span>;
  return (
    <ul className="drift-members">
      {of.map(({ member, declared, now }) => (
        <li key={member}>
          <code>{member}</code>: <Name text={declared ?? "nothing"} mono limit={80} /> → <Name text={now ?? "nothing"} mono limit={80} />
        </li>
      ))}
    </ul>
  );
}

/** On the page of one mandate; nothing when no file declares it and it never was. */
export function DriftOfOne({ name }: { readonly name: string }): ReactNode {
  const { data } = useQuery(driftQuery(name));
  const row = data?.find((each) => each.name === name);
  if (row === undefined || row.what === "console") return null;
  return (
    <section className="section" aria-labelledby="drift">
      <header>
        <h2 id="drift">Against its file</h2>
        <span className="dim small">declared by <Name text={row.source ?? ""} limit={60} /></span>
      </header>
      <p><Mark is={WHAT[row.what].is}>{WHAT[row.what].says}</Mark></p>
      {row.members.length === 0 ? null : <Members of={row.members} />}
    </section>
  );
}
