// How does one become another: every escalation path between the two ends, drawn and in words.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { asOf } from "../../app/as-of.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { PathsView } from "../paths/paths-view.tsx";
import { Caveats } from "./steps-picture.tsx";

export function PathsAnswer({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const { params } = useUrl();
  const at = asOf(params);
  const query = { ...(from === "" ? {} : { from }), ...(to === "" ? {} : { to }), ...(at === undefined ? {} : { at }) };
  const { data, error, refetch } = useQuery({ queryKey: [...keys.access, "paths", query], queryFn: ({ signal }) => api.access.paths({ query }, { signal }) });
  if (data === undefined) return error === null ? <Skeleton rows={8} doing="Following every technique" /> : <Problem error={error} doing="looking for paths" retry={() => void refetch()} />;
  return (
    <div className="stack wide">
      <Caveats says={data.caveats} />
      {data.data.length === 0 ? (
        <Empty title="No path that was read" act={<A href="/sources">See what was not read</A>}>
          No technique of the catalogue leads from the one to the other.
        </Empty>
      ) : (
        <>
          <p className="dim">
            {data.data.length.toLocaleString()} {data.data.length === 1 ? "path" : "paths"}
            {data.truncated ? ", more exist" : ""}.
          </p>
          <PathsView paths={data.data} truncated={data.truncated} />
        </>
      )}
      {data.administrators.length === 0 ? null : (
        <section className="section" aria-label="Administrators">
          <header>
            <h2>Administrators without any step</h2>
            <span className="dim small">
              <A href="/inventory?reach=administrator">all who can be, in the inventory</A>
            </span>
          </header>
          <ul className="administrators">
            {data.administrators.slice(0, 60).map((node) => (
              <li key={node.key}>
                <NodeLink node={node} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
