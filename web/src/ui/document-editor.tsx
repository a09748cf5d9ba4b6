// Writing a document, a mandate or an agent: one text, edited as a form or as YAML, and beside it what is wrong with it as one types.
import { Button, Modal, Tabs, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useRef, useState, type ReactNode } from "react";
import type { MandateProblem } from "../api/model.ts";
import { problemOf } from "../api/problem.ts";
import { lineOf, readText, type Members } from "./document-text.ts";
import { Mark } from "./meaning.tsx";
import { Problems } from "./problems.tsx";
import { Problem } from "./states.tsx";
import "./document-editor.css";

export interface FormOf {
  readonly text: string;
  readonly members: Members;
  readonly problems: readonly MandateProblem[];
  readonly onChange: (text: string) => void;
}

interface Checked {
  readonly problems: readonly MandateProblem[];
}

interface DocumentEditorProps<Check extends Checked> {
  /** `mandate`, `agent`. */
  readonly what: string;
  readonly yaml: string;
  /** Nothing of it is kept yet, so that leaving asks even when it stands as it began. */
  readonly isNew?: boolean;
  readonly check: { readonly key: readonly unknown[]; readonly read: (yaml: string, signal: AbortSignal) => Promise<Check> };
  readonly form: (given: FormOf) => ReactNode;
  /** Above and below what is wrong. */
  readonly before?: (check: Check) => ReactNode;
  readonly after?: (check: Check) => ReactNode;
  readonly canSave: (check: Check, text: string) => boolean;
  /** Said while it cannot be saved. */
  readonly until: string;
  readonly label: string;
  readonly saving: boolean;
  readonly error: unknown;
  /** Rejects when it did not succeed; its error comes back as `error`. */
  readonly save: (yaml: string) => Promise<void>;
}

const CHECK_AFTER_MS = 400;

export function DocumentEditor<Check extends Checked>({ what, yaml, isNew = false, check: asked, form, before, after, canSave, until, label, saving, error, save }: DocumentEditorProps<Check>): ReactNode {
  const [text, setText] = useState(yaml);
  const [tab, setTab] = useState<string | null>("form");
  const area = useRef<HTMLTextAreaElement>(null);
  const saved = useRef(false);
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS);
  const check = useQuery<Check>({ queryKey: [...asked.key, settled], queryFn: ({ signal }) => asked.read(settled, signal), retry: false, placeholderData: (earlier) => earlier });
  const read = readText(text);
  const problems = check.data?.problems ?? [];
  const isChecked = settled === text && check.data !== undefined && !check.isPlaceholderData && check.error === null;
  const isSound = isChecked && check.data !== undefined && canSave(check.data, text);
  const go = (path: string) => {
    setTab("yaml");
    // The text stands on the screen a moment after its tab was chosen.
    setTimeout(() => select(area.current, text, path));
  };
  return (
    <form
      className="document-editor"
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
          {read.members === null ? <Mark is="danger"><span>{read.says} Mend it under YAML; the form comes back by itself.</span></Mark> : form({ text, members: read.members, problems, onChange: setText })}
        </Tabs.Panel>
        <Tabs.Panel value="yaml" pt="md">
          <Textarea ref={area} label={`The ${what}`} className="mono" rows={32} maxLength={1_000_000} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </Tabs.Panel>
      </Tabs>
      <section className="stack preview" aria-label="As it stands" aria-live="polite">
        {check.error !== null ? <Mark is="danger"><span>{problemOf(check.error).detail}</span></Mark> : check.data === undefined ? <p className="dim">Checking…</p> : (
          <>
            {before?.(check.data)}
            {problems.length === 0 ? <Mark is="ok">Nothing stands in its way</Mark> : <Problems problems={problems.map((problem) => ({ ...problem, line: lineOf(text, problem.path) }))} go={go} />}
            {after?.(check.data)}
          </>
        )}
        {error === null || error === undefined ? null : <Problem error={error} doing={`saving the ${what}`} />}
        <div className="row save-row">
          <Button type="submit" loading={saving} disabled={!isSound}>{label}</Button>
          {isChecked && !isSound ? <span className="dim small">{until}</span> : null}
        </div>
      </section>
    </form>
  );
}

/** A part of the form, with its question. */
export const FormGroup = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => (
  <section className="form-group" aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
);

function select(area: HTMLTextAreaElement | null, text: string, path: string): void {
  if (area === null) return;
  const line = lineOf(text, path);
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

/** Asks before what was written is left behind. */
function Guard({ isDirty }: { readonly isDirty: () => boolean }): ReactNode {
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
