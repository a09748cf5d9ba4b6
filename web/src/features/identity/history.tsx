// Every dated change of it and of what it holds, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Change } from "../../api/model.ts";
import { Name } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { historyQuery } from "./identity-queries.ts";

const shown = (value: unknown): string => (typeof value === "string" ? value : value === undefined || value === null ? "nothing" : JSON.stringify(value));

export function History({ id }: { readonly id: string }): ReactNode {
  const query = useInfiniteQuery(historyQuery(id));
  return (
    <Part id="history" title="History" query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data);
        if (rows.length === 0) return <p className="dim">Nothing has changed since it was first seen.</p>;
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
  return (
    <span className="stack card">
      <span>
        {change.what.replaceAll("-", " ")} <span className="dim">{change.node.type.replaceAll("-", " ")}</span> <Name text={change.node.name} limit={60} />{" "}
        <span className="dim small">
          by <Name text={change.by} limit={40} />
        </span>
      </span>
      {change.fields.slice(0, 8).map((field) => (
        <span key={field.name} className="small">
          <span className="dim">{field.name}:</span> <Name text={shown(field.before)} mono limit={60} /> → <Name text={shown(field.after)} mono limit={60} />
        </span>
      ))}
    </span>
  );
}
