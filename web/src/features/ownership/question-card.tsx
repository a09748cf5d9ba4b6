// One question with the identities that it is about. Accepting is one click; pointing to another asks for a name.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { QuestionDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { questionQuery } from "./ownership-queries.ts";

const SHOWN = 20;
const SAID = { accepted: "You answer for it now.", declined: "Noted. Whoever is likeliest next is asked.", pointed: "Thank you. That person is asked now." } as const;
const STANDS = { open: "open", answered: "answered", expired: "nobody answered", withdrawn: "taken back" } as const;

export function QuestionCard({ id }: { readonly id: string }): ReactNode {
  const query = useQuery(questionQuery(id));
  if (query.data === undefined) return <li>{query.error === null ? <Skeleton rows={2} doing="Reading the question" /> : <Problem error={query.error} doing="reading the question" retry={() => void query.refetch()} />}</li>;
  return <Card detail={query.data} />;
}

function Card({ detail: { question, items } }: { readonly detail: QuestionDetail }): ReactNode {
  const cache = useQueryClient();
  const [to, setTo] = useState("");
  const [comment, setComment] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const answer = useMutation({
    mutationFn: (given: keyof typeof SAID) => api.questions.answer({ id: question.id, body: { answer: given, comment: comment.trim(), ...(given === "pointed" ? { to: to.trim() } : {}) } }),
    onSuccess: (_, given) => say(SAID[given]),
    onError: (error) => sayProblem("answering", error),
    onSettled: () => refreshAll(cache),
  });
  const mine = question.mine && question.state === "open";
  const press = (event: KeyboardEvent) => {
    if (!mine || answer.isPending || event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "a") answer.mutate("accepted");
    else if (event.key === "n") answer.mutate("declined");
    else if (event.key === "p") {
      event.preventDefault();
      field.current?.focus();
    }
  };
  const what = question.identities === 1 ? (items[0]?.name ?? "an identity") : `${question.identities} identities`;
  return (
    <li className="question-card stack" tabIndex={0} onKeyDown={press} aria-label={`Does ${question.asked_of} answer for ${what}?`}>
      <div>
        <strong>{mine ? `Do you answer for ${what}?` : `Does ${question.asked_of} answer for ${what}?`}</strong>{" "}
        <span className="dim small">
          {STANDS[question.state]}; <Name text={question.asked_by} limit={40} /> asked <When at={question.asked_at} />
        </span>
        <p className="small">{question.why}</p>
        {question.comment === "" ? null : <p>{question.comment}</p>}
        <ul className="small">
          {items.slice(0, SHOWN).map((item) => (
            <li key={item.identity}>
              <A href={`/identities/${item.id}`}>
                <Name text={item.name} limit={80} />
              </A>
              {item.answer === null ? null : <span className="dim"> {item.answer}{item.pointed_to === null ? "" : ` to ${item.pointed_to}`}</span>}
            </li>
          ))}
        </ul>
        {items.length > SHOWN ? <p className="dim small">and {items.length - SHOWN} more</p> : null}
      </div>
      {mine ? (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (to.trim() !== "") answer.mutate("pointed");
          }}
        >
          <Button disabled={answer.isPending} onClick={() => answer.mutate("accepted")}>
            Accept
          </Button>
          <Button variant="default" disabled={answer.isPending} onClick={() => answer.mutate("declined")}>
            Not mine
          </Button>
          <TextInput ref={field} aria-label="Somebody else who answers for it" placeholder="Somebody else: e-mail, login or team" value={to} maxLength={320} onChange={(event) => setTo(event.currentTarget.value)} className="search-field" />
          <Button type="submit" variant="default" disabled={to.trim() === "" || answer.isPending}>
            Point to
          </Button>
          <TextInput aria-label="Comment" placeholder="Comment" value={comment} maxLength={256} onChange={(event) => setComment(event.currentTarget.value)} />
        </form>
      ) : null}
    </li>
  );
}
