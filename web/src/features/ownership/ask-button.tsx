// Asks the likeliest person for each identity whether it is theirs: one question for each person.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { refreshAll } from "../../api/queries.ts";
import { say, sayProblem } from "../../ui/toasts.tsx";

const MOST = 1000;

export function AskButton({ identities, of, label, onAsked }: { readonly identities: readonly string[]; readonly of?: string; readonly label: string; readonly onAsked?: () => void }): ReactNode {
  const cache = useQueryClient();
  const ask = useMutation({
    mutationFn: () => api.questions.ask({ body: { identities: identities.slice(0, MOST), comment: "", ...(of === undefined ? {} : { of }) } }),
    onSuccess: ({ asked, questions, skipped }) => {
      const people = questions.length === 1 ? "1 person is" : `${questions.length} people are`;
      const left = skipped.length === 0 ? "" : ` ${skipped.length === 1 ? `Not asked: ${skipped[0]?.says}.` : `${skipped.length} were left out; the first because ${skipped[0]?.says}.`}`;
      say(`${people} asked about ${asked} ${asked === 1 ? "identity" : "identities"}.${left}`);
      onAsked?.();
    },
    onError: (error) => sayProblem("asking", error),
    onSettled: () => refreshAll(cache),
  });
  return (
    <Button variant="default" loading={ask.isPending} disabled={identities.length === 0} onClick={() => ask.mutate()}>
      {label}
    </Button>
  );
}
