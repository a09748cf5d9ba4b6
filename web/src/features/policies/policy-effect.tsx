// What a policy would say of the estate today and soon, and what work it would make.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { PolicyEffect } from "../../api/model.ts";
import { problemOf } from "../../api/problem.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { dayOf } from "../../ui/time.tsx";

export const useEffectOf = (yaml: string) => useQuery({ queryKey: [...keys.policies, "simulate", yaml], queryFn: ({ signal }) => api.policies.simulate({ body: { yaml } }, { signal }), retry: false, placeholderData: keepPreviousData });

export function EffectPart({ query }: { readonly query: ReturnType<typeof useEffectOf> }): ReactNode {
  return (
    <section className="stack" aria-label="Its effect" aria-live="polite">
      {query.error !== null ? <Mark is="danger"><span>{problemOf(query.error).detail}</span></Mark> : query.data === undefined ? <p className="dim">Looking at the estate…</p> : <EffectOf effect={query.data} />}
    </section>
  );
}

const NUMBERS: readonly { readonly title: string; readonly of: (effect: PolicyEffect) => number }[] = [
  { title: "Judged", of: (effect) => effect.population },
  { title: "Break it now", of: (effect) => effect.broken },
  { title: "Within 7 days", of: (effect) => effect.within_7_days },
  { title: "Within 30 days", of: (effect) => effect.within_30_days },
  { title: "Within 90 days", of: (effect) => effect.within_90_days },
  { title: "Cannot be told", of: (effect) => effect.unknown },
];

function EffectOf({ effect }: { readonly effect: PolicyEffect }): ReactNode {
  return (
    <>
      <dl className="policy-numbers">
        {NUMBERS.map(({ title, of }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{of(effect).toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      <p>{work(effect)}</p>
      {effect.unknown === 0 ? null : <p className="dim">Of {effect.unknown.toLocaleString()} the facts it needs were not read, so nothing is said of them.</p>}
      {effect.owners.length === 0 ? null : (
        <details>
          <summary>By owner</summary>
          <ul>
            {effect.owners.map(({ owner, count }) => (
              <li key={owner ?? ""}>
                {owner === null ? "nobody" : <Name text={owner} limit={48} />}: {count.toLocaleString()}
              </li>
            ))}
          </ul>
        </details>
      )}
      {effect.first.length === 0 ? null : <DataTable label="What breaks it, now or within 90 days" fields={FIELDS} rows={effect.first} rowKey={(row) => row.id} />}
    </>
  );
}

/** What it would add to people's work. */
export function work({ broken, ownerless, owners }: PolicyEffect): string {
  if (broken === 0) return "Switched on today it would make no finding.";
  const people = owners.filter(({ owner }) => owner !== null).length;
  const told = people === 0 ? "Nobody is told by name" : `${people === 20 ? "20 or more owners are" : people === 1 ? "One owner is" : `${people} owners are`} told`;
  return `Switched on today it would make ${broken.toLocaleString()} ${broken === 1 ? "finding" : "findings"}. ${told}${ownerless === 0 ? "" : `; for ${ownerless.toLocaleString()} nobody answers`}.`;
}

const FIELDS: readonly Field<PolicyEffect["first"][number]>[] = [
  { title: "What", is: "long", cell: (row) => <A href={row.link}><Name text={row.name} limit={60} /></A> },
  { title: "From", is: "short", cell: (row) => dayOf(row.breaks_at) },
  { title: "Why", is: "long", cell: (row) => <Prose text={row.says.join(", ")} limit={160} /> },
  { title: "Owner", cell: (row) => (row.owner === null ? <span className="dim">nobody</span> : <Name text={row.owner} limit={32} />) },
];
