// Acts on the selected identities: one owner for all of them (with undo), or their ids to take along.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Identity } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { AskButton } from "../ownership/ask-button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";

interface Done {
  readonly id: string;
  readonly version: string;
}

async function confirmAll(ids: readonly string[], owner: string, onEach: (done: number) => void): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const id of ids) {
    // The version is read at once before the write, so that somebody else's change in between is refused and not overwritten.
    const { version } = await api.identities.get({ id });
    const after = await api.identities.confirmOwner({ id, body: { owner }, version });
    done.push({ id, version: after.version });
    onEach(done.length);
  }
  return done;
}

async function undoAll(done: readonly Done[]): Promise<void> {
  for (const { id, version } of done) await api.identities.removeOwner({ id, version });
}

export function BulkBar({ rows, clear }: { readonly rows: readonly Identity[]; readonly clear: () => void }): ReactNode {
  const cache = useQueryClient();
  const [owner, setOwner] = useState("");
  const [count, setCount] = useState(0);
  const assign = useMutation({
    mutationFn: () => confirmAll(rows.map((row) => row.id), owner.trim(), setCount),
    onSuccess: (done) => {
      say(`${owner.trim()} answers for ${done.length} ${done.length === 1 ? "identity" : "identities"} now.`, () => {
        undoAll(done)
          .then(() => refreshAll(cache))
          .catch((error: unknown) => sayProblem("taking the owner back", error));
      });
      clear();
    },
    onError: (error) => sayProblem(`confirming the owner (${count} of ${rows.length} were done)`, error),
    onSettled: () => refreshAll(cache),
  });
  return (
    <form
      className="bulk row"
      aria-label="Acts on the selection"
      onSubmit={(event) => {
        event.preventDefault();
        if (owner.trim() !== "") assign.mutate();
      }}
    >
      <strong>{rows.length} selected</strong>
      <Allowed to="owners.write" otherwise="To confirm owners, the role operator is needed.">
        <TextInput aria-label="Owner for the selected identities" placeholder="Owner: e-mail, login or team" value={owner} onChange={(event) => setOwner(event.currentTarget.value)} maxLength={320} />
        <Button type="submit" disabled={owner.trim() === "" || assign.isPending}>
          {assign.isPending ? `${count} of ${rows.length}` : "Confirm owner"}
        </Button>
      </Allowed>
      <Allowed to="owners.write">
        <AskButton identities={rows.map((row) => row.id)} label="Ask likely owners" onAsked={clear} />
      </Allowed>
      <Copy text={rows.map((row) => row.native_id).join("\n")} label="Copy ids" />
      <Button variant="default" onClick={clear}>
        Clear selection
      </Button>
    </form>
  );
}
