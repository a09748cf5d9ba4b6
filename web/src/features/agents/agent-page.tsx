// One agent: who answers for it, under which mandates it acts, how it proves who it is, and what happened with it.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { AgentDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, SampleMark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { History } from "../identity/history.tsx";
import { StopButton } from "../kill-switch/stop-form.tsx";
import { StateMark } from "../mandates/mandate-state.tsx";
import { Problems } from "../../ui/problems.tsx";
import { AgentActs, Secrets } from "./agent-acts.tsx";
import { EditAgent } from "./agent-editor.tsx";
import { AgentStateMark, RUNTIME_WORDS } from "./agent-state.tsx";
import { CardFacts } from "./card-part.tsx";
import "../identity/identity.css";
import "../mandates/mandates.css";

export function AgentPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.agents, "one", id], queryFn: ({ signal }) => api.agents.get({ id }, { signal }) });
  const [editing, setEditing] = useState(false);
  if (query.data === undefined) return query.error === null ? <Skeleton rows={10} doing="Reading the agent" /> : <Problem error={query.error} doing="reading the agent" retry={() => void query.refetch()} />;
  const detail = query.data;
  if (editing) return <EditAgent detail={detail} done={() => setEditing(false)} />;
  const { agent } = detail;
  return (
    <>
      <PageHead title={<Name text={agent.title} limit={120} />} asks={<><code>{agent.name}</code>{agent.sample ? <> <SampleMark /></> : null}{agent.kind === "template" ? " · template" : ""}</>}>
        <AgentActs detail={detail} onEdit={() => setEditing(true)} />
        {agent.state === "retired" ? null : <StopButton kind={agent.kind === "template" ? "tree" : "agent"} subject={agent.id} name={agent.title} label="Stop now" />}
      </PageHead>
      <div className="stack wide">
        <Summary detail={detail} />
        <Problems problems={detail.problems} />
        <Mandates detail={detail} />
        {agent.kind === "template" ? <Instances detail={detail} /> : null}
        <Authentication detail={detail} />
        {detail.card === null ? null : (
          <section className="section" aria-labelledby="card">
            <header><h2 id="card">Its A2A card</h2></header>
            <CardFacts card={detail.card} />
          </section>
        )}
        {agent.kind === "template" ? null : <Done agent={agent} />}
        <section className="section" aria-labelledby="file">
          <header><h2 id="file">As a file</h2></header>
          <CodeBlock label="The agent as a file" text={detail.yaml} />
        </section>
        <History id={detail.identity_id} />
      </div>
    </>
  );
}

function Summary({ detail: { agent, template, identity_id, may } }: { readonly detail: AgentDetail }): ReactNode {
  return (
    <section className="section" aria-label="In short">
      <dl className="mandate-facts">
        <Fact name="State">
          <AgentStateMark of={agent.state} /> <span className="dim small">since <When at={agent.state_since} /></span>
          {agent.why === null ? null : <div><Prose text={agent.why} limit={400} /></div>}
          {may.resume.says === "" ? null : <div className="dim small">{may.resume.says}</div>}
        </Fact>
        <Fact name="Purpose" whole><Prose text={agent.purpose} limit={800} /></Fact>
        <Fact name="Owner"><Name text={agent.owner} limit={60} /></Fact>
        <Fact name="Sponsor"><Name text={agent.sponsor} limit={60} /></Fact>
        {template === null ? null : <Fact name="Made from"><A href={`/agents/${template.id}`}><Name text={template.title} limit={60} /></A> <AgentStateMark of={template.state} /></Fact>}
        <Fact name="Runs">{RUNTIME_WORDS[agent.runtime.kind]}{agent.runtime.place === undefined ? null : <>: <Name text={agent.runtime.place} limit={80} /></>}{agent.runtime.software === undefined ? null : <div className="dim small"><Name text={agent.runtime.software} limit={100} /></div>}</Fact>
        <Fact name="Environment">{agent.environment ?? <span className="dim">not said</span>}</Fact>
        <Fact name="Last day">{agent.end ?? <span className="dim">no end</span>}</Fact>
        <Fact name="In the inventory">
          <A href={`/identities/${identity_id}`}>its identity, findings and reach</A>
          {agent.discovered === null ? null : <div><A href={`/identities/${encodeURIComponent(agent.discovered)}`}>as discovery found it</A></div>}
        </Fact>
        <Fact name="Registered">by <Name text={agent.created_by} limit={40} />, <When at={agent.created_at} /></Fact>
      </dl>
    </section>
  );
}

