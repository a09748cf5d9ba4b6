// Writing an agent: one text, edited as a form or as YAML, and beside it what is wrong with it as one types.
import { Button, Tabs, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { AgentDetail } from "../../api/model.ts";
import { problemOf } from "../../api/problem.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Mark } from "../../ui/meaning.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem } from "../../ui/states.tsx";
import { Guard } from "../mandates/mandate-editor.tsx";
import { lineOf, readText } from "../mandates/mandate-form-text.ts";
import { Problems } from "../mandates/problems.tsx";
import { AgentForm } from "./agent-form.tsx";
import "../mandates/mandates.css";

const CHECK_AFTER_MS = 400;

export function EditAgent({ detail, done }: { readonly detail: AgentDetail; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const change = useMutation({ mutationFn: (yaml: string) => api.agents.change({ id: detail.agent.id, body: { yaml }, version: detail.version }), onSuccess: done, onSettled: () => refreshAll(cache) });
  return (
    <>
      <PageHead title={`Change ${detail.agent.name}`} asks={detail.agent.kind === "template" ? "Its instances follow, where they say nothing themselves." : "What it may do stands in mandates and does not change by this."}>
        <Button variant="default" onClick={done}>Leave without saving</Button>
      </PageHead>
      <AgentEditor yaml={detail.yaml} changed={detail.agent.name} saving={change.isPending} error={change.error} save={async (text) => void (await change.mutateAsync(text))} label="Save" />
    </>
  );
}

interface EditorProps {
  readonly yaml: string;
  /** Name of the agent that is changed; without it a new one is written. */
  readonly changed?: string;
  readonly saving: boolean;
  readonly error: unknown;
  /** Rejects when it did not succeed; its error comes back as `error`. */
  readonly save: (yaml: string) => Promise<void>;
  readonly label: string;
}

export function AgentEditor({ yaml, changed, saving, error, save, label }: EditorProps): ReactNode {
  const [text, setText] = useState(yaml);
  const [tab, setTab] = useState<string | null>("form");
  const saved = useRef(false);
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS);
  const check = useQuery({ queryKey: [...keys.agents, "check", changed ?? "", settled], queryFn: ({ signal }) => api.agents.check({ body: { yaml: settled, ...(changed === undefined ? {} : { changed }) } }, { signal }), retry: false, placeholderData: (before) => before });
  const read = readText(text);
  const problems = check.data?.problems ?? [];
  const isChecked = settled === text && check.data !== undefined && !check.isPlaceholderData && check.error === null;
  const isSound = isChecked && !problems.some(({ weight }) => weight === "error");
  return (
    <form
      className="mandate-editor"
      onSubmit={(event) => {
        event.preventDefault();
        saved.current = true;
        save(text).catch(() => {
          // The error stands below the text; leaving asks again.
          saved.current = false;
        });
      }}
    >
      <Guard isDirty={() => !saved.current && text !== yaml} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="form">Form</Tabs.Tab>
          <Tabs.Tab value="yaml">YAML</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" pt="md">
          {read.members === null ? <Mark is="danger"><span>{read.says} Mend it under YAML; the form comes back by itself.</span></Mark> : <AgentForm text={text} members={read.members} problems={problems} isNew={changed === undefined} onChange={setText} />}
        </Tabs.Panel>
        <Tabs.Panel value="yaml" pt="md">
          <Textarea label="The agent" className="mono" rows={28} maxLength={1_000_000} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </Tabs.Panel>
      </Tabs>
      <section className="stack preview" aria-label="As it stands" aria-live="polite">
        {check.error !== null ? <Mark is="danger"><span>{problemOf(check.error).detail}</span></Mark> : check.data === undefined ? <p className="dim">Checking…</p> : problems.length === 0 ? <Mark is="ok">Nothing stands in its way</Mark> : <Problems problems={problems.map((problem) => ({ ...problem, line: lineOf(text, problem.path) }))} go={() => setTab("yaml")} />}
        {error === null || error === undefined ? null : <Problem error={error} doing="saving the agent" />}
        <div className="row save-row">
          <Button type="submit" loading={saving} disabled={!isSound || (changed !== undefined && text === yaml)}>{label}</Button>
          {isChecked && !isSound ? <span className="dim small">It can be saved when no error is left; warnings may stay.</span> : null}
        </div>
      </section>
    </form>
  );
}
