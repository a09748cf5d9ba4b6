// Objectives: what share is to be reached by when, and are we getting there?
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Objective, ObjectiveContent } from "../../api/model.ts";
import { refreshAll, sessionQuery } from "../../api/queries.ts";
import { useMay } from "../../app/allowed.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { ObjectiveForm } from "./objective-form.tsx";
import { objectivesQuery } from "./objective-queries.ts";
import { ObjectiveRow } from "./objective-row.tsx";

const blank = (owner: string): ObjectiveContent => ({ title: "", measure: "governed", environments: [], kinds: [], providers: [], target_percent: 95, by: "", owner });

export function ObjectivesPage(): ReactNode {
  const { data, error, refetch } = useQuery(objectivesQuery);
  const { data: session } = useQuery(sessionQuery);
  const may = useMay("objectives.write");
  const [editing, setEditing] = useState<"none" | "new" | "suggested" | Objective>("none");
  if (data === undefined) return error === null ? <Skeleton rows={4} doing="Counting towards the objectives" /> : <Problem error={error} doing="reading the objectives" retry={() => void refetch()} />;
  const done = () => setEditing("none");
  const { suggestion } = data;
  return (
    <>
      <PageHead title="Objectives" asks="What share is to be reached by when, and are we getting there?">
        {may && editing === "none" ? <Button onClick={() => setEditing("new")}>Set an objective</Button> : null}
      </PageHead>
      {may ? null : <p className="dim small">Your role does not set objectives. An approver does.</p>}
      {editing === "new" ? <ObjectiveForm start={blank(session?.user.name ?? "")} done={done} /> : null}
      {editing === "suggested" && suggestion !== null ? <ObjectiveForm start={suggestion} done={done} /> : null}
      {data.data.length === 0 && editing === "none" ? (
        <Empty title="No objective is set" act={may && suggestion !== null ? <Button variant="default" onClick={() => setEditing("suggested")}>Use the suggestion</Button> : undefined}>
          {suggestion === null ? "An objective makes a share a promise: of whom, how much, by when." : `A good first one: ${suggestion.target_percent} % of production identities with owner, purpose and expiry by ${suggestion.by}.`}
        </Empty>
      ) : null}
      <ul className="objectives">
        {data.data.map((objective) =>
          typeof editing === "object" && editing.id === objective.id ? (
            <li key={objective.id}>
              <ObjectiveForm objective={objective} start={objective.content} done={done} />
            </li>
          ) : (
            <ObjectiveRow key={objective.id} objective={objective}>
              {may ? <Acts objective={objective} edit={() => setEditing(objective)} /> : null}
            </ObjectiveRow>
          ),
        )}
      </ul>
    </>
  );
}

/** A removal can be taken back; its trend then begins anew. */
function Acts({ objective, edit }: { readonly objective: Objective; readonly edit: () => void }): ReactNode {
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.objectives.remove({ id: objective.id, version: objective.version }),
    onSuccess: () =>
      say(`"${objective.content.title}" is removed.`, () => {
        api.objectives
          .create({ body: objective.content })
          .then(() => refreshAll(cache))
          .catch((error: unknown) => sayProblem("setting it again", error));
      }),
    onError: (error) => sayProblem("removing the objective", error),
    onSettled: () => refreshAll(cache),
  });
  return (
    <div className="row no-print">
      <Button variant="default" size="compact-sm" aria-label={`Change ${objective.content.title}`} onClick={edit}>
        Change
      </Button>
      <Button variant="default" size="compact-sm" aria-label={`Remove ${objective.content.title}`} loading={remove.isPending} onClick={() => remove.mutate()}>
        Remove
      </Button>
    </div>
  );
}
