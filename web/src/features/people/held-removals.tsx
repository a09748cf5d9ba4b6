// Removals in masses wait here: what happened, who is in the batch, and an administrator's decision about all of it.
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldRemovals as Held } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { disarm, Prose } from "../../ui/name.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { directoryQuery } from "./people-queries.ts";

export function HeldRemovals(): ReactNode {
  const { data } = useQuery(directoryQuery);
  return data?.held.filter(({ state }) => state === "held").map((held) => <Batch key={held.id} held={held} />);
}

type Decision = "released" | "rejected";

function Batch({ held }: { readonly held: Held }): ReactNode {
  const [deciding, setDeciding] = useState<Decision | null>(null);
  return (
    <section className="section held" aria-labelledby={held.id}>
      <header>
        <h2 id={held.id}>
          <Mark is="danger">
            <span>
              {held.people.toLocaleString()} {held.people === 1 ? "removal is" : "removals are"} held
            </span>
          </Mark>
        </h2>
        <span className="dim small">
          since <When at={held.opened_at} />
        </span>
      </header>
      <p>
        <Prose text={held.why} />. Everybody in the batch counts as present until an administrator decides about all of it.
      </p>
      <details>
        <summary>Who is in it</summary>
        <p>
          {held.names.map(disarm).join(", ")}
          {held.people > held.names.length ? ` and ${(held.people - held.names.length).toLocaleString()} more` : ""}
        </p>
      </details>
      <Allowed to="directory.write" otherwise="An administrator decides.">
        <div className="row">
          <Button variant="default" onClick={() => setDeciding("rejected")}>
            They stay
          </Button>
          <Button color="red" variant="outline" onClick={() => setDeciding("released")}>
            They have left
          </Button>
        </div>
      </Allowed>
      <Modal opened={deciding !== null} onClose={() => setDeciding(null)} title={deciding === "released" ? "Let them go" : "Keep them"}>
        {deciding === null ? null : <DecideForm held={held} decision={deciding} done={() => setDeciding(null)} />}
      </Modal>
    </section>
  );
}

const SAYS: Readonly<Record<Decision, (people: string) => string>> = {
  released: (people) => `${people} will count as having left, and what they own will be without an owner.`,
  rejected: (people) => `${people} stay as they were. The directory will be told that they are active; correct it there, or it will ask again.`,
};

function DecideForm({ held, decision, done }: { readonly held: Held; readonly decision: Decision; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const decide = useMutation({ mutationFn: () => api.directory.decide({ id: held.id, body: { decision, comment: comment.trim() } }), onSuccess: done, onSettled: () => refreshAll(cache) });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        decide.mutate();
      }}
    >
      <p>{SAYS[decision](held.people === 1 ? "One person" : `${held.people.toLocaleString()} people`)}</p>
      <Textarea label="Why" data-autofocus required rows={3} maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      {decide.error === null ? null : <Problem error={decide.error} doing="deciding about the removals" />}
      <div>
        <Button type="submit" loading={decide.isPending} disabled={comment.trim().length < 3} {...(decision === "released" ? { color: "red", variant: "outline" } : {})}>
          {decision === "released" ? "Let them go" : "Keep them"}
        </Button>
      </div>
    </form>
  );
}
