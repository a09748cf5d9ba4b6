// What people have let go for a whole task: shown while it stands, with how often it was used, and taken back by one press.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldStanding } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";

const KEY = [...keys.heldActs, "standing"] as const;

export function StandingPart(): ReactNode {
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.heldActs.standing({ signal }) });
  const rows = query.data?.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="section" aria-labelledby="standing">
      <header>
        <h2 id="standing">Let through for their task</h2>
        <span className="dim small">Further calls of the same tool with the same recipient, path or other steering values. Never for what is of high risk.</span>
      </header>
      <DataTable label="Let through for their task" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
    </section>
  );
}

const FIELDS: readonly Field<HeldStanding>[] = [
  { title: "Act", is: "long", cell: (row) => <A href={`/approvals/held/${encodeURIComponent(row.held_act)}`}><Name text={row.act} mono limit={60} /></A> },
  { title: "State", is: "short", cell: (row) => (row.stands ? <Mark is="ok">Stands</Mark> : <Mark is="unknown" title={row.ended_why ?? "Its time is over"}>Ended</Mark>) },
  { title: "Who", cell: (row) => <Name text={row.principal.name} limit={44} /> },
  { title: "By", cell: (row) => <Name text={row.given_by} limit={44} /> },
  { title: "Used", is: "number", cell: (row) => `${row.uses.toLocaleString()} ×` },
  { title: "Until", is: "short", cell: (row) => <When at={row.ended_at ?? row.ends_at} /> },
  { title: "Acts", is: "acts", cell: (row) => (row.stands ? <TakeBack of={row} /> : null) },
];

function TakeBack({ of }: { readonly of: HeldStanding }): ReactNode {
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.heldActs.revokeStanding({ id: of.id, body: { why: "Taken back in the console" } }),
    onSuccess: () => say("Taken back: the next such call is asked about again."),
    onError: (error) => sayProblem("taking it back", error),
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Button size="compact-sm" variant="default" loading={revoke.isPending} onClick={() => revoke.mutate()} aria-label={`Take back ${of.act}`}>
      Take back
    </Button>
  );
}
