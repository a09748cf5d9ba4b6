// One server: what it is and must stay, how the gate signs in there, whether it answers, and its tools that wait.
import { Button, Modal, PasswordInput, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Upstream } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { ApproveSet } from "./approve-set.tsx";
import { KINDS, LastTry, placeOf } from "./servers-tab.tsx";
import "../kill-switch/kill-switch.css";

export function UpstreamPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.tools, "server", id], queryFn: ({ signal }) => api.upstreams.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the server" /> : <Problem error={query.error} doing="reading the server" retry={() => void query.refetch()} />;
  const of = query.data;
  return (
    <>
      <PageHead title={<Name text={of.title} limit={100} />} asks={<><code>{of.name}</code> · {KINDS[of.transport.kind]} · <LastTry of={of} /></>}>
        {of.state === "retired" ? null : <Acts of={of} />}
      </PageHead>
      <div className="stack wide">
        {of.seen === null || of.seen.ok ? null : <p role="status"><Mark is="danger"><Prose text={of.seen.says} limit={600} /></Mark></p>}
        <ApproveSet of={of} />
        <Facts of={of} />
        {of.credential.kind === "per-person" && of.state === "active" ? <MyCredential of={of} /> : null}
      </div>
    </>
  );
}

const CREDENTIALS: Readonly<Record<Upstream["credential"]["kind"], string>> = {
  none: "without a credential", "sealed-header": "a secret in a header", "sealed-variable": "a secret in a variable", exchange: "tokens of our own from its authorization server", vault: "a secret from an outside vault", "per-person": "the credential of each person",
};

function Facts({ of }: { readonly of: Upstream }): ReactNode {
  const { transport, identity, tools } = of;
  const counts = (["approved", "waiting", "quarantined"] as const).map((state) => <A key={state} href={hrefTo("/tools", { server: of.name, state })}>{tools[state]} {state}</A>);
  return (
    <section className="section" aria-label="In short">
      <dl className="stop-facts">
        <dt>Where</dt>
        <dd><Prose text={transport.kind === "stdio" ? [transport.command, ...transport.args].join(" ") : placeOf(of)} limit={600} /></dd>
        {transport.kind === "stdio" ? <><dt>Program</dt><dd>SHA-256 <code>{transport.sha256}</code></dd></> : null}
        <dt>The gate signs in with</dt>
        <dd>{CREDENTIALS[of.credential.kind]}{of.has_secret ? ", sealed" : ""}</dd>
        <dt>Must stay</dt>
        <dd>
          {identity.registry === undefined ? null : <>registry entry <code>{identity.registry.name} {identity.registry.version}</code> </>}
          {identity.certificate === undefined ? null : <>certificate <code>{identity.certificate.slice(0, 16)}…</code> </>}
          {identity.serverName === undefined ? null : <>name <code>{identity.serverName}</code></>}
          {Object.keys(identity).length === 0 ? <span className="dim">{transport.kind === "stdio" ? "its program and files, by their hashes" : "nothing more than its address"}</span> : null}
        </dd>
        {of.seen?.certificate == null ? null : <><dt>Seen</dt><dd>certificate <code>{of.seen.certificate}</code></dd></>}
        {of.seen?.server_name == null ? null : <><dt>Calls itself</dt><dd><Name text={of.seen.server_name} limit={80} /></dd></>}
        <dt>Private network</dt>
        <dd>{of.allow_private ? <Mark is="warn">may be in it</Mark> : "not allowed"}</dd>
        <dt>Its own hints</dt>
        <dd>{of.trusted ? <Mark is="warn">are believed</Mark> : "only raise the risk"}</dd>
        <dt>Tools</dt>
        <dd className="row">{counts}</dd>
        <dt>Told of changes</dt>
        <dd>{of.owner === "" ? "the administrators" : <Name text={of.owner} limit={80} />}</dd>
        <dt>Registered</dt>
        <dd>by <Name text={of.created_by} limit={60} />, <When at={of.created_at} /></dd>
        {of.why === null ? null : <><dt>Retired</dt><dd><Prose text={of.why} limit={2000} /></dd></>}
      </dl>
    </section>
  );
}

