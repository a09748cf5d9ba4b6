// What can this identity reach: its rights as entries, and what it can become by escalation.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { ReachBar, Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { pathsQuery } from "../identity/identity-queries.ts";
import { PathsView } from "../paths/paths-view.tsx";

export function ReachAnswer({ identity, action, resource }: { readonly identity: string; readonly action: string; readonly resource: string }): ReactNode {
  const query = { ...(action === "" ? {} : { action }), ...(resource === "" ? {} : { resource }) };
  const { data, error, refetch } = useQuery({ queryKey: [...keys.access, "reach", identity, query], queryFn: ({ signal }) => api.identities.reach({ id: identity, query }, { signal }) });
  if (data === undefined) return error === null ? <Skeleton rows={8} doing="Evaluating the policies" /> : <Problem error={error} doing="asking what it reaches" retry={() => void refetch()} />;
  return (
    <div className="stack wide">
      {data.reach === null ? null : (
        <p className="row">
          <ReachBar level={data.reach.level} byEscalation={data.reach.by_escalation} /> <Prose text={data.reach.why} limit={400} />
        </p>
      )}
      {data.entries.length === 0 ? (
        <p className="dim">No right of it matches.</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Rights">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Action</th>
                <th scope="col">On</th>
                <th scope="col">Answer</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {data.entries.map((entry, index) => (
                <tr key={`${entry.action}${entry.resource}${index}`}>
                  <td>
                    <Name text={entry.action} mono limit={48} />
                  </td>
                  <td>
                    <Name text={entry.resource} mono limit={56} />
                  </td>
                  <td>
                    {entry.effect === "allow" ? <Mark is="warn">can</Mark> : <Mark is="unknown">can, if</Mark>}{" "}
                    {entry.conditions.length === 0 ? null : <code className="small">{entry.conditions.slice(0, 6).join(", ")}</code>}
                  </td>
                  <td>
                    <NodeLink node={entry.source} limit={40} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data.truncated ? <p className="dim small">More rights than are shown: name an action or a resource.</p> : null}
      <Escalation identity={identity} />
    </div>
  );
}

function Escalation({ identity }: { readonly identity: string }): ReactNode {
  const { data } = useQuery(pathsQuery(identity));
  if (data === undefined || data.from_here.length === 0) return null;
  return (
    <section className="section" aria-label="What it can become">
      <header>
        <h2>What it can become</h2>
      </header>
      <PathsView paths={data.from_here} truncated={data.truncated} />
    </section>
  );
}
