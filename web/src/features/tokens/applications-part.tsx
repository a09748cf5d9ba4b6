// Applications that people use, what people consented to, and issuers of others: folded away, each with what a person may do about it.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Consent, OauthClient, TrustedIssuer } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";

const MOST = 100;

export function ConsentsPart(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: [...keys.issuedTokens, "consents"], queryFn: ({ signal }) => api.consents.list({ query: { standing: "true", limit: MOST } }, { signal }) });
  if (error !== null) return <Problem error={error} doing="reading the consents" retry={() => void refetch()} />;
  if (data === undefined) return null;
  return (
    <details className="token-resources" open={data.data.some(({ mine }) => mine)}>
      <summary>
        Consents: {data.data.length} {data.data.length === 1 ? "application acts" : "applications act"} for people
      </summary>
      {data.data.length === 0 ? <p className="dim small">Nobody lets an application act for him.</p> : <DataTable label="Consents" fields={CONSENTS} rows={data.data} rowKey={(row) => row.id} />}
    </details>
  );
}

const CONSENTS: readonly Field<Consent>[] = [
  { title: "Person", cell: (row) => (row.mine ? "you" : <Name text={row.person ?? "?"} limit={40} />) },
  { title: "Application", is: "long", cell: (row) => <Name text={row.client.title} limit={60} /> },
  { title: "As the agent", cell: (row) => <A href={`/agents/${encodeURIComponent(row.agent)}`}><Name text={row.agent} mono limit={32} /></A> },
  { title: "Under", cell: (row) => <A href={`/mandates/${encodeURIComponent(row.mandate)}`}><Name text={row.mandate} limit={40} /></A> },
  { title: "For", is: "long", cell: (row) => <Name text={row.resources.join(" ")} limit={60} /> },
  { title: "Since", is: "short", cell: (row) => <When at={row.at} /> },
  { title: "End it", is: "short", cell: (row) => <EndConsent row={row} /> },
];

function EndConsent({ row }: { readonly row: Consent }): ReactNode {
  const cache = useQueryClient();
  const end = useMutation({ mutationFn: () => api.consents.end({ id: row.id, body: { why: "taken back in the console" } }), onSuccess: () => say(`${row.client.title} acts for nobody of this consent any more.`), onError: (error) => sayProblem("ending the consent", error), onSettled: () => cache.invalidateQueries({ queryKey: keys.issuedTokens }) });
  const button = <Button variant="default" size="xs" loading={end.isPending} onClick={() => end.mutate()}>End</Button>;
  return row.mine ? button : <Allowed to="issued.revoke">{button}</Allowed>;
}

export function ApplicationsPart(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: [...keys.issuedTokens, "applications"], queryFn: ({ signal }) => api.oauthClients.list({ query: { limit: MOST } }, { signal }) });
  if (error !== null) return <Problem error={error} doing="reading the applications" retry={() => void refetch()} />;
  if (data === undefined) return null;
  return (
    <details className="token-resources">
      <summary>
        Applications: {data.data.length}
        {data.has_more ? " and more" : ""}
      </summary>
      <div className="stack">
        {data.data.length === 0 ? null : <DataTable label="Applications" fields={APPLICATIONS} rows={data.data} rowKey={(row) => row.client_id} />}
        <p className="dim small">
          Let the documents of a domain be read with <code>mandate oauth domains add</code>, and say as which agent an application acts with <code>mandate oauth link</code>.
        </p>
      </div>
    </details>
  );
}

const APPLICATIONS: readonly Field<OauthClient>[] = [
  { title: "Application", is: "long", cell: (row) => <><Name text={row.title} limit={60} /><div className="dim small"><Name text={row.client_id} mono limit={80} /></div></> },
  { title: "Acts as", cell: (row) => (row.agent === null ? <Mark is="warn">no agent: gets nothing</Mark> : <A href={`/agents/${encodeURIComponent(row.agent.id)}`}><Name text={row.agent.name ?? row.agent.id} limit={40} /></A>) },
  { title: "Known by", is: "short", cell: (row) => (row.kind === "cimd" ? "its document" : "its own registration") },
  { title: "Changed", is: "short", cell: (row) => <When at={row.changed_at} /> },
];

export function IssuersPart(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: [...keys.issuedTokens, "issuers"], queryFn: ({ signal }) => api.trustedIssuers.list({ signal }) });
  if (error !== null) return <Problem error={error} doing="reading the trusted issuers" retry={() => void refetch()} />;
  if (data === undefined) return null;
  return (
    <details className="token-resources" open={data.data.some(({ held_keys }) => held_keys !== null)}>
      <summary>Trusted issuers: {data.data.length}</summary>
      <div className="stack">
        {data.data.length === 0 ? null : <DataTable label="Trusted issuers" fields={ISSUERS} rows={data.data} rowKey={(row) => row.id} />}
        <p className="dim small">
          Add the company's identity provider with <code>mandate oauth issuers add</code>.
        </p>
      </div>
    </details>
  );
}

const KINDS: Readonly<Record<TrustedIssuer["kind"], string>> = { idp: "says who people are", workload: "says which workload it is", "authorization-server": "takes assertions of ours" };

const ISSUERS: readonly Field<TrustedIssuer>[] = [
  { title: "Issuer", is: "long", cell: (row) => <><Name text={row.title} limit={60} /><div className="dim small"><Name text={row.issuer} mono limit={80} /></div></> },
  { title: "It", cell: (row) => KINDS[row.kind] },
  { title: "State", cell: (row) => (row.held_keys !== null ? <HeldKeys row={row} keys={row.held_keys} /> : row.enabled ? <Mark is="ok">trusted</Mark> : <Mark is="unknown">turned off</Mark>) },
];

/** Keys of which none was known before: somebody compares them with the issuer's own word, and then says so. */
function HeldKeys({ row, keys: held }: { readonly row: TrustedIssuer; readonly keys: readonly string[] }): ReactNode {
  const cache = useQueryClient();
  const confirm = useMutation({ mutationFn: () => api.trustedIssuers.confirm({ id: row.id, body: { keys: [...held] } }), onSuccess: () => say("The keys are the issuer's from now on."), onError: (error) => sayProblem("confirming the keys", error), onSettled: () => cache.invalidateQueries({ queryKey: keys.issuedTokens }) });
  return (
    <>
      <Mark is="danger">all keys are new: nothing is taken</Mark>
      <div className="dim small">
        <Name text={held.join(" ")} mono limit={120} />
      </div>
      <Allowed to="issued.manage">
        <Button variant="default" size="xs" loading={confirm.isPending} onClick={() => confirm.mutate()}>I have compared them: trust them</Button>
      </Allowed>
    </>
  );
}
