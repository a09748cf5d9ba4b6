// What a person does with an agent: activate, suspend, resume, retire, and its client secrets, each shown once.
import { Button, Modal, NumberInput, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { AgentDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { CodeBlock } from "../../ui/copy.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Problem } from "../../ui/states.tsx";
import { exactly, When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";

type Stop = "suspend" | "retire";

export function AgentActs({ detail, onEdit }: { readonly detail: AgentDetail; readonly onEdit: () => void }): ReactNode {
  const cache = useQueryClient();
  const [stopping, setStopping] = useState<Stop | null>(null);
  const { agent, may } = detail;
  const act = useMutation({ mutationFn: (verb: "activate" | "resume") => api.agents[verb]({ id: agent.id, body: {} }), onSuccess: () => say(`${agent.title} is active.`), onError: (error) => sayProblem("letting the agent act", error), onSettled: () => refreshAll(cache) });
  return (
    <>
      {may.edit ? <Button variant="default" onClick={onEdit}>Change</Button> : null}
      {may.suspend ? <Button variant="default" onClick={() => setStopping("suspend")}>Suspend</Button> : null}
      {may.retire ? <Button variant="default" onClick={() => setStopping("retire")}>Retire</Button> : null}
      {may.activate ? <Button loading={act.isPending} onClick={() => act.mutate("activate")}>Activate</Button> : null}
      {may.resume.may ? <Button loading={act.isPending} onClick={() => act.mutate("resume")}>Resume</Button> : null}
      <Modal opened={stopping !== null} onClose={() => setStopping(null)} title={stopping === "retire" ? "Retire it for good" : "Suspend it"} closeButtonProps={{ "aria-label": "Close" }}>
        {stopping === null ? null : <StopForm detail={detail} verb={stopping} done={() => setStopping(null)} />}
      </Modal>
    </>
  );
}

function StopForm({ detail: { agent, instances }, verb, done }: { readonly detail: AgentDetail; readonly verb: Stop; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const [why, setWhy] = useState("");
  const stop = useMutation({
    mutationFn: async () => {
      if (verb === "suspend") return void (await api.agents.suspend({ id: agent.id, body: { why: why.trim() } }));
      const { mandates_to_end } = await api.agents.retire({ id: agent.id, body: { why: why.trim() } });
      if (mandates_to_end.length > 0) say(`${mandates_to_end.map(({ name }) => name).join(", ")} ${mandates_to_end.length === 1 ? "names" : "name"} nobody else any more: owner and sponsor are asked to end ${mandates_to_end.length === 1 ? "it" : "them"}.`);
    },
    onSuccess: done,
    onSettled: () => refreshAll(cache),
  });
  const many = instances.length === 0 ? "" : ` So it is with its ${instances.length} ${instances.length === 1 ? "instance" : "instances"}.`;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        stop.mutate();
      }}
    >
      <p className="dim">{verb === "retire" ? `It does not come back, and its name is not given to another. Mandates are not ended by it.${many}` : `It gets no tokens and no decisions until somebody other than its owner and sponsor resumes it.${many}`}</p>
      <Textarea label="Why" data-autofocus required rows={3} maxLength={2000} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      {stop.error === null ? null : <Problem error={stop.error} doing="stopping the agent" />}
      <div><Button type="submit" loading={stop.isPending} disabled={why.trim().length < 3}>{verb === "retire" ? "Retire it" : "Suspend it"}</Button></div>
    </form>
  );
}

export function Secrets({ detail }: { readonly detail: AgentDetail }): ReactNode {
  const cache = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const { agent, secrets, may } = detail;
  const revoke = useMutation({ mutationFn: (secret: string) => api.agents.revokeSecret({ id: agent.id, secret }), onSuccess: () => say("The secret is good no more."), onError: (error) => sayProblem("revoking the secret", error), onSettled: () => refreshAll(cache) });
  if (agent.kind === "template") return null;
  return (
    <div className="stack">
      {secrets.length === 0 ? null : (
        <ul className="plain-list">
          {secrets.map(({ id, created_at, expires_at }) => (
            <li key={id} className="row">
              <Mark is="warn">client secret</Mark>
              <span>made <When at={created_at} />, good until <time dateTime={expires_at}>{exactly(expires_at)}</time></span>
              {may.edit ? <Button size="compact-xs" variant="default" loading={revoke.isPending} onClick={() => revoke.mutate(id)}>Revoke</Button> : null}
            </li>
          ))}
        </ul>
      )}
      {may.edit ? <div><Button size="compact-sm" variant="default" onClick={() => setMaking(true)}>Make a client secret…</Button></div> : null}
      <Modal opened={isMaking} onClose={() => setMaking(false)} title="A client secret" closeButtonProps={{ "aria-label": "Close" }}>
        {isMaking ? <MakeSecret detail={detail} /> : null}
      </Modal>
    </div>
  );
}

function MakeSecret({ detail: { agent, version } }: { readonly detail: AgentDetail }): ReactNode {
  const cache = useQueryClient();
  const [days, setDays] = useState(30);
  const make = useMutation({ mutationFn: () => api.agents.makeSecret({ id: agent.id, version, body: { days } }), onSettled: () => refreshAll(cache) });
  if (make.data !== undefined) {
    const { client_id, secret, expires_at } = make.data;
    return (
      <div className="stack">
        <p>Take it along now: it is stored nowhere and is not shown again. It is good until {exactly(expires_at)}.</p>
        <CodeBlock label="Client id and secret" text={`client_id=${client_id}\nclient_secret=${secret}`} />
      </div>
    );
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <p className="dim">Whoever reads it is the agent. Where a key of its own or its platform's token will do, take that; a finding will say so.</p>
      <NumberInput label="Good for, days" min={1} max={90} allowDecimal={false} value={days} onChange={(value) => setDays(Number(value) || 1)} />
      {make.error === null ? null : <Problem error={make.error} doing="making the secret" />}
      <div><Button type="submit" loading={make.isPending}>Make it</Button></div>
    </form>
  );
}
