// Several requests of low risk decided at once, each bound to the content that the list showed.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ApprovalRequest } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { say, sayProblem } from "../../ui/toasts.tsx";

export function SeveralBar({ chosen, clear }: { readonly chosen: readonly ApprovalRequest[]; readonly clear: () => void }): ReactNode {
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const decide = useMutation({
    mutationFn: (decision: "approved" | "rejected") => api.requests.decideSeveral({ body: { decision, comment: comment.trim(), requests: chosen.map(({ id, hash }) => ({ id, hash })) } }),
    onSuccess: ({ data }, decision) => {
      const refused = data.filter(({ done }) => !done);
      say(`${data.length - refused.length} ${decision}.${refused.length === 0 ? "" : ` ${refused.length} not: ${refused[0]?.says ?? ""}`}`);
      clear();
    },
    onError: (error) => sayProblem("deciding", error),
    onSettled: () => refreshAll(cache),
  });
  return (
    <div className="bulk row" role="group" aria-label="Acts on the selection">
      <strong>{chosen.length} of low risk selected</strong>
      <TextInput aria-label="Comment for all" placeholder="Comment for all" maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <Button loading={decide.isPending} onClick={() => decide.mutate("approved")}>
        Approve {chosen.length}
      </Button>
      <Button variant="default" loading={decide.isPending} disabled={comment.trim() === ""} title={comment.trim() === "" ? "Say why in the comment" : undefined} onClick={() => decide.mutate("rejected")}>
        Reject
      </Button>
      <Button variant="default" onClick={clear}>
        Clear selection
      </Button>
    </div>
  );
}
