// Opens a plan for somebody who is about to leave, with the last day when it is known.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { useUrl } from "../../app/url.tsx";
import { sayProblem } from "../../ui/toasts.tsx";

export function OpenHandOver({ person, hasLeft }: { readonly person: string; readonly hasLeft: boolean }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [day, setDay] = useState("");
  const open = useMutation({
    mutationFn: () => api.handOvers.open({ body: { person, ...(day === "" ? {} : { last_day: day }) } }),
    onSuccess: ({ plan }) => go(`/hand-overs/${plan.id}`),
    onError: (error) => sayProblem("opening the hand-over", error),
    onSettled: () => refreshAll(cache),
  });
  return (
    <Allowed to="handovers.write">
      <form
        className="row hand-over-form"
        onSubmit={(event) => {
          event.preventDefault();
          open.mutate();
        }}
      >
        {hasLeft ? null : <TextInput type="date" label="Last day" description="Leave it empty when it is not known" value={day} onChange={(event) => setDay(event.currentTarget.value)} />}
        <Button type="submit" variant="default" loading={open.isPending}>
          Plan the hand-over
        </Button>
      </form>
    </Allowed>
  );
}
