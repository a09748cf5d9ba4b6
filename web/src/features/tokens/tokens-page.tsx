// Tokens: what were agents given, for whom, and how do I end it? Newest first, filtered by the address; what was made from what; revoking with its reach said.
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { IssuedToken } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say } from "../../ui/toasts.tsx";
import { ApplicationsPart, ConsentsPart, IssuersPart } from "./applications-part.tsx";
import { ResourcesPart } from "./resources-part.tsx";
import "./tokens.css";

const PAGE = 100;
const FILTERS = ["agent", "mandate", "person", "parent", "txn"] as const;
const SHOWN = [
  { value: "", label: "All" },
  { value: "valid,suspended", label: "Not over" },
  { value: "valid", label: "Valid" },
  { value: "suspended", label: "Suspended" },
  { value: "revoked", label: "Revoked" },
  { value: "expired", label: "Over" },
] as const;

export function TokensPage(): ReactNode {
  const { params, set } = useUrl();
  const state = SHOWN.find(({ value }) => value === params["state"])?.value ?? "";
  const given = Object.fromEntries(FILTERS.flatMap((name) => (params[name] === undefined || params[name] === "" ? [] : [[name, params[name]]])));
  const filters = { ...given, ...(state === "" ? {} : { state: state.split(",") as IssuedToken["state"][] }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.issuedTokens, "list", filters],
    queryFn: ({ pageParam, signal }) => api.issuedTokens.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: 30_000,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <PageHead title="Tokens" asks="What were agents given, for whom, and how do I end it?">
        <Allowed to="issued.revoke">
          <RevokeAll agent={params["agent"]} mandate={params["mandate"]} person={params["person"]} />
        </Allowed>
      </PageHead>
      <div className="row inv-tools" role="search">
        <SearchField label="Agent, by name" name="agent" />
        <SearchField label="Mandate, by name" name="mandate" />
        <SearchField label="Person, as issuer|subject" name="person" />
        <NativeSelect aria-label="Show" data={SHOWN.map((each) => ({ ...each }))} value={state} onChange={(event) => set({ state: event.currentTarget.value })} />
        {(["parent", "txn"] as const).map((name) =>
          params[name] === undefined || params[name] === "" ? null : (
            <button key={name} type="button" className="chip" aria-pressed="true" onClick={() => set({ [name]: null })}>
              {name === "parent" ? "made from" : "in the transaction"} <Name text={params[name]} mono limit={32} /> ×<span className="visually-hidden"> take the filter away</span>
            </button>
          ),
        )}
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={10} doing="Reading the tokens" />
        ) : (
          <Problem error={query.error} doing="reading the tokens" retry={() => void query.refetch()} />
        )
      ) : rows.length > 0 ? (
        <div className="stack">
          <DataTable label="Tokens" fields={FIELDS} rows={rows} rowKey={(row) => row.id} />
          <More query={query} />
        </div>
      ) : Object.keys(filters).length > 0 ? (
        <Empty title="No token matches">Change the names or the state.</Empty>
      ) : (
        <Empty title="No token was made yet" act={<A href="/agents">Go to the agents</A>}>
          An active agent with a mandate in force asks for one at <code>/oauth2/token</code>. Each stands here before it leaves; its value stands nowhere.
        </Empty>
      )}
      <ConsentsPart />
      <ApplicationsPart />
      <IssuersPart />
      <ResourcesPart />
    </>
  );
}

const STATES: Readonly<Record<IssuedToken["state"], { readonly is: "ok" | "warn" | "danger" | "unknown"; readonly says: string }>> = {
  valid: { is: "ok", says: "valid" },
  suspended: { is: "warn", says: "suspended" },
  revoked: { is: "danger", says: "revoked" },
  expired: { is: "unknown", says: "over" },
};

