// One click approves all tools that wait on a server, exactly as they were when the page showed them.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Upstream } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";

export function ApproveSet({ of }: { readonly of: Upstream }): ReactNode {
  const cache = useQueryClient();
  const approve = useMutation({
    mutationFn: (set: string) => api.upstreams.approveTools({ id: of.id, body: { set } }),
    onSuccess: ({ approved }) => say(`${approved} tools are approved.`),
    onError: (error) => sayProblem("approving the tools", error),
    onSettled: () => refreshAll(cache),
  });
  const { waiting_set: set } = of;
  if (set === null) return null;
  return (
    <div className="row">
      <Mark is="warn">{of.tools.waiting === 1 ? "1 tool waits" : `${of.tools.waiting} tools wait`} for approval</Mark>
      <Allowed to="gate.write">
        <Button size="xs" loading={approve.isPending} onClick={() => approve.mutate(set)}>Approve all as they are shown</Button>
      </Allowed>
    </div>
  );
}
