// Its credentials on one time axis: made, rotated, last used, expires. The table below says the same in words.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Credential } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Place } from "../../ui/place.tsx";
import { When, dayOf } from "../../ui/time.tsx";
import { LastUsed } from "../inventory/columns.tsx";
import { credentialsQuery } from "./identity-queries.ts";

export function Credentials({ id }: { readonly id: string }): ReactNode {
  const query = useQuery(credentialsQuery(id));
  return (
    <Part id="credentials" title="Credentials" query={query} note="never their values">
      {(credentials) =>
        credentials.length === 0 ? (
          <p className="dim">No credential of it was seen. If its keys were not read, see what is missing above.</p>
        ) : (
          <div className="stack">
            <Axis credentials={credentials.slice(0, 20)} />
            <DataTable label="Credentials with their dates" fields={FIELDS} rows={credentials} rowKey={(credential) => credential.id} />
          </div>
        )
      }
    </Part>
  );
}

const FIELDS: readonly Field<Credential>[] = [
  {
    title: "Credential",
    cell: (credential) => (
      <>
        <Name text={credential.name === "" ? credential.native_id : credential.name} mono limit={40} />
        <div className="dim small">{credential.kind.replaceAll("-", " ")}</div>
      </>
    ),
  },
  { title: "Status", cell: ({ status }) => <Mark is={status === "active" ? "ok" : status === "unknown" ? "unknown" : "warn"}>{status}</Mark> },
  { title: "Made", is: "short", cell: (credential) => <When at={credential.created_at} never="not read" /> },
  { title: "Rotated", is: "short", cell: (credential) => <When at={credential.rotated_at} never="–" /> },
  {
    title: "Expires",
    is: "short",
    cell: ({ expiry, expires_at }) => (expiry === "never" ? <Mark is="warn">never</Mark> : <When at={expiry === "not_read" ? undefined : expires_at} />),
  },
  { title: "Last used", is: "short", cell: (credential) => <LastUsed of={credential} /> },
  { title: "Stands in clear at", cell: (credential) => <Exposures of={credential} /> },
  { title: "Shared with", cell: (credential) => <SharedWith of={credential} /> },
];

function Exposures({ of: { exposures } }: { readonly of: Credential }): ReactNode {
  if (exposures.length === 0) return <span className="dim">nowhere seen</span>;
  return (
    <>
      {exposures.slice(0, 5).map((place) => (
        <Mark is="danger" key={`${place.file}:${place.line}`}>
          <Place at={place} />
        </Mark>
      ))}
      {exposures.length > 5 ? <span className="dim"> and {exposures.length - 5} more</span> : null}
    </>
  );
}

function SharedWith({ of: { shared_with } }: { readonly of: Credential }): ReactNode {
  if (shared_with.length === 0) return <span className="dim">nobody seen</span>;
  return shared_with.slice(0, 5).map((other) => (
    <A key={other.identity_id} href={`/identities/${encodeURIComponent(other.identity_id)}`}>
      <Name text={other.name} limit={30} />{" "}
    </A>
  ));
}

interface Tick {
  readonly at: number;
  readonly is: "made" | "rotated" | "used" | "expires";
}

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function ticksOf(credential: Credential): readonly Tick[] {
  const all: readonly (readonly [Tick["is"], number | null])[] = [
    ["made", instant(credential.created_at)],
    ["rotated", instant(credential.rotated_at)],
    ["used", instant(credential.last_used_at)],
    ["expires", instant(credential.expires_at)],
  ];
  return all.flatMap(([is, at]) => (at === null || Number.isNaN(at) ? [] : [{ is, at }]));
}

const YEAR_MS = 365.25 * 86_400_000;

function Axis({ credentials }: { readonly credentials: readonly Credential[] }): ReactNode {
  const now = Date.now();
  const known = credentials.flatMap((credential) => ticksOf(credential).map((tick) => tick.at));
  if (known.length === 0) return <p className="dim small">No date of any credential was read.</p>;
  const start = Math.min(now - YEAR_MS / 4, ...known);
  // A certificate of 30 years would squeeze all else to the left edge.
  const end = Math.min(now + 3 * YEAR_MS, Math.max(now + (now - start) * 0.08, ...known));
  const left = (at: number): string => `${(100 * (Math.min(Math.max(at, start), end) - start)) / (end - start)}%`;
  return (
    <figure className="axis">
      <div aria-hidden="true">
        {credentials.map((credential) => {
          const ticks = ticksOf(credential);
          const first = Math.min(...ticks.map((tick) => tick.at));
          const finish = instant(credential.expires_at) ?? now;
          return (
            <div key={credential.id} className="axis-row">
              <span className="clip small mono">
                <Name text={credential.name === "" ? credential.native_id : credential.name} limit={24} />
              </span>
              <span className="axis-track">
                {ticks.length === 0 ? null : (
                  <span className={credential.expiry === "never" ? "axis-life is-endless" : "axis-life"} style={{ left: left(first), width: `calc(${left(finish)} - ${left(first)})` }} />
                )}
                {ticks.map((tick) => (
                  <span key={tick.is} className={`axis-tick tick-${tick.is}`} style={{ left: left(tick.at) }} title={`${tick.is} ${dayOf(new Date(tick.at).toISOString())}`} />
                ))}
                <span className="axis-now" style={{ left: left(now) }} />
              </span>
            </div>
          );
        })}
        <div className="axis-row small dim">
          <span />
          <span className="axis-ends">
            <span>{dayOf(new Date(start).toISOString())}</span>
            <span>{dayOf(new Date(end).toISOString())}</span>
          </span>
        </div>
      </div>
      <figcaption className="row small dim legend">
        <span className="row tight">
          <span className="axis-tick tick-made" /> made
        </span>
        <span className="row tight">
          <span className="axis-tick tick-rotated" /> rotated
        </span>
        <span className="row tight">
          <span className="axis-tick tick-used" /> last used
        </span>
        <span className="row tight">
          <span className="axis-tick tick-expires" /> expires
        </span>
        <span className="row tight">
          <span className="axis-now" /> now
        </span>
      </figcaption>
    </figure>
  );
}