function Acts({ of }: { readonly of: Upstream }): ReactNode {
  const cache = useQueryClient();
  const [retiring, setRetiring] = useState(false);
  const [reason, setReason] = useState("");
  const onSettled = () => refreshAll(cache);
  const attempt = useMutation({ mutationFn: () => api.upstreams.try({ id: of.id }), onSuccess: ({ says }) => say(says), onError: (error) => sayProblem("trying the server", error), onSettled });
  const retire = useMutation({ mutationFn: () => api.upstreams.retire({ id: of.id, body: { reason: reason.trim() } }), onSuccess: () => setRetiring(false), onSettled });
  return (
    <Allowed to="gate.write" otherwise="Approvers and above try and retire servers.">
      <Button loading={attempt.isPending} onClick={() => attempt.mutate()}>Try it</Button>
      <HoldToIt of={of} />
      <Button variant="default" onClick={() => setRetiring(true)}>Retire…</Button>
      <Modal opened={retiring} onClose={() => setRetiring(false)} title="Retire the server" closeButtonProps={{ "aria-label": "Close" }}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            retire.mutate();
          }}
        >
          <p>Its tools are offered to nobody from now on, its secrets are forgotten, and its name is given to no other server.</p>
          <Textarea label="Why" required data-autofocus rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          {retire.error === null ? null : <Problem error={retire.error} doing="retiring the server" />}
          <div className="row">
            <Button type="submit" color="red" loading={retire.isPending} disabled={reason.trim().length < 3}>Retire</Button>
            <Button variant="default" onClick={() => setRetiring(false)}>Leave it</Button>
          </div>
        </form>
      </Modal>
    </Allowed>
  );
}

/** From now on it is only the approved one while it shows what it showed at the last try. */
function HoldToIt({ of }: { readonly of: Upstream }): ReactNode {
  const cache = useQueryClient();
  const { title, owner, transport, credential, allow_private, trusted, identity, seen } = of;
  const wanted = { ...(seen?.certificate == null ? {} : { certificate: seen.certificate }), ...(seen?.server_name == null ? {} : { serverName: seen.server_name }) };
  const hold = useMutation({
    mutationFn: () => api.upstreams.change({ id: of.id, version: String(of.revision), body: { title, owner, transport, credential, allow_private, trusted, identity: wanted } }),
    onSuccess: () => say("It is held to what it showed at the last try."),
    onError: (error) => sayProblem("holding the server to what it showed", error),
    onSettled: () => refreshAll(cache),
  });
  const isHeld = wanted.certificate === identity.certificate && wanted.serverName === identity.serverName;
  if (seen?.ok !== true || isHeld || Object.keys(wanted).length === 0) return null;
  return <Button variant="default" loading={hold.isPending} onClick={() => hold.mutate()}>Hold it to what it showed</Button>;
}

function MyCredential({ of }: { readonly of: Upstream }): ReactNode {
  const [value, setValue] = useState("");
  const give = useMutation({
    mutationFn: (given: string | null) => api.upstreams.giveMine({ id: of.id, body: { value: given } }),
    onSuccess: (_, given) => {
      setValue("");
      say(given === null ? "Yours is forgotten." : "Yours is sealed; agents that act for you go there with it, and never see it.");
    },
  });
  return (
    <section className="section" aria-labelledby="mine">
      <header><h2 id="mine">Your own credential</h2></header>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate(value);
        }}
      >
        <PasswordInput label="Token or key of yours for this server" autoComplete="off" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        {give.error === null ? null : <Problem error={give.error} doing="keeping your credential" />}
        <div className="row">
          <Button type="submit" loading={give.isPending} disabled={value.trim() === ""}>Give it</Button>
          <Button variant="default" onClick={() => give.mutate(null)}>Forget mine</Button>
        </div>
      </form>
    </section>
  );
}
