// Who can do this on that: the certain first, then the conditional, each opening to the layers that say so.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { WhoCan } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { asOf } from "../../app/as-of.tsx";
import { useUrl } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { Caveats, StepsPicture, Unknowns } from "./steps-picture.tsx";

export function WhoCanAnswer({ action, resource }: { readonly action: string; readonly resource: string }): ReactNode {
  const { params } = useUrl();
  const at = asOf(params);
  const query = { action, resource, ...(at === undefined ? {} : { at }) };
  const { data, error, refetch } = useQuery({ queryKey: [...keys.access, "who", query], queryFn: ({ signal }) => api.access.whoCan({ query }, { signal }) });
  if (data === undefined) return error === null ? <Skeleton rows={8} doing="Asking every identity" /> : <Problem error={error} doing="asking who can" retry={() => void refetch()} />;
  const certain = data.data.filter((row) => row.answer.effect === "allow");
  const conditional = data.data.filter((row) => row.answer.effect === "conditional");
  return (
    <div className="stack wide">
      <Caveats says={data.caveats} />
      {data.data.length === 0 ? (
        <Empty title="Nobody that was read">
          None of the {data.asked.toLocaleString()} identities asked can do <code>{action}</code> on <code>{resource}</code>.
        </Empty>
      ) : (
        <p className="dim">
          {certain.length.toLocaleString()} can, {conditional.length.toLocaleString()} can under conditions, of {data.asked.toLocaleString()} asked.
          {data.truncated ? " More than are shown: narrow the question." : ""}
        </p>
      )}
      <Group title="Can" rows={certain} />
      <Group title="Can under conditions" rows={conditional} />
    </div>
  );
}

function Group({ title, rows }: { readonly title: string; readonly rows: WhoCan["data"] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <section className="stack" aria-label={title}>
      <h2>{title}</h2>
      <ul className="answers">
        {rows.map((row) => (
          <li key={row.identity.key}>
            <details>
              <summary>
                <span className="answer-line">
                  <NodeLink node={row.identity} plain />
                  <span className="small dim">
                    <Name text={row.identity.realm} limit={28} />
                  </span>
                  <Unknowns answer={row.answer} />
                </span>
              </summary>
              <p className="small answer-who">
                <NodeLink node={row.identity} />
              </p>
              <StepsPicture answer={row.answer} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
