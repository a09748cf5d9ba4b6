// What it is tied to: groups, workloads that run as it, trusts, MCP servers.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { More, Part } from "../../ui/part.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { relationsQuery } from "./identity-queries.ts";

const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  "member-of": ["is a member of", "has the member"],
  "runs-as": ["runs as", "is run as by"],
  "federates-to": ["may become, by federation,", "may be assumed, by federation, by"],
  uses: ["uses", "is used by"],
  contains: ["contains", "stands in"],
  declares: ["declares", "is declared by"],
  holds: ["holds", "is held by"],
  trusts: ["trusts", "is trusted by"],
};

export function Relations({ id }: { readonly id: string }): ReactNode {
  const query = useInfiniteQuery(relationsQuery(id));
  return (
    <Part id="relations" title="Ties" query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data);
        if (rows.length === 0) return <p className="dim">No tie to a group, a workload or a trust was seen.</p>;
        return (
          <div className="stack">
            <ul className="ties">
              {rows.map((row) => (
                <li key={`${row.kind}${row.direction}${row.node.key}`}>
                  <span className="dim">{WORDS[row.kind]?.[row.direction === "out" ? 0 : 1] ?? row.kind}</span> <NodeLink node={row.node} />
                </li>
              ))}
            </ul>
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}
