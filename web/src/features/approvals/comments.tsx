// Questions and answers about a request, in order. What is written stays as it is.
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ApprovalRequestDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Name, Prose } from "../../ui/name.tsx";
import { Problem } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";

export function Comments({ detail }: { readonly detail: ApprovalRequestDetail }): ReactNode {
  const { comments, request, may } = detail;
  return (
    <section className="stack detail-section" aria-labelledby="comments">
      <h3 id="comments">Questions and answers</h3>
      {comments.length === 0 ? <p className="dim">Nobody has asked anything.</p> : null}
      <ol className="comments">
        {comments.map(({ id, by, text, at }) => (
          <li key={id}>
            <strong>
              <Name text={by} limit={40} />
            </strong>{" "}
            <span className="dim small">
              <When at={at} />
            </span>
            <p>
              <Prose text={text} limit={4000} />
            </p>
          </li>
        ))}
      </ol>
      {may.comment ? <CommentForm id={request.id} /> : null}
    </section>
  );
}

function CommentForm({ id }: { readonly id: string }): ReactNode {
  const cache = useQueryClient();
  const [text, setText] = useState("");
  const send = useMutation({ mutationFn: () => api.requests.comment({ id, body: { text: text.trim() } }), onSuccess: () => setText(""), onSettled: () => refreshAll(cache) });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Textarea label="Ask or answer" description="Everybody involved is told. It cannot be changed or removed afterwards." rows={2} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {send.error === null ? null : <Problem error={send.error} doing="sending" />}
      <div>
        <Button type="submit" variant="default" loading={send.isPending} disabled={text.trim() === ""}>
          Send
        </Button>
      </div>
    </form>
  );
}
