// May this identity do this: one answer, drawn by the layers that made it.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { asOf } from "../../app/as-of.tsx";
import { useUrl } from "../../app/url.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { EffectMark, StepsPicture, Unknowns } from "./steps-picture.tsx";

export function CheckAnswer({ identity, action, resource }: { readonly identity: string; readonly action: string; readonly resource: string }): ReactNode {
  const { params } = useUrl();
  const at = asOf(params);
  const query = { identity, action, resource, ...(at === undefined ? {} : { at }) };
  const { data, error, refetch } = useQuery({ queryKey: [...keys.access, "check", query], queryFn: ({ signal }) => api.access.check({ query }, { signal }) });
  if (data === undefined) return error === null ? <Skeleton rows={4} doing="Evaluating the policies" /> : <Problem error={error} doing="asking for the answer" retry={() => void refetch()} />;
  return (
    <div className="stack wide">
      <p className="row verdict">
        <NodeLink node={data.identity} /> <EffectMark answer={data.answer} /> <code>{data.action}</code> on <code>{data.resource}</code> <Unknowns answer={data.answer} />
      </p>
      <StepsPicture answer={data.answer} />
    </div>
  );
}
