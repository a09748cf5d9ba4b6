// Setting or changing an objective: what is measured, of which identities, how much, by when, and who answers for it.
import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Objective, ObjectiveContent } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Problem } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";
import { MEASURES } from "./objective-words.ts";

const listOf = (text: string): string[] => text.split(",").map((each) => each.trim()).filter((each) => each !== "");

export function ObjectiveForm({ objective, start, done }: { readonly objective?: Objective; readonly start: ObjectiveContent; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const [content, setContent] = useState(start);
  const [lists, setLists] = useState({ environments: (start.environments ?? []).join(", "), kinds: (start.kinds ?? []).join(", "), providers: (start.providers ?? []).join(", ") });
  const set = (change: Partial<ObjectiveContent>) => setContent((before) => ({ ...before, ...change }));
  const body = { ...content, environments: listOf(lists.environments), kinds: listOf(lists.kinds), providers: listOf(lists.providers) };
  const save = useMutation({
    mutationFn: () => (objective === undefined ? api.objectives.create({ body }) : api.objectives.change({ id: objective.id, body, version: objective.version })),
    onSuccess: () => {
      say(objective === undefined ? "The objective is set." : "The objective is changed.");
      done();
    },
    onSettled: () => refreshAll(cache),
  });
  return (
    <form
      className="stack objective-form"
      aria-label={objective === undefined ? "Set an objective" : "Change the objective"}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput label="Title" required maxLength={200} data-autofocus value={content.title} onChange={(event) => set({ title: event.currentTarget.value })} />
      <div className="row objective-fields">
        <NativeSelect label="Identities" data={MEASURES.map((each) => ({ ...each }))} value={content.measure} onChange={(event) => set({ measure: event.currentTarget.value as ObjectiveContent["measure"] })} />
        <NumberInput label="Target in percent" required min={1} max={100} decimalScale={2} value={content.target_percent} onChange={(value) => set({ target_percent: Number(value) })} />
        <TextInput label="Last day" type="date" required value={content.by} onChange={(event) => set({ by: event.currentTarget.value })} />
        <TextInput label="Owner" description="Is told when it is missed" required maxLength={200} value={content.owner} onChange={(event) => set({ owner: event.currentTarget.value })} />
      </div>
      <div className="row objective-fields">
        <TextInput label="Environments" description="Empty: all" placeholder="production" value={lists.environments} onChange={(event) => setLists({ ...lists, environments: event.currentTarget.value })} />
        <TextInput label="Kinds" description="Empty: all" placeholder="agent, workload" value={lists.kinds} onChange={(event) => setLists({ ...lists, kinds: event.currentTarget.value })} />
        <TextInput label="Providers" description="Empty: all" placeholder="aws" value={lists.providers} onChange={(event) => setLists({ ...lists, providers: event.currentTarget.value })} />
      </div>
      {save.error === null ? null : <Problem error={save.error} doing="saving the objective" />}
      <div className="row">
        <Button type="submit" loading={save.isPending} disabled={content.title.trim().length < 3 || content.by === "" || content.owner.trim() === ""}>
          {objective === undefined ? "Set objective" : "Save"}
        </Button>
        <Button variant="default" onClick={done}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
