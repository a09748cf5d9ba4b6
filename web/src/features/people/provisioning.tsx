// How a directory is connected: the address, a token that is shown once, what has arrived, and former decisions about removals.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldRemovals } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { Part } from "../../ui/part.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { directoryQuery } from "./people-queries.ts";

const TOKEN_DAYS = 365;

export function Provisioning(): ReactNode {
  const query = useQuery(directoryQuery);
  return (
    <div className="stack wide">
      <Part id="connect" title="Connect your directory" query={query}>
        {(directory) => (
          <div className="stack">
            <p className="prose">Entra, Okta and every other directory with SCIM 2.0 can provision people and groups. Give it this address and a token; choose a bearer token as the way to sign in.</p>
            <CodeBlock label="SCIM address" text={directory.scim_url} />
            <Allowed to="tokens.manage" otherwise="An administrator makes the token.">
              <ProvisioningToken />
            </Allowed>
            <p>
              {directory.last_write_at === null ? (
                <span className="dim">Nothing has arrived yet.</span>
              ) : (
                <Mark is="ok">
                  <span>
                    {directory.provisioned.toLocaleString()} people and {directory.groups.toLocaleString()} groups; last change <When at={directory.last_write_at} />
                  </span>
                </Mark>
              )}
            </p>
          </div>
        )}
      </Part>
      <Part id="removals" title="Removals in masses" query={query} note="more than ten people, or a tenth of the directory, within an hour">
        {({ held }) => (held.length === 0 ? <p className="dim">Never were so many removed at once that a person had to decide.</p> : <DataTable label="Removals in masses" fields={FIELDS} rows={held} rowKey={(row) => row.id} />)}
      </Part>
    </div>
  );
}

function ProvisioningToken(): ReactNode {
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: () => api.tokens.create({ body: { name: "Provisioning (SCIM)", role: "admin", scopes: ["directory.write", "people.read"], expires_in_days: TOKEN_DAYS } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.tokens }),
  });
  if (make.data !== undefined) {
    return (
      <div className="stack">
        <p>
          It is shown this once and ends <When at={make.data.token.expires_at} />. It may read and write the directory, and nothing else.
        </p>
        <CodeBlock label="Token for provisioning" text={make.data.value} />
      </div>
    );
  }
  return (
    <div className="stack">
      <div>
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          Make a token for provisioning
        </Button>
      </div>
      {make.error === null ? null : <Problem error={make.error} doing="making the token" />}
    </div>
  );
}

const STATES = { held: { is: "danger", word: "held" }, released: { is: "unknown", word: "let go" }, rejected: { is: "ok", word: "kept" } } as const;

const FIELDS: readonly Field<HeldRemovals>[] = [
  { title: "State", is: "short", cell: (row) => <Mark is={STATES[row.state].is}>{STATES[row.state].word}</Mark> },
  { title: "Why it was held", is: "long", cell: (row) => <Prose text={row.why} limit={300} /> },
  { title: "People", is: "number", cell: (row) => row.people.toLocaleString() },
  { title: "Held", is: "short", cell: (row) => <When at={row.opened_at} /> },
  { title: "Decided", is: "short", cell: (row) => (row.decided_at === null ? <span className="dim">–</span> : <When at={row.decided_at} />) },
  { title: "By", cell: (row) => (row.decided_by === null ? <span className="dim">–</span> : <Prose text={`${row.decided_by}${row.comment === null ? "" : `: ${row.comment}`}`} limit={300} />) },
];
