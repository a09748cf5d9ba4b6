// API tokens: made with a role and an end, shown once, revoked at once.
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ApiToken } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { CodeBlock } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { TypeToConfirm } from "../../ui/type-to-confirm.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import { ROLES, type Role } from "./roles.ts";

export function Tokens(): ReactNode {
  const query = useQuery({ queryKey: keys.tokens, queryFn: async ({ signal }) => (await api.tokens.list({ signal })).data });
  const [making, setMaking] = useState(false);
  return (
    <Part
      id="tokens"
      title="API tokens"
      query={query}
      note={
        <Button variant="default" size="compact-xs" onClick={() => setMaking(true)}>
          Make a token
        </Button>
      }
    >
      {(tokens) => (
        <>
          {tokens.length === 0 ? (
            <p className="dim">No token was made yet. A token lets a script or a pipeline use the API at /v1 with a role of its own.</p>
          ) : (
            <DataTable label="Tokens that were made" fields={FIELDS} rows={tokens} rowKey={(token) => token.id} />
          )}
          <Modal opened={making} onClose={() => setMaking(false)} title="Make an API token">
            <MakeToken />
          </Modal>
        </>
      )}
    </Part>
  );
}

const hasEnded = (token: ApiToken): boolean => Date.parse(token.expires_at) < Date.now();

function State({ token }: { readonly token: ApiToken }): ReactNode {
  if (token.revoked_at !== null) return <Mark is="unknown">revoked</Mark>;
  return hasEnded(token) ? <Mark is="unknown">ended</Mark> : <Mark is="ok">valid</Mark>;
}

const FIELDS: readonly Field<ApiToken>[] = [
  { title: "Name", cell: (token) => <Name text={token.name} /> },
  { title: "Role", cell: (token) => `${token.role}${token.scopes === null ? "" : `, ${token.scopes.length} scopes`}` },
  { title: "State", cell: (token) => <State token={token} /> },
  {
    title: "Made",
    cell: (token) => (
      <>
        <When at={token.created_at} /> by <Name text={token.created_by} limit={30} />
      </>
    ),
  },
  { title: "Last used", cell: (token) => <When at={token.last_used_at} /> },
  { title: "Ends", cell: (token) => <When at={token.expires_at} /> },
  { title: "Acts", is: "acts", cell: (token) => (token.revoked_at === null && !hasEnded(token) ? <Revoke token={token} /> : null) },
];

function Revoke({ token }: { readonly token: ApiToken }): ReactNode {
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.tokens.revoke({ id: token.id }),
    onSuccess: () => setAsking(false),
    onError: (error) => sayProblem("revoking the token", error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.tokens }),
  });
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setAsking(true)} aria-label={`Revoke ${token.name}`}>
        Revoke
      </Button>
      <TypeToConfirm
        opened={asking}
        close={() => setAsking(false)}
        title="Revoke this token"
        name={token.name}
        says="Whoever uses it is refused from this moment on. A revoked token cannot come back."
        busy={revoke.isPending}
        act={() => revoke.mutate()}
      />
    </>
  );
}

function MakeToken(): ReactNode {
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [days, setDays] = useState("90");
  const make = useMutation({
    mutationFn: () => api.tokens.create({ body: { name: name.trim(), role, expires_in_days: Number(days) } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.tokens }),
  });
  if (make.data !== undefined) {
    return (
      <div className="stack">
        <p>This is the only time it is shown. Keep it where secrets are kept.</p>
        <CodeBlock label="The token" text={make.data.value} />
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
      <TextInput label="Name" description="What will use it" data-autofocus required maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect label="Role" data={ROLES.map((each) => ({ ...each }))} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} />
      <NativeSelect label="Ends in" data={["7", "30", "90", "180", "365"].map((value) => ({ value, label: `${value} days` }))} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
      {make.error === null ? null : <Problem error={make.error} doing="making the token" />}
      <div>
        <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
          Make it
        </Button>
      </div>
    </form>
  );
}