const FIELDS: readonly Field<IssuedToken>[] = [
  {
    title: "Agent",
    is: "long",
    cell: (row) => (
      <>
        <A href={`/agents/${encodeURIComponent(row.agent.id)}`}>
          <Name text={row.agent.name ?? row.agent.id} limit={60} />
        </A>
        <Chain row={row} />
      </>
    ),
  },
  {
    title: "State",
    is: "short",
    cell: (row) => (
      <>
        <Mark is={STATES[row.state].is}>{STATES[row.state].says}</Mark>
        {row.revoked_at === null ? null : (
          <div className="dim small">
            <When at={row.revoked_at} /> by <Name text={row.revoked_by ?? "?"} limit={32} />: <Name text={row.revoked_why ?? ""} limit={60} />
          </div>
        )}
      </>
    ),
  },
  {
    title: "Mandate",
    cell: (row) => (
      <>
        <A href={`/mandates/${encodeURIComponent(row.mandate.id)}`}>
          <Name text={row.mandate.name ?? row.mandate.id} limit={40} />
        </A>{" "}
        <span className="dim small">v{row.mandate.version}</span>
      </>
    ),
  },
  {
    title: "For",
    is: "long",
    cell: (row) => (
      <>
        <Name text={row.audience.join(" ")} limit={60} />
        <div className="dim small">
          <Name text={[row.scope, ...(row.tools ?? [])].filter((each) => each !== "").join(", ") || "no scope"} limit={90} />
        </div>
      </>
    ),
  },
  { title: "Bound", is: "short", cell: (row) => (row.bound_to === null ? <span className="dim">no</span> : <span title={row.bound_to}>{row.bound_to.startsWith("jkt:") ? "DPoP key" : "certificate"}</span>) },
  { title: "Made", is: "short", cell: (row) => <When at={row.issued_at} /> },
  { title: "Ends", is: "short", cell: (row) => <When at={row.expires_at} /> },
  {
    title: "End it",
    is: "short",
    cell: (row) =>
      row.state === "valid" || row.state === "suspended" ? (
        <Allowed to="issued.revoke">
          <RevokeOne row={row} />
        </Allowed>
      ) : null,
  },
];

/** Who acts for whom, from the person to the one who holds it. */
function Chain({ row }: { readonly row: IssuedToken }): ReactNode {
  const hops = [...row.chain].toReversed();
  const short = (actor: string) => actor.slice(actor.indexOf("|") + 1);
  if (row.person === null && hops.length === 0 && row.parent === null) return null;
  return (
    <div className="dim small token-chain">
      {row.person === null ? null : (
        <span>
          for <Name text={short(row.person)} limit={40} />
        </span>
      )}
      {hops.map((actor) => (
        <span key={actor}>
          → <Name text={short(actor)} mono limit={32} />
        </span>
      ))}
      {row.parent === null ? null : <A href={`/tokens?parent=${encodeURIComponent(row.parent)}`}>others from the same token</A>}
    </div>
  );
}

type Revoke = (why: string) => Promise<{ readonly revoked: number }>;

function RevokeOne({ row }: { readonly row: IssuedToken }): ReactNode {
  return <RevokeButton label="Revoke" title="Revoke this token" says="It is worth nothing from this moment on, and neither is any token that was made from it. Its agent can ask for another one." act={(why) => api.issuedTokens.revoke({ id: row.id, body: { why } })} />;
}

/** All tokens of whom the filters name, when they name one. */
function RevokeAll({ agent = "", mandate = "", person = "" }: { readonly agent?: string | undefined; readonly mandate?: string | undefined; readonly person?: string | undefined }): ReactNode {
  const whose = [["agent", agent], ["mandate", mandate], ["person", person]].filter(([, name]) => name !== "");
  const [only, ...more] = whose;
  if (only === undefined || more.length > 0) return null;
  const [what = "", name = ""] = only;
  return <RevokeButton label={`Revoke all of this ${what}`} title={`Revoke every token of ${name}`} says="Every one of them is worth nothing from this moment on, and neither is any token that was made from them. To keep new ones from being made, suspend the agent or the mandate, or stop it under Kill switch." act={(why) => api.issuedTokens.revokeAll({ body: { [what]: name, why } })} />;
}

function RevokeButton({ label, title, says, act }: { readonly label: string; readonly title: string; readonly says: string; readonly act: Revoke }): ReactNode {
  const cache = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [why, setWhy] = useState("");
  const revoke = useMutation({
    mutationFn: act,
    onSuccess: ({ revoked }) => {
      say(`${revoked.toLocaleString()} ${revoked === 1 ? "token" : "tokens"} revoked.`);
      setOpened(false);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.issuedTokens }),
  });
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpened(true)}>
        {label}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={title}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            revoke.mutate(why);
          }}
        >
          <p>{says}</p>
          <TextInput label="Why, for the record" required maxLength={1000} data-autofocus value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          {revoke.error === null ? null : <Problem error={revoke.error} doing="revoking" />}
          <div className="row">
            <Button type="submit" color="red" variant="outline" loading={revoke.isPending} disabled={why.trim() === ""}>
              Revoke
            </Button>
            <Button variant="default" onClick={() => setOpened(false)}>
              Leave it
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
