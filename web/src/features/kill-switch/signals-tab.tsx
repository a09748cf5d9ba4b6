// Shared signals: what others told us and what followed, whose signals are heard, and who hears ours.
import { Button, Modal, NativeSelect, Switch, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Signal, SignalStream, SignalTransmitter } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed, useMay } from "../../app/allowed.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import { TypeToConfirm } from "../../ui/type-to-confirm.tsx";
import { ReceiversPart } from "./receivers-part.tsx";

const key = [...keys.stops, "signals"];

export function SignalsTab(): ReactNode {
  const [adding, setAdding] = useState(false);
  const transmitters = useQuery({ queryKey: [...key, "transmitters"], queryFn: async ({ signal }) => (await api.signalTransmitters.list({ signal })).data });
  const streams = useQuery({ queryKey: [...key, "streams"], queryFn: async ({ signal }) => (await api.signalStreams.list({ signal })).data });
  const received = useInfiniteQuery({
    queryKey: [...key, "received"],
    queryFn: ({ pageParam, signal }) => api.signals.list({ query: { limit: 50, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
  return (
    <div className="stack">
      <Part id="received" title="What we were told" query={received}>
        {({ pages }) => (pages[0]?.data.length === 0 ? <p className="dim">No event has come yet. That a person is gone suspends every agent of his.</p> : <DataTable label="What we were told" fields={RECEIVED} rows={pages.flatMap(({ data }) => data)} rowKey={(row) => `${row.transmitter_id} ${row.jti}`} />)}
      </Part>
      <More query={received} />
      <Part id="transmitters" title="Whose signals we hear" query={transmitters}>
        {(rows) => (
          <div className="stack">
            {rows.length === 0 ? <p className="dim">Nobody’s. Add your identity provider, such as Okta or Entra, so that agents of people who are gone are suspended.</p> : <DataTable label="Whose signals we hear" fields={TRANSMITTERS} rows={rows} rowKey={(row) => row.id} />}
            <Allowed to="signals.manage" otherwise="Administrators add whose signals are heard.">
              <div>
                <Button variant="default" onClick={() => setAdding(true)}>
                  Hear somebody’s signals
                </Button>
              </div>
            </Allowed>
          </div>
        )}
      </Part>
      <Part id="streams" title="Who hears ours" query={streams}>
        {(rows) => (rows.length === 0 ? <p className="dim">Nobody. A receiver makes its stream itself, with an API token or as an agent that may hear ours, from /.well-known/ssf-configuration on.</p> : <DataTable label="Who hears ours" fields={STREAMS} rows={rows} rowKey={(row) => row.id} />)}
      </Part>
      <ReceiversPart />
      <Modal opened={adding} onClose={() => setAdding(false)} title="Hear somebody’s signals" size="lg">
        <AddForm />
      </Modal>
    </div>
  );
}

/** The last part of the address of an event. */
const eventName = (event: string): string => event.slice(event.lastIndexOf("/") + 1);

const OUTCOMES: Readonly<Record<Signal["outcome"], Meaning>> = { begun: "warn", suspended: "danger", nobody: "unknown", nothing: "ok", verified: "ok", ignored: "unknown" };
const RECEIVED: readonly Field<Signal>[] = [
  { title: "Event", is: "short", hover: (row) => row.event, cell: (row) => <Name text={eventName(row.event)} limit={40} /> },
  { title: "From", cell: (row) => <Name text={row.transmitter} limit={40} /> },
  { title: "What followed", is: "long", cell: (row) => <Mark is={OUTCOMES[row.outcome]}>{row.outcome === "suspended" ? `${row.agents.length} stopped: ${row.agents.join(", ").slice(0, 200)}` : row.outcome === "begun" ? "at work" : row.says}</Mark> },
  { title: "When", is: "short", cell: (row) => <When at={row.at} /> },
];

const Health = ({ of }: { readonly of: { readonly last_failure_at: string | null; readonly last_failure: string | null; readonly ok: string | null } }): ReactNode =>
  of.last_failure_at !== null && (of.ok === null || of.last_failure_at > of.ok) ? (
    <Mark is="danger" title={of.last_failure ?? ""}>
      <Prose text={of.last_failure ?? "failed"} limit={120} />
    </Mark>
  ) : of.ok === null ? (
    <Mark is="unknown">nothing yet</Mark>
  ) : (
    <Mark is="ok">works</Mark>
  );

const TRANSMITTERS: readonly Field<SignalTransmitter>[] = [
  { title: "Name", cell: (row) => <Name text={row.name} limit={40} /> },
  { title: "Issuer", is: "long", cell: (row) => <Name text={row.issuer} mono limit={80} /> },
  { title: "How", is: "short", cell: (row) => (row.method === "push" ? "it pushes" : "we poll") },
  { title: "State", cell: (row) => <Health of={{ ...row, ok: row.last_event_at }} /> },
  { title: "Last event", is: "short", cell: (row) => <When at={row.last_event_at} /> },
  { title: "Acts", is: "acts", cell: (row) => <RemoveButton of={row} /> },
];

const STREAMS: readonly Field<SignalStream>[] = [
  { title: "Receiver", is: "long", cell: (row) => <Name text={row.description === "" ? row.receiver : `${row.description}, ${row.receiver}`} limit={100} /> },
  { title: "How", is: "short", cell: (row) => (row.method === "push" ? "we push" : "it polls") },
  { title: "Events", cell: (row) => row.events.map(eventName).join(", ") },
  { title: "Status", is: "short", cell: (row) => <Mark is={row.status === "enabled" ? "ok" : "unknown"}>{row.status}</Mark> },
  { title: "Waiting", is: "number", cell: (row) => row.waiting.toLocaleString() },
  { title: "State", cell: (row) => <Health of={{ ...row, ok: row.last_success_at }} /> },
];

function RemoveButton({ of }: { readonly of: SignalTransmitter }): ReactNode {
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({ mutationFn: () => api.signalTransmitters.delete({ id: of.id }), onError: (error) => sayProblem("removing it", error), onSettled: () => cache.invalidateQueries({ queryKey: keys.stops }) });
  if (!useMay("signals.manage")) return null;
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <TypeToConfirm opened={asking} close={() => setAsking(false)} title="Remove" name={of.name} says="Its signals are heard no more, and what it said is forgotten. The record keeps it." busy={remove.isPending} act={() => remove.mutate()} />
    </>
  );
}

function AddForm(): ReactNode {
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [issuer, setIssuer] = useState("");
  const [jwksUri, setJwksUri] = useState("");
  const [audience, setAudience] = useState(window.location.origin);
  const [method, setMethod] = useState<"push" | "poll">("push");
  const [pollUrl, setPollUrl] = useState("");
  const [authorization, setAuthorization] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const add = useMutation({
    mutationFn: () =>
      api.signalTransmitters.create({
        body: {
          name: name.trim(), issuer: issuer.trim(), jwks_uri: jwksUri.trim(), audience: audience.trim(), method, private_network: isPrivate,
          ...(method === "poll" ? { poll_url: pollUrl.trim(), ...(authorization === "" ? {} : { poll_authorization: authorization }) } : {}),
        },
      }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.stops }),
  });
  if (add.data !== undefined) {
    const { push_url: url, secret } = add.data;
    return url === null || secret === null ? (
      <p>It is asked for events every few seconds.</p>
    ) : (
      <div className="stack">
        <p>Give these to the transmitter. The secret is shown this once.</p>
        <CodeBlock label="Where it pushes to" text={url} />
        <CodeBlock label="What it sends as Authorization" text={`Bearer ${secret}`} />
      </div>
    );
  }
  const isReady = [name, issuer, jwksUri, audience].every((text) => text.trim() !== "") && (method === "push" || pollUrl.trim() !== "");
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <p className="dim">That a session is revoked, an account disabled or purged, or a credential compromised, suspends every agent that the person owns or that acts for him.</p>
      <TextInput label="Name" required data-autofocus maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label="Issuer" description="As it stands in its tokens" required maxLength={2000} value={issuer} onChange={(event) => setIssuer(event.currentTarget.value)} />
      <TextInput label="Keys" description="Its jwks_uri, from /.well-known/ssf-configuration of the transmitter" required type="url" maxLength={2000} value={jwksUri} onChange={(event) => setJwksUri(event.currentTarget.value)} />
      <TextInput label="Audience" description="As it names us in its tokens" required maxLength={2000} value={audience} onChange={(event) => setAudience(event.currentTarget.value)} />
      <NativeSelect label="How its events come" data={[{ value: "push", label: "It pushes them (RFC 8935)" }, { value: "poll", label: "We poll them (RFC 8936)" }]} value={method} onChange={(event) => setMethod(event.currentTarget.value === "poll" ? "poll" : "push")} />
      {method === "poll" ? (
        <>
          <TextInput label="Poll address" required type="url" maxLength={2000} value={pollUrl} onChange={(event) => setPollUrl(event.currentTarget.value)} />
          <TextInput label="Authorization" description="Sent with each poll, such as Bearer …; kept sealed" type="password" autoComplete="off" maxLength={4000} value={authorization} onChange={(event) => setAuthorization(event.currentTarget.value)} />
        </>
      ) : null}
      <Switch label="It is in our private network" checked={isPrivate} onChange={(event) => setPrivate(event.currentTarget.checked)} />
      {add.error === null ? null : <Problem error={add.error} doing="adding it" />}
      <div>
        <Button type="submit" loading={add.isPending} disabled={!isReady}>
          Hear its signals
        </Button>
      </div>
    </form>
  );
}