const Fact = ({ name, whole = false, children }: { readonly name: string; readonly whole?: boolean; readonly children: ReactNode }): ReactNode => (
  <div className={whole ? "whole" : undefined}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const MANDATES: readonly Field<AgentDetail["mandates"][number]>[] = [
  { title: "Mandate", is: "long", cell: (row) => <><A href={`/mandates/${row.id}`}><Name text={row.title} limit={80} /></A> <code className="dim small">{row.name}</code></> },
  { title: "State", is: "short", cell: (row) => <StateMark of={row.state} /> },
];

/** What it may do comes from these alone. */
function Mandates({ detail: { agent, mandates } }: { readonly detail: AgentDetail }): ReactNode {
  const { go } = useUrl();
  return (
    <section className="section" aria-labelledby="mandates">
      <header>
        <h2 id="mandates">Mandates that name it</h2>
        <Allowed to="mandates.write">
          <Button variant="default" size="compact-xs" onClick={() => go(hrefTo("/mandates/new", { subject: agent.identity, from: "blank" }))}>Write a mandate</Button>
        </Allowed>
      </header>
      {mandates.length === 0 ? <p className="dim">None is in force, so it may do nothing{agent.mandate === null ? "" : <>; it is meant to act under <A href={`/mandates/${encodeURIComponent(agent.mandate)}`}>{agent.mandate}</A></>}.</p> : <DataTable label="Mandates that name it" fields={MANDATES} rows={mandates} rowKey={(row) => row.id} />}
    </section>
  );
}

const INSTANCES: readonly Field<AgentDetail["instances"][number]>[] = [
  { title: "Instance", is: "long", cell: (row) => <><A href={`/agents/${row.id}`}><Name text={row.title} limit={80} /></A> <code className="dim small">{row.name}</code></> },
  { title: "State", is: "short", cell: (row) => <AgentStateMark of={row.state} /> },
];

function Instances({ detail: { agent, instances } }: { readonly detail: AgentDetail }): ReactNode {
  const { go } = useUrl();
  return (
    <section className="section" aria-labelledby="instances">
      <header>
        <h2 id="instances">Instances</h2>
        {agent.state === "active" ? <Allowed to="agents.write"><Button variant="default" size="compact-xs" onClick={() => go(hrefTo("/agents/new", { from: "instance", template: agent.name }))}>New instance</Button></Allowed> : null}
      </header>
      {instances.length === 0 ? <p className="dim">None yet. {agent.state === "active" ? "Instances take owner, sponsor, mandate and runtime from it." : "It has instances once it is active."}</p> : <DataTable label="Instances" fields={INSTANCES} rows={instances} rowKey={(row) => row.id} />}
    </section>
  );
}

function Authentication({ detail }: { readonly detail: AgentDetail }): ReactNode {
  const { agent, authentication } = detail;
  return (
    <section className="section" aria-labelledby="authentication">
      <header>
        <h2 id="authentication">How it proves who it is</h2>
        {agent.kind === "template" ? null : <span className="dim small">OAuth client id <code>{agent.id}</code></span>}
      </header>
      {authentication.length === 0 ? <p className="dim">{agent.kind === "template" ? "Each instance has its own way; the template leaves it open." : detail.secrets.length === 0 ? "By nothing yet, so it gets no tokens." : "By a shared secret alone."}</p> : (
        <ul className="plain-list">
          {authentication.map((method, index) => (
            <li key={index}><Method of={method} /></li>
          ))}
        </ul>
      )}
      <Secrets detail={detail} />
    </section>
  );
}

function Method({ of }: { readonly of: AgentDetail["authentication"][number] }): ReactNode {
  switch (of.method) {
    case "private_key_jwt":
      return of.jwks_uri === undefined ? <>A key of its own, given here <span className="dim small">({of.jwks?.keys.map(({ kty }) => kty).join(", ")})</span></> : <>A key of its own, published at <Name text={of.jwks_uri} mono limit={80} /></>;
    case "federation":
      return <>A token of {of.kind} by <Name text={of.issuer} mono limit={60} /> for <Name text={of.subject} mono limit={80} /> {of.subject.includes("*") ? <Mark is="warn">more than one workload fits</Mark> : null}</>;
    case "tls_client_auth":
      return <>A certificate for <Name text={of.san_uri ?? of.san_dns ?? of.subject_dn ?? ""} mono limit={80} /></>;
    case "self_signed_tls":
      return <>The certificate with the thumbprint <Name text={of["x5t#S256"]} mono limit={60} /></>;
  }
}

/** What it did and what it was given stand on pages of their own. */
const Done = ({ agent }: { readonly agent: AgentDetail["agent"] }): ReactNode => (
  <section className="section" aria-labelledby="done">
    <header><h2 id="done">What it does</h2></header>
    <ul className="plain-list">
      <li><A href={hrefTo("/decisions", { principal: agent.id })}>Decisions about it, and why</A></li>
      <li><A href={hrefTo("/tokens", { agent: agent.id })}>Tokens it was given</A></li>
      <li><A href={hrefTo("/record", { subject: agent.id })}>The record of its changes</A></li>
    </ul>
  </section>
);
