// Why it exists: the mandates in force for it, and right by right where granted and used differ from them.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { IdentityDetail, ThreeSets } from "../../api/model.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";

export function MandatePart({ identity }: { readonly identity: IdentityDetail }): ReactNode {
  const { go } = useUrl();
  const { mandates } = identity;
  const { differences } = identity.three_sets;
  return (
    <section className="section" aria-labelledby="mandates">
      <header>
        <h2 id="mandates">Mandates</h2>
        <Allowed to="mandates.write">
          <Button variant="default" size="compact-xs" onClick={() => go(`/mandates/new?subject=${encodeURIComponent(identity.key)}`)}>
            Write a mandate
          </Button>
        </Allowed>
      </header>
      {mandates.length === 0 ? (
        <p className="dim">None is in force: nothing approved says what it is for, what it may do and until when.</p>
      ) : (
        <DataTable label="Mandates in force" fields={FIELDS} rows={mandates} rowKey={(row) => row.id} />
      )}
      {differences === null ? null : <Differences of={differences} />}
    </section>
  );
}

type Held = IdentityDetail["mandates"][number];

const FIELDS: readonly Field<Held>[] = [
  { title: "Mandate", is: "long", cell: (row) => <A href={`/mandates/${encodeURIComponent(row.id)}`}><Name text={row.title} limit={80} /></A> },
  { title: "Owner", cell: (row) => <Name text={row.owner} limit={40} /> },
  { title: "Sponsor", cell: (row) => <Name text={row.sponsor} limit={40} /> },
  { title: "Ends", is: "short", cell: (row) => <When at={`${row.end}T23:59:59Z`} /> },
];

function Differences({ of }: { readonly of: NonNullable<ThreeSets["differences"]> }): ReactNode {
  const { excess, out_of_purpose, unused, ungranted } = of;
  return (
    <div className="stack">
      <Listed title="Used, not mandated" none="Nothing was done outside its purpose." count={out_of_purpose.count} lines={out_of_purpose.items.map(({ action, last_used_at }) => ({ key: action, what: action, more: <When at={last_used_at} /> }))} />
      <Listed title="Granted, not mandated" none="It is granted nothing beyond its mandate." count={excess.count} lines={excess.items.map(rightLine)} />
      {unused === null ? <p className="dim small">Whether what it is granted is used was not read.</p> : <Listed title="Granted, not used" none="It has used everything it is granted." count={unused.count} lines={unused.items.map(rightLine)} />}
      <Listed title="Mandated, not granted" none="It is granted everything its mandate allows." count={ungranted.count} lines={ungranted.items.map(({ action, resource }) => ({ key: `${action} ${resource}`, what: action, more: <Name text={resource} mono limit={70} /> }))} />
    </div>
  );
}

interface Line {
  readonly key: string;
  readonly what: string;
  readonly more: ReactNode;
}

const rightLine = (right: { readonly action: string; readonly resource: string; readonly through: string; readonly conditional: boolean }): Line => ({
  key: `${right.action} ${right.resource} ${right.through}`,
  what: right.action,
  more: (
    <>
      on <Name text={right.resource} mono limit={60} /> by <Name text={right.through} limit={40} />
      {right.conditional ? <span className="dim">, under conditions</span> : null}
    </>
  ),
});

function Listed({ title, none, count, lines }: { readonly title: string; readonly none: string; readonly count: number; readonly lines: readonly Line[] }): ReactNode {
  if (count === 0) return <p className="dim small">{none}</p>;
  return (
    <details>
      <summary>
        {title}: <strong>{count.toLocaleString()}</strong>
      </summary>
      <ul>
        {lines.map(({ key, what, more }) => (
          <li key={key}>
            <code>{what}</code> {more}
          </li>
        ))}
      </ul>
      {count > lines.length ? <p className="dim small">and {(count - lines.length).toLocaleString()} more</p> : null}
    </details>
  );
}
