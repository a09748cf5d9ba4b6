// To stop something: what, which, why. One call; it is in force everywhere within a second. Stopping everything is typed.
import { Button, Modal, NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Stop } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { useMay } from "../../app/allowed.tsx";
import { useUrl } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { Problem } from "../../ui/states.tsx";
import { KINDS } from "./stop-words.tsx";

const CONFIRMS = "everything";
/** The answer waits for the points this long: most acknowledge long before. */
const WAIT_MILLISECONDS = 1_500;

interface Fixed {
  readonly kind: Stop["kind"];
  readonly subject: string;
  readonly name: string;
}

/** `fixed`: what is stopped is known, and only the reason is asked for. */
export function StopForm({ fixed }: { readonly fixed?: Fixed }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [kind, setKind] = useState<Stop["kind"]>(fixed?.kind ?? "agent");
  const [subject, setSubject] = useState(fixed?.subject ?? "");
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [isUnknown, setUnknown] = useState(false);
  const isAll = kind === "everything";
  const stop = useMutation({
    mutationFn: () => api.stops.create({ body: { kind, subject: isAll ? "*" : subject.trim(), reason: reason.trim(), wait_ms: WAIT_MILLISECONDS, even_if_unknown: isUnknown, ...(isAll ? { confirm: CONFIRMS } : {}) } }),
    onSuccess: ({ id }) => go(`/kill-switch/${id}`),
    onSettled: () => refreshAll(cache),
  });
  const isReady = reason.trim().length >= 3 && (isAll ? typed === CONFIRMS : subject.trim() !== "");
  const shown = KINDS.find(({ value }) => value === kind);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) stop.mutate();
      }}
    >
      {fixed === undefined ? (
        <>
          <NativeSelect label="What" data={KINDS.map(({ value, label }) => ({ value, label }))} value={kind} onChange={(event) => setKind(KINDS.find(({ value }) => value === event.currentTarget.value)?.value ?? "agent")} />
          {isAll ? null : <TextInput label="Which" description={shown?.says} required data-autofocus maxLength={2000} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />}
        </>
      ) : (
        <p>
          <Name text={fixed.name} limit={120} /> is stopped at once: its next call is denied, its tokens die, and so do those made from them.
        </p>
      )}
      {isAll ? (
        <>
          <p>No agent acts on anything until one person asks to lift it and another confirms.</p>
          <TextInput label={`Type ${CONFIRMS} to go on`} required autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        </>
      ) : null}
      <Textarea label="Why" description="Goes to its owner and sponsor, and into the record" required data-autofocus={fixed === undefined ? undefined : true} rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {kind === "tool" || kind === "server" ? <Switch label="Even if nobody knows the name" description="A misspelt name would stand and deny nothing" checked={isUnknown} onChange={(event) => setUnknown(event.currentTarget.checked)} /> : null}
      {stop.error === null ? null : <Problem error={stop.error} doing="stopping it" />}
      <div>
        <Button type="submit" color="red" variant="outline" loading={stop.isPending} disabled={!isReady}>
          {isAll ? "Stop everything" : "Stop it"}
        </Button>
      </div>
    </form>
  );
}

/** One click from wherever the thing is shown, then the reason. Shown to those who may. */
export function StopButton({ kind, subject, name, label = "Stop" }: Fixed & { readonly label?: string }): ReactNode {
  const [opened, setOpened] = useState(false);
  if (!useMay("stops.write")) return null;
  return (
    <>
      <Button color="red" variant="outline" onClick={() => setOpened(true)}>
        {label}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Stop it">
        <StopForm fixed={{ kind, subject, name }} />
      </Modal>
    </>
  );
}
