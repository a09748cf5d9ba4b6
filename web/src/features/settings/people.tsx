// People who may sign in: let one in by a one-time link, change a role, shut one out (which can be undone).
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { User } from "../../api/generated/schema.ts";
import { keys } from "../../api/queries.ts";
import { CodeBlock } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { ROLES, type Role } from "./roles.ts";

interface Link {
  readonly name: string;
  readonly url: string;
  readonly expires_at: string;
}

export function People({ me }: { readonly me: string }): ReactNode {
  const query = useQuery({ queryKey: keys.users, queryFn: async ({ signal }) => (await api.users.list({ signal })).data });
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<Link | null>(null);
  return (
    <Part
      id="people"
      title="People"
      query={query}
      note={
        <Button variant="default" size="compact-xs" onClick={() => setAdding(true)}>
          Let somebody in
        </Button>
      }
    >
      {(people) => (
        <>
          <DataTable label="People who may sign in" fields={fieldsFor(me, setLink)} rows={people} rowKey={(person) => person.id} />
          <Modal opened={adding} onClose={() => setAdding(false)} title="Let somebody in">
            <AddPerson
              onMade={(made) => {
                setAdding(false);
                setLink(made);
              }}
            />
          </Modal>
          <Modal opened={link !== null} onClose={() => setLink(null)} title="One-time sign-in link">
            {link === null ? null : (
              <div className="stack">
                <p>
                  Hand this to <Name text={link.name} />. It works once and ends <When at={link.expires_at} />.
                </p>
                <CodeBlock label="Sign-in link" text={link.url} />
              </div>
            )}
          </Modal>
        </>
      )}
    </Part>
  );
}

const fieldsFor = (me: string, onLink: (link: Link) => void): readonly Field<User>[] => [
  {
    title: "Name",
    cell: (person) => (
      <>
        <Name text={person.name} /> {person.id === me ? <span className="dim small">you</span> : null} {person.active ? null : <span className="dim small">shut out</span>}
      </>
    ),
  },
  { title: "Role", cell: (person) => <RoleChoice person={person} me={person.id === me} /> },
  { title: "Last seen", cell: (person) => <When at={person.last_seen_at} /> },
  { title: "Acts", is: "acts", cell: (person) => <PersonActs person={person} me={person.id === me} onLink={onLink} /> },
];

function useUpdate(person: User) {
  const cache = useQueryClient();
  const update = useMutation({
    mutationFn: ({ version, ...body }: { readonly version: string; readonly role?: Role; readonly active?: boolean }) => api.users.update({ id: person.id, body, version }),
    onSuccess: (after, { active }) => {
      if (active === false) say(`${person.name} is shut out; all sessions ended.`, () => update.mutate({ version: after.version, active: true }));
    },
    onError: (error) => sayProblem("changing the person", error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.users }),
  });
  return update;
}

function RoleChoice({ person, me }: { readonly person: User; readonly me: boolean }): ReactNode {
  const update = useUpdate(person);
  return (
    <NativeSelect
      className="role-choice"
      aria-label={`Role of ${person.name}`}
      disabled={me || update.isPending}
      data={ROLES.map(({ value }) => value)}
      value={person.role}
      onChange={(event) => update.mutate({ version: person.version, role: event.currentTarget.value as Role })}
    />
  );
}

function PersonActs({ person, me, onLink }: { readonly person: User; readonly me: boolean; readonly onLink: (link: Link) => void }): ReactNode {
  const update = useUpdate(person);
  const newLink = useMutation({
    mutationFn: () => api.users.createSignInLink({ id: person.id }),
    onSuccess: (made) => onLink({ ...made, name: person.name }),
    onError: (error) => sayProblem("making a sign-in link", error),
  });
  return (
    <span className="row tight end-acts">
      <Button variant="default" size="compact-xs" disabled={!person.active} loading={newLink.isPending} onClick={() => newLink.mutate()} aria-label={`New link for ${person.name}`}>
        New link
      </Button>
      {me ? null : (
        <Button variant="default" size="compact-xs" onClick={() => update.mutate({ version: person.version, active: !person.active })} aria-label={`${person.active ? "Shut out" : "Let in again:"} ${person.name}`}>
          {person.active ? "Shut out" : "Let in again"}
        </Button>
      )}
    </span>
  );
}

function AddPerson({ onMade }: { readonly onMade: (link: Link) => void }): ReactNode {
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const add = useMutation({
    mutationFn: () => api.users.create({ body: { name: name.trim(), role } }),
    onSuccess: ({ user, sign_in }) => onMade({ ...sign_in, name: user.name }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.users }),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <TextInput label="Name" data-autofocus required maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect label="Role" data={ROLES.map((each) => ({ ...each }))} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} />
      {add.error === null ? null : <Problem error={add.error} doing="letting somebody in" />}
      <div>
        <Button type="submit" loading={add.isPending} disabled={name.trim() === ""}>
          Make a sign-in link
        </Button>
      </div>
    </form>
  );
}
