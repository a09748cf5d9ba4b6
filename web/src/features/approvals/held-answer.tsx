// The answer to a held act. What is grave looks different and asks for more: what it acts on is typed, and where security is asked a second person lets it go as well.
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldActDetail } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Mark } from "../../ui/meaning.tsx";
import { Problem } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";

const MINUTES = [
  { value: "5", label: "within 5 minutes" },
  { value: "15", label: "within 15 minutes" },
  { value: "60", label: "within an hour" },
  { value: "480", label: "within 8 hours" },
];

/** Blanks at the ends and between do not count, here and on the server. */
const plain = (text: string): string => text.trim().replaceAll(/\s+/g, " ");

export function HeldAnswer({ of }: { readonly of: HeldActDetail }): ReactNode {
  const { confirm, held, may, two_people: two, pace } = of;
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const [minutes, setMinutes] = useState("15");
  const [confirmation, setConfirmation] = useState("");
  const [forTask, setForTask] = useState(false);
  const decide = useMutation({
    mutationFn: (decision: "approved" | "denied") => api.heldActs.decide({ id: held.id, body: { decision, digest: of.digest, comment: comment.trim(), minutes: Number(minutes), confirmation, for_task: decision === "approved" && forTask } }),
    onSuccess: ({ held: after }, decision) => say(decision === "denied" ? "It is refused." : after.state === "pending" ? "A second person must let it go, too." : forTask ? "It may be done, and its like in this task." : "It may be done once."),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.heldActs }),
  });
  const isTyped = confirm === null || plain(confirmation) === plain(confirm.value);
  return (
    <div className={held.risk === "high" ? "stack held-grave" : "stack"}>
      {held.risk === "high" ? (
        <p className="row">
          <Mark is="danger">High risk</Mark>
          <span>It is decided by itself and cannot be let go for a whole task.</span>
        </p>
      ) : null}
      {two ? <p>{held.first_by === null ? "Two security approvers must let it go." : <><bdi>{held.first_by}</bdi> has let it go; a second person must, too.</>}</p> : null}
      {confirm === null ? null : (
        <TextInput
          label="Type it to confirm"
          description={
            <>
              <code>{confirm.path}</code> of what would be done: <code className="held-value">{confirm.value}</code>
            </>
          }
          value={confirmation}
          onChange={(event) => setConfirmation(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <Textarea label="Comment" description="The agent is told it when you refuse." rows={2} maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      {may.for_task ? (
        <Checkbox
          label="Always for this task"
          description="Further calls of this tool with the same recipient, path or other steering values go through, until the task or the mandate ends, at most 8 hours. You can take it back."
          checked={forTask}
          onChange={(event) => setForTask(event.currentTarget.checked)}
        />
      ) : null}
      <div className="row">
        <Button {...(held.risk === "high" ? { color: "red", variant: "outline" } : {})} disabled={!isTyped} loading={decide.isPending} onClick={() => decide.mutate("approved")}>
          Let this act go, once
        </Button>
        <NativeSelect aria-label="How long it may be used" data={MINUTES} value={minutes} onChange={(event) => setMinutes(event.currentTarget.value)} />
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate("denied")}>
          Refuse
        </Button>
      </div>
      <PaceLine of={pace} />
      {decide.error === null ? null : <Problem error={decide.error} doing="answering" />}
    </div>
  );
}

export function PaceLine({ of }: { readonly of: HeldActDetail["pace"] }): ReactNode {
  return (
    <p className="dim small">
      You have let {of.let_go} of at most {of.most} acts through within {of.minutes} minutes.
    </p>
  );
}
