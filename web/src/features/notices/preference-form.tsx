// How I want to be told by e-mail: at once, once a day, or not; what waits for me comes in any case.
import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { NoticePreference } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";
import { ClockTime, localZone, Zone } from "./time-fields.tsx";

const WAYS = [
  { value: "immediate", label: "Each at once" },
  { value: "digest", label: "One mail a day" },
  { value: "off", label: "No mail" },
] as const;

export function PreferenceForm({ done }: { readonly done: () => void }): ReactNode {
  const query = useQuery({ queryKey: [...keys.notices, "preference"], queryFn: ({ signal }) => api.notices.preference({ signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={3} doing="Reading how you are told" /> : <Problem error={query.error} doing="reading how you are told" retry={() => void query.refetch()} />;
  return <Form beginning={query.data.version === "0" ? { ...query.data, zone: localZone() } : query.data} done={done} />;
}

function Form({ beginning, done }: { readonly beginning: NoticePreference; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const [mail, setMail] = useState(beginning.mail);
  const [at, setAt] = useState(beginning.at);
  const [zone, setZone] = useState(beginning.zone);
  const save = useMutation({
    mutationFn: () => api.notices.prefer({ body: { mail, at, zone }, version: beginning.version }),
    onSuccess: () => {
      say("From the next notice on you are told like this.");
      done();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: [...keys.notices, "preference"] }),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <NativeSelect label="E-mail" data={WAYS.map((each) => ({ ...each }))} value={mail} onChange={(event) => setMail(event.currentTarget.value as typeof mail)} />
      {mail === "digest" ? (
        <>
          <ClockTime label="At" value={at} set={setAt} />
          <Zone value={zone} set={setZone} />
        </>
      ) : null}
      <p className="dim small">Approvals that are asked of you and break-glass always come at once. Everything also stands in the console.</p>
      {save.error === null ? null : <Problem error={save.error} doing="keeping this" />}
      <div>
        <Button type="submit" loading={save.isPending}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
