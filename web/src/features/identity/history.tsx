// Its timeline, newest first: every dated change of it and of what it holds, its findings, its mandates.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Change } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { historyQuery } from "./identity-queries.ts";

const shown = (value: unknown): string => (typeof value === "string" ? value : value === undefined || value === null ? "nothing" : JSON.stringify(value));

export function History({ id }: { readonly id: string }): ReactNode {
  const query = useInfiniteQuery(historyQuery(id));
  return (
    <Part id="history" title="Timeline" query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data);
        if (rows.length === 0) return <p className="dim">Nothing has happened since it was first seen.</p>;
        return (
          <div className="stack">
            <ol className="history">
              {rows.map((change) => (
                <li key={change.id}>
                  <span className="dim small nowrap">
                    <When at={change.at} />
                  </span>
                  <ChangeSays change={change} />
                </li>
              ))}
            </ol>
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}

function ChangeSays({ change }: { readonly change: Change }): ReactNode {
  const { about, node } = change;
  return (
    <span className="stack card">
      <span>
        {change.what.replaceAll("-", " ")} <span className="dim">{about === null ? node.type.replaceAll("-", " ") : about.noun}</span>{" "}
        {about === null ? (
          <Name text={node.name} limit={60} />
        ) : (
          <A href={`/${about.noun}s/${about.id}`}>
            <Name text={about.title} limit={120} />
          </A>
        )}{" "}
        <span className="dim small">
          by <Name text={change.by} limit={40} />
        </span>
      </span>
      {about?.note == null ? null : <span className="small dim">{about.note}</span>}
      {change.fields.slice(0, 8).map((field) => (
        <span key={field.name} className="small">
          <span className="dim">{field.name}:</span> <Name text={shown(field.before)} mono limit={60} /> → <Name text={shown(field.after)} mono limit={60} />
        </span>
      ))}
    </span>
  );
}
