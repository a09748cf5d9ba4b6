// Which points of enforcement enforce, and which only observe. Changing it asks for a reason.
import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { EnforcementMode } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say } from "../../ui/toasts.tsx";

export function PointsTab(): ReactNode {
  const query = useQuery({ queryKey: [...keys.runtimePolicies, "modes"], queryFn: async ({ signal }) => (await api.enforcementModes.list({ signal })).data });
  const [changing, setChanging] = useState<EnforcementMode | null>(null);
  const fields: readonly Field<EnforcementMode>[] = [
    { title: "Point", is: "long", cell: ({ point }) => <Name text={point} limit={80} /> },
    { title: "Mode", is: "short", cell: ({ mode }) => <Mark is={mode === "enforce" ? "ok" : "warn"}>{mode === "enforce" ? "enforces" : "only observes"}</Mark> },
    { title: "Why", is: "long", cell: ({ reason }) => reason ?? <span className="dim">as every point does unless it is set</span> },
    { title: "Set", is: "short", cell: ({ changed }) => (changed === null ? "" : <><When at={changed.at} /> by {changed.by}</>) },
    { title: "Change", is: "acts", cell: (row) => <Allowed to="runtime.activate"><Button size="xs" variant="default" onClick={() => setChanging(row)} aria-label={`${row.mode === "enforce" ? "Only observe" : "Enforce"}: ${row.point}`}>{row.mode === "enforce" ? "Only observe…" : "Enforce…"}</Button></Allowed> },
  ];
  return (
    <Part id="points" title="Points of enforcement" note="A point that only observes refuses nothing; what it would have refused is on record." query={query}>
      {(rows) => (
        <>
          {rows.length === 0 ? <p className="dim">No point of enforcement has asked for a decision yet. Each enforces unless it is set.</p> : <DataTable label="Points of enforcement" fields={fields} rows={rows} rowKey={({ point }) => point} />}
          <Allowed to="runtime.activate"><div><Button variant="default" size="xs" onClick={() => setChanging(ANOTHER)}>Another point…</Button></div></Allowed>
          <Modal opened={changing !== null} onClose={() => setChanging(null)} title={changing?.mode === "enforce" ? "Only observe" : "Enforce"} closeButtonProps={{ "aria-label": "Close" }}>
            {changing === null ? null : <ModeForm of={changing} close={() => setChanging(null)} />}
          </Modal>
        </>
      )}
    </Part>
  );
}

/** One that is known by the name under which it asks, such as that of its API token. */
const ANOTHER: EnforcementMode = { point: "", mode: "enforce", reason: null, changed: null };

function ModeForm({ of: { point: known, mode }, close }: { readonly of: EnforcementMode; readonly close: () => void }): ReactNode {
  const cache = useQueryClient();
  const [point, setPoint] = useState(known);
  const [reason, setReason] = useState("");
  const to = mode === "enforce" ? "observe" : "enforce";
  const change = useMutation({
    mutationFn: () => api.enforcementModes.set({ body: { point, mode: to, reason } }),
    onSuccess: () => {
      say(to === "observe" ? `${point} only observes now.` : `${point} enforces now.`);
      close();
    },
    onSettled: () => refreshAll(cache),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <p>{to === "observe" ? `${point === "" ? "The point" : point} will let pass what is denied, and put on record that it would not have.` : `${point} will refuse what is denied, from now on.`}</p>
      {known === "" ? <TextInput label="Name of the point" description="The name of the API token that it asks with." required value={point} onChange={(event) => setPoint(event.currentTarget.value)} /> : null}
      <Textarea label="Reason" required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {change.error === null ? null : <Problem error={change.error} doing="setting the mode" />}
      <div className="row">
        <Button type="submit" loading={change.isPending} disabled={reason.trim() === "" || point.trim() === ""}>Set it</Button>
        <Button variant="default" onClick={close}>Leave it</Button>
      </div>
    </form>
  );
}
