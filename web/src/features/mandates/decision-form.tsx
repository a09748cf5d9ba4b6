// The decision on exactly what is shown: its hash goes with it, so that content changed meanwhile is not approved unseen.
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { MandateVersion } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { useKeys } from "../../ui/keys.ts";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say } from "../../ui/toasts.tsx";
import { RiskMark } from "./mandate-state.tsx";

export type Verdict = "approved" | "rejected";

export interface ToDecide {
  readonly version: number;
  readonly lapsesAt: string | null;
  readonly requirement: MandateVersion["requirement"];
  readonly may: { readonly may: boolean; readonly says: string };
  /** Sends the decision with the hash of what is shown. */
  readonly send: (verdict: Verdict, comment: string) => Promise<unknown>;
}

export function DecisionForm({ of }: { readonly of: ToDecide }): ReactNode {
  const { requirement, may } = of;
  return (
    <section className="section decide" aria-labelledby="decide">
      <header>
        <h2 id="decide">Waits for a decision</h2>
        <span className="dim small">
          lapses <When at={of.lapsesAt} />
        </span>
      </header>
      {requirement === null ? null : (
        <div className="stack">
          <RiskMark of={requirement.risk} />
          <ul>{requirement.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
          <p>
            Needs the approval of {requirement.parts.map((part) => (part === "security" ? "a security approver" : `its ${part}`)).join(" and of ")}
            {requirement.parts.length > 1 ? ", two different people" : ""}.
          </p>
        </div>
      )}
      <p className={may.may ? undefined : "dim"}>{may.says}</p>
      {may.may ? <Verdicts of={of} /> : null}
    </section>
  );
}

/** By keyboard: `a` or `r`, a comment, then Ctrl+Enter. */
function Verdicts({ of }: { readonly of: ToDecide }): ReactNode {
  const cache = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [comment, setComment] = useState("");
  const [verdict, setVerdict] = useState<Verdict>("approved");
  const decide = useMutation({
    mutationFn: (chosen: Verdict) => of.send(chosen, comment.trim()),
    onSuccess: (_, chosen) => say(`Version ${of.version} is ${chosen}.`),
    onSettled: () => refreshAll(cache),
  });
  const begin = (chosen: Verdict) => {
    setVerdict(chosen);
    field.current?.focus();
  };
  useKeys({ a: () => begin("approved"), r: () => begin("rejected") });
  const mayReject = comment.trim() !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || decide.isPending) return;
    event.preventDefault();
    if (verdict === "approved" || mayReject) decide.mutate(verdict);
  };
  return (
    <div className="stack">
      <Textarea
        ref={field}
        label="Comment"
        description={verdict === "approved" ? "Ctrl+Enter approves" : "Say why; Ctrl+Enter rejects"}
        rows={2}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="row">
        <Button loading={decide.isPending} onClick={() => decide.mutate("approved")}>
          Approve version {of.version}
        </Button>
        <Button variant="default" loading={decide.isPending} disabled={!mayReject} title={mayReject ? undefined : "Say why in the comment"} onClick={() => decide.mutate("rejected")}>
          Reject
        </Button>
        <span className="dim small">
          <kbd>a</kbd> approve, <kbd>r</kbd> reject
        </span>
      </div>
      {decide.error === null ? null : <Problem error={decide.error} doing="deciding" />}
    </div>
  );
}
