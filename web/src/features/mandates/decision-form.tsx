// The decision on exactly what is shown: its hash goes with it, so that content changed meanwhile is not approved unseen.
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateDetail, MandateVersion } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Mark } from "../../ui/meaning.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

export function DecisionForm({ detail, newest, may }: { readonly detail: MandateDetail; readonly newest: MandateVersion; readonly may: NonNullable<MandateDetail["may"]["decide"]> }): ReactNode {
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const decide = useMutation({
    mutationFn: (decision: "approved" | "rejected") => api.mandates.decide({ id: detail.mandate.id, body: { decision, hash: newest.hash, comment: comment.trim() } }),
    onSettled: () => refreshAll(cache),
  });
  const { requirement } = newest;
  return (
    <section className="section decide" aria-labelledby="decide">
      <header>
        <h2 id="decide">Waits for a decision</h2>
        <span className="dim small">
          lapses <When at={newest.lapses_at} />
        </span>
      </header>
      {requirement === null ? null : (
        <div className="stack">
          <Mark is={requirement.risk === "critical" ? "danger" : requirement.risk === "elevated" ? "warn" : "ok"}>{requirement.risk} risk</Mark>
          <ul>{requirement.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>
          <p>
            Needs the approval of {requirement.parts.map((part) => (part === "security" ? "a security approver" : `its ${part}`)).join(" and of ")}
            {requirement.parts.length > 1 ? ", two different people" : ""}.
          </p>
        </div>
      )}
      <p className={may.may ? undefined : "dim"}>{may.says}</p>
      {may.may ? (
        <div className="stack">
          <Textarea label="Comment" rows={2} maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
          <div className="row">
            <Button loading={decide.isPending} onClick={() => decide.mutate("approved")}>Approve version {newest.version}</Button>
            <Button variant="default" loading={decide.isPending} disabled={comment.trim() === ""} title={comment.trim() === "" ? "Say why in the comment" : undefined} onClick={() => decide.mutate("rejected")}>Reject</Button>
          </div>
        </div>
      ) : null}
      {decide.error === null ? null : <Problem error={decide.error} doing="deciding" />}
    </section>
  );
}
