// Writing a mandate: one text, edited as a form or as YAML, and beside it what is wrong with it, who must approve it and what it would change.
import { Button, Modal, Tabs, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useRef, useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateDetail, MandateProblem } from "../../api/model.ts";
import { problemOf } from "../../api/problem.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Mark } from "../../ui/meaning.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem } from "../../ui/states.tsx";
import { lineOf, readText } from "./mandate-form-text.ts";
import { MandateForm } from "./mandate-form.tsx";
import { PreviewPart, Requirement } from "./preview-part.tsx";
import { Problems } from "./problems.tsx";
import "./mandates.css";

const CHECK_AFTER_MS = 400;

export function EditMandate({ detail, done }: { readonly detail: MandateDetail; readonly done: () => void }): ReactNode {
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (yaml: string) => api.mandates.change({ id: detail.mandate.id, body: { yaml }, version: detail.revision }),
    onSuccess: done,
    onSettled: () => refreshAll(cache),
  });
  return (
    <>
      <PageHead title={`Edit ${detail.mandate.name}`} asks={detail.versions[0]?.state === "draft" ? "This draft is not in force." : "What is in force stays until the new version is approved."}>
        <Button variant="default" onClick={done}>Leave without saving</Button>
      </PageHead>
      <Editor yaml={detail.versions[0]?.yaml ?? ""} saving={change.isPending} error={change.error} save={async (text) => void (await change.mutateAsync(text))} />
    </>
  );
}

/** `save` rejects when it did not succeed; its error comes back as `error`. */
export function Editor({ yaml, saving, error, save, isNew = false }: { readonly yaml: string; readonly saving: boolean; readonly error: unknown; readonly save: (yaml: string) => Promise<void>; readonly isNew?: boolean }): ReactNode {
  const [text, setText] = useState(yaml);
  const [tab, setTab] = useState<string | null>("form");
  const area = useRef<HTMLTextAreaElement>(null);
  const saved = useRef(false);
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS);
  const check = useQuery({ queryKey: [...keys.mandates, "preview", settled], queryFn: ({ signal }) => api.mandates.preview({ body: { yaml: settled } }, { signal }), retry: false, placeholderData: (before) => before });
  const read = readText(text);
  const problems = check.data?.problems ?? [];
  const isChecked = settled === text && check.data !== undefined && !check.isPlaceholderData && check.error === null;
  const go = (path: string) => {
    setTab("yaml");
    // The text stands on the screen a moment after its tab was chosen.
    setTimeout(() => select(area.current, text, path));
  };
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
      <Guard isDirty={() => !saved.current && (text !== yaml || isNew)} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="form">Form</Tabs.Tab>
          <Tabs.Tab value="yaml">YAML</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" pt="md">
          {read.members === null ? <Mark is="danger"><span>{read.says} Mend it under YAML; the form comes back by itself.</span></Mark> : <MandateForm text={text} members={read.members} problems={problems} onChange={setText} />}
        </Tabs.Panel>
        <Tabs.Panel value="yaml" pt="md">
          <Textarea ref={area} label="The mandate" className="mono" rows={32} maxLength={1_000_000} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </Tabs.Panel>
      </Tabs>
      <section className="stack preview" aria-label="As it stands" aria-live="polite">
        {check.error !== null ? <Mark is="danger"><span>{problemOf(check.error).detail}</span></Mark> : check.data === undefined ? <p className="dim">Checking…</p> : (
          <>
            {check.data.requirement === null ? null : <Requirement of={check.data.requirement} />}
            {problems.length === 0 ? <Mark is="ok">Nothing stands in its way</Mark> : <Problems problems={located(problems, text)} go={go} />}
            {check.data.preview === null ? null : <PreviewPart preview={check.data.preview} subjects={check.data.subjects} />}
          </>
        )}
        {error === null || error === undefined ? null : <Problem error={error} doing="saving the mandate" />}
        <div className="row save-row">
          <Button type="submit" loading={saving} disabled={!isChecked || check.data?.hash === null}>Save draft</Button>
          {isChecked && check.data?.hash === null ? <span className="dim small">It can be saved when its shape is right.</span> : null}
        </div>
      </section>
    </form>
  );
}

const located = (problems: readonly MandateProblem[], text: string): readonly (MandateProblem & { readonly line: number })[] => problems.map((problem) => ({ ...problem, line: lineOf(text, problem.path) }));

function select(area: HTMLTextAreaElement | null, text: string, path: string): void {
  if (area === null) return;
  const line = lineOf(text, path);
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

/** Asks before what was written is left behind. */
export function Guard({ isDirty }: { readonly isDirty: () => boolean }): ReactNode {
  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => isDirty() && (current.pathname !== next.pathname || JSON.stringify(current.search) !== JSON.stringify(next.search)), enableBeforeUnload: isDirty, withResolver: true });
  const isBlocked = blocker.status === "blocked";
  return (
    <Modal opened={isBlocked} onClose={() => blocker.reset?.()} title="Leave what you wrote?">
      <p>The draft is not saved. What you wrote is lost when you leave.</p>
      <div className="row modal-acts">
        <Button variant="default" onClick={() => blocker.proceed?.()}>Leave without saving</Button>
        <Button data-autofocus onClick={() => blocker.reset?.()}>Stay</Button>
      </div>
    </Modal>
  );
}
