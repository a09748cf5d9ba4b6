// Agents that may have streams of our signals with access tokens of ours: added by an administrator, taken out with their streams.
import { Autocomplete, Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed, useMay } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Problem } from "../../ui/states.tsx";
import { sayProblem } from "../../ui/toasts.tsx";

export function ReceiversPart(): ReactNode {
  const may = useMay("signals.manage");
  const cache = useQueryClient();
  const receivers = useQuery({ queryKey: [...keys.stops, "signals", "receivers"], queryFn: async ({ signal }) => (await api.signalReceivers.list({ signal })).data });
  const remove = useMutation({ mutationFn: (id: string) => api.signalReceivers.delete({ id }), onError: (error) => sayProblem("taking the receiver out", error), onSettled: () => refreshAll(cache) });
  return (
    <Part id="receivers" title="Agents that may hear ours" query={receivers}>
      {(rows) => (
        <div className="stack">
          {rows.length === 0 ? <p className="dim">None. An agent that is added here asks the token endpoint for the scopes ssf.read and ssf.manage by name, and needs no API token.</p> : (
            <ul className="plain-list">
              {rows.map((row) => (
                <li key={row.id} className="row">
                  <A href={`/agents/${encodeURIComponent(row.id)}`}><Name text={row.name} limit={60} /></A>
                  <span className="dim small">added by <Name text={row.added_by} limit={40} /></span>
                  {may ? <Button variant="default" size="compact-xs" loading={remove.isPending && remove.variables === row.id} onClick={() => remove.mutate(row.id)} aria-label={`Take ${row.name} out`}>Take out, with its streams</Button> : null}
                </li>
              ))}
            </ul>
          )}
          <Allowed to="signals.manage" otherwise="Administrators add agents here."><AddReceiver /></Allowed>
        </div>
      )}
    </Part>
  );
}

function AddReceiver(): ReactNode {
  const [name, setName] = useState("");
  const cache = useQueryClient();
  const offered = useQuery({ queryKey: [...keys.agents, "active", name], queryFn: async ({ signal }) => (await api.agents.list({ query: { q: name, kind: "agent", state: ["active"], limit: 20 } }, { signal })).data.map((each) => each.name), enabled: name.length > 0, placeholderData: (before) => before });
  const add = useMutation({ mutationFn: () => api.signalReceivers.create({ body: { agent: name } }), onSuccess: () => setName(""), onSettled: () => refreshAll(cache) });
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Autocomplete aria-label="Agent that may hear ours" placeholder="Name of an agent" data={offered.data ?? []} value={name} onChange={setName} />
      <Button type="submit" variant="default" loading={add.isPending} disabled={name === ""}>Let it hear ours</Button>
      {add.error === null ? null : <Problem error={add.error} doing="adding the receiver" />}
    </form>
  );
}
