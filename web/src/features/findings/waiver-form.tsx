// A waiver accepts a risk for a time: a reason, who approves, and an end at most a year ahead. It can be taken back.
import { Button, TextInput, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { refreshAll, sessionQuery } from "../../api/queries.ts";
import { useMay } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { Problem } from "../../ui/states.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { AskForm } from "../waivers/ask-form.tsx";

const DAY_MS = 86_400_000;
const dayAhead = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const SHORTEST_REASON = 3;

/** An approver accepts directly; whoever else may ask asks, one finding at a time. */
export function WaiverForm({ ids, done }: { readonly ids: readonly string[]; readonly done: () => void }): ReactNode {
  const accepts = useMay("findings.accept");
  const asks = useMay("waivers.ask");
  const [finding] = ids;
  if (accepts || !asks) return <AcceptForm ids={ids} done={done} />;
  if (finding === undefined || ids.length > 1) return <p>Ask for one finding at a time, or for a whole rule on the <A href="/waivers?ask=rule">page of waivers</A>. An approver can accept several at once.</p>;
  return (
    <div className="stack">
      <p className="dim">An approver decides. Until then the finding stays open.</p>
      <AskForm finding={finding} done={done} />
    </div>
  );
}

function AcceptForm({ ids, done }: { readonly ids: readonly string[]; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const [reason, setReason] = useState("");
  const [approver, setApprover] = useState(session?.user.name ?? "");
  const [until, setUntil] = useState(dayAhead(90));
  const waiver = { reason: reason.trim(), expires_at: `${until}T23:59:59Z`, ...(approver.trim() === "" ? {} : { approver: approver.trim() }) };
  const accept = useMutation({
    mutationFn: () => api.findings.bulk({ body: { act: "accept", ids: [...ids], ...waiver } }),
    onSuccess: ({ changed }) => {
      say(`${changed === 1 ? "1 finding is" : `${changed} findings are`} accepted until ${until}.`, () => {
        api.findings
          .bulk({ body: { act: "unaccept", ids: [...ids] } })
          .then(() => refreshAll(cache))
          .catch((error: unknown) => sayProblem("taking the waiver back", error));
      });
      done();
    },
    onSettled: () => refreshAll(cache),
  });
  const allowed = useMay("findings.accept");
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate();
      }}
    >
      <p className="dim">The finding stays on record as accepted and opens again when the waiver ends.</p>
      {allowed ? null : <p className="is-danger">Your role does not allow waivers. Ask an approver.</p>}
      <Textarea
        label="Reason"
        description="What makes the risk bearable until then?"
        data-autofocus
        autosize={false}
        rows={3}
        maxLength={2000}
        required
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput label="Approver" value={approver} maxLength={320} onChange={(event) => setApprover(event.currentTarget.value)} />
      <TextInput label="Ends on" type="date" required min={dayAhead(1)} max={dayAhead(365)} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
      {accept.error === null ? null : <Problem error={accept.error} doing="accepting" />}
      <div>
        <Button type="submit" loading={accept.isPending} disabled={!allowed || reason.trim().length < SHORTEST_REASON || until === ""}>
          {ids.length === 1 ? "Accept until then" : `Accept ${ids.length} until then`}
        </Button>
      </div>
    </form>
  );
}
