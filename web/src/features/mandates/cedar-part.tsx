// What the mandate compiles to: Cedar policies for run time, and beside them what each provider must be told to grant exactly its access.
import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { CodeBlock } from "../../ui/copy.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";

const VIEWS = [
  { value: "cedar", label: "Cedar" },
  { value: "aws", label: "AWS policy" },
  { value: "kubernetes", label: "Kubernetes roles" },
] as const;

export function CompiledPart({ id, version }: { readonly id: string; readonly version: number }): ReactNode {
  const [view, setView] = useState<string | null>(null);
  return (
    <section className="section" aria-labelledby="compiled">
      <header>
        <h2 id="compiled">As policies</h2>
        <span className="dim small">What it says, in the words of those who enforce it</span>
      </header>
      <Tabs value={view} onChange={setView} allowTabDeactivation keepMounted={false}>
        <Tabs.List>
          {VIEWS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>{label}</Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="cedar" pt="sm"><Cedar id={id} version={version} /></Tabs.Panel>
        <Tabs.Panel value="aws" pt="sm"><Scope id={id} version={version} as="aws" /></Tabs.Panel>
        <Tabs.Panel value="kubernetes" pt="sm"><Scope id={id} version={version} as="kubernetes" /></Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Cedar({ id, version }: { readonly id: string; readonly version: number }): ReactNode {
  const query = useQuery({ queryKey: [...keys.mandates, "cedar", id, version], queryFn: ({ signal }) => api.mandates.cedar({ id, query: { version } }, { signal }), staleTime: Infinity });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={6} doing="Compiling the mandate" /> : <Problem error={query.error} doing="compiling the mandate" retry={() => void query.refetch()} />;
  return (
    <div className="stack">
      <p className="dim small">
        Version {query.data.version}, {query.data.policies.length.toLocaleString()} policies, valid against the schema (Cedar {query.data.engine}).
      </p>
      <CodeBlock label="Cedar policies" text={query.data.text} />
      <details>
        <summary>The schema they are written against</summary>
        <CodeBlock label="Cedar schema" text={query.data.schema} />
      </details>
    </div>
  );
}

function Scope({ id, version, as }: { readonly id: string; readonly version: number; readonly as: "aws" | "kubernetes" }): ReactNode {
  const query = useQuery({ queryKey: [...keys.mandates, "scope", id, version, as], queryFn: ({ signal }) => api.mandates.scope({ id, query: { as, version } }, { signal }), staleTime: Infinity });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={6} doing="Writing the policy" /> : <Problem error={query.error} doing="writing the policy" retry={() => void query.refetch()} />;
  return (
    <div className="stack">
      {query.data.notes.map((note) => (
        <p key={note} className="dim small">{note}</p>
      ))}
      {query.data.text === "" ? null : <CodeBlock label={as === "aws" ? "IAM policy" : "Kubernetes roles"} text={query.data.text} />}
    </div>
  );
}
