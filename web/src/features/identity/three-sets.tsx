// The three sets side by side. In a cell an outline means mandated, a fill means granted, a dot means used, hatching means not read.
import type { ReactNode } from "react";
import type { IdentityDetail, ThreeSets, ThreeSetsRow } from "../../api/model.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { Shape, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";

const COLUMNS = ["read", "write", "administer", "grant"] as const;
type Column = (typeof COLUMNS)[number];
const TITLES: Readonly<Record<Column, string>> = { read: "Read", write: "Write", administer: "Administer", grant: "Grant or impersonate" };

const SHOWN = 14;

export function ThreeSetsMatrix({ identity, sets, notRead }: { readonly identity: string; readonly sets: ThreeSets; readonly notRead: IdentityDetail["not_read"] }): ReactNode {
  const rows = sets.rows;
  return (
    <section className="section" aria-labelledby="three-sets">
      <header>
        <h2 id="three-sets">Mandated, granted, used</h2>
      </header>
      <ul className="sets-say small">
        <SetSays name="Mandated" is={sets.mandated.status === "active" ? "ok" : "warn"} says={sets.mandated.status === "none" && sets.mandated.detail === "" ? "No mandates are kept yet." : sets.mandated.detail} />
        <SetSays name="Granted" is={sets.granted.status === "read" ? "ok" : "unknown"} says={sets.granted.detail === "" ? "Read." : sets.granted.detail} />
        <SetSays name="Used" is={sets.used.status === "read" ? "ok" : "unknown"} says={sets.used.detail === "" ? "Read." : sets.used.detail} />
      </ul>
      {rows.length === 0 ? (
        <p className="dim">{sets.granted.status === "read" ? "It holds no right on any service." : "What it was granted was not read, so there is nothing to set side by side."}</p>
      ) : (
        <>
          <Matrix identity={identity} rows={rows.slice(0, SHOWN)} />
          {rows.length > SHOWN ? (
            <details>
              <summary className="small">{rows.length - SHOWN} more services</summary>
              <Matrix identity={identity} rows={rows.slice(SHOWN)} />
            </details>
          ) : null}
          <Legend mandates={sets.mandated.status === "active"} />
        </>
      )}
      {notRead.length === 0 ? null : (
        <details className="small not-read">
          <summary>
            <Shape of="unknown" /> {notRead.length === 1 ? "1 stream was" : `${notRead.length} streams were`} not read
          </summary>
          <ul>
            {notRead.map((gap) => (
              <li key={gap.stream}>
                <code>{gap.stream}</code> <Prose text={gap.says} limit={300} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function SetSays({ name, is, says }: { readonly name: string; readonly is: Meaning; readonly says: string }): ReactNode {
  return (
    <li>
      <Shape of={is} /> <strong>{name}</strong> <Prose text={says} limit={400} />
    </li>
  );
}

function Matrix({ identity, rows }: { readonly identity: string; readonly rows: readonly ThreeSetsRow[] }): ReactNode {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Rights by service">
      <table className="plain matrix">
        <thead>
          <tr>
            <th scope="col">Service</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {TITLES[column]}
              </th>
            ))}
            <th scope="col">Last used</th>
            <th scope="col">Granted by</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.service}>
              <th scope="row">
                <Name text={row.service} mono limit={32} />
              </th>
              {COLUMNS.map((column) => (
                <td key={column}>
                  <Cell identity={identity} row={row} column={column} />
                </td>
              ))}
              <td className="nowrap">{rowUsedNotRead(row) ? <span className="dim">not read</span> : <When at={row.last_used_at} />}</td>
              <td className="wide-cell">
                {row.sources.slice(0, 3).map((source) => (
                  <span key={source} className="source-name">
                    <Name text={source} limit={36} />
                  </span>
                ))}
                {row.sources.length > 3 ? <span className="dim"> and {row.sources.length - 3} more</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const rowUsedNotRead = (row: ThreeSetsRow): boolean => COLUMNS.every((column) => row.used[column] === "not_read");

/** What the cell says, in words: the same facts that its drawing shows. */
function wordsOf(row: ThreeSetsRow, column: Column): string {
  const granted = row.granted[column];
  const used = row.used[column];
  const says = [
    row.mandated === null ? "no mandate" : row.mandated[column] ? "mandated" : "not mandated",
    granted === "allow" ? "granted" : granted === "conditional" ? "granted under conditions" : granted === "none" ? "not granted" : "grants not read",
    used === "used" ? "used" : used === "unused" ? "not used" : "use not read",
  ];
  return `${row.service}, ${TITLES[column].toLowerCase()}: ${says.join(", ")}`;
}

function Cell({ identity, row, column }: { readonly identity: string; readonly row: ThreeSetsRow; readonly column: Column }): ReactNode {
  const granted = row.granted[column];
  const used = row.used[column];
  const mandated = row.mandated?.[column];
  const fill = granted === "not_read" ? "hatch" : granted === "none" ? "empty" : mandated === false ? "excess" : granted === "conditional" ? "maybe" : "full";
  const words = wordsOf(row, column);
  const cell = (
    <span role="img" aria-label={words} title={row.sources.length > 0 && granted !== "none" ? `${words}\nby ${row.sources.slice(0, 6).join(", ")}` : words} className={`cell cell-${fill}${mandated === true ? " is-mandated" : ""}`}>
      {used === "used" ? <span className={mandated === false ? "dot is-violation" : "dot"} /> : used === "not_read" && (granted === "allow" || granted === "conditional") ? <span className="dot-unknown">?</span> : null}
    </span>
  );
  if (granted === "none" || granted === "not_read" || row.sources.length === 0) return cell;
  return (
    <A href={hrefTo("/access", { ask: "reach", identity, service: row.service, column })} className="cell-link">
      {cell}
    </A>
  );
}

function Legend({ mandates }: { readonly mandates: boolean }): ReactNode {
  const entry = (className: string, says: string, inner?: ReactNode) => (
    <li className="row tight">
      <span className={`cell ${className}`} aria-hidden="true">
        {inner}
      </span>
      {says}
    </li>
  );
  return (
    <ul className="row small dim legend" aria-label="Legend">
      {entry("cell-full", "granted")}
      {entry("cell-maybe", "granted under conditions")}
      {entry("cell-full", "granted and used", <span className="dot" />)}
      {entry("cell-full", "use not read", <span className="dot-unknown">?</span>)}
      {entry("cell-hatch", "grants not read")}
      {mandates ? entry("cell-empty is-mandated", "mandated, not granted") : null}
      {mandates ? entry("cell-excess", "granted, not mandated") : null}
    </ul>
  );
}
