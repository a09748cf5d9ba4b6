// API tokens: made with a role and an end, shown once, revoked at once.
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ApiToken } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { CodeBlock } from "../../ui/copy.tsx";
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
            <div className="scroll-x" tabIndex={0} role="region" aria-label="Tokens that were made">
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Role</th>
                    <th scope="col">State</th>
                    <th scope="col">Made</th>
                    <th scope="col">Last used</th>
                    <th scope="col">Ends</th>
                    <th scope="col">
                      <span className="visually-hidden">Acts</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {tokens.map((token) => (
                    <TokenRow key={token.id} token={token} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <Modal opened={making} onClose={() => setMaking(false)} title="Make an API token">
            <MakeToken />
          </Modal>
        </>
      )}
    </Part>
  );
}

function TokenRow({ token }: { readonly token: ApiToken }): ReactNode {
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.tokens.revoke({ id: token.id }),
    onSuccess: () => setAsking(false),
    onError: (error) => sayProblem("revoking the token", error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.tokens }),
  });
  const ended = token.revoked_at === null && Date.parse(token.expires_at) < Date.now();
  return (
    <tr>
      <td>
        <Name text={token.name} />
      </td>
      <td>
        {token.role}
        {token.scopes === null ? "" : `, ${token.scopes.length} scopes`}
      </td>
      <td>{token.revoked_at === null ? ended ? <Mark is="unknown">ended</Mark> : <Mark is="ok">valid</Mark> : <Mark is="unknown">revoked</Mark>}</td>
      <td>
        <When at={token.created_at} /> by <Name text={token.created_by} limit={30} />
      </td>
      <td>
        <When at={token.last_used_at} />
      </td>
      <td>
        <When at={token.expires_at} />
      </td>
      <td className="num">
        {token.revoked_at === null && !ended ? (
          <Button variant="default" size="compact-xs" onClick={() => setAsking(true)} aria-label={`Revoke ${token.name}`}>
            Revoke
          </Button>
        ) : null}
        <TypeToConfirm
          opened={asking}
          close={() => setAsking(false)}
          title="Revoke this token"
          name={token.name}
          says="Whoever uses it is refused from this moment on. A revoked token cannot come back."
          busy={revoke.isPending}
          act={() => revoke.mutate()}
        />
      </td>
    </tr>
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
