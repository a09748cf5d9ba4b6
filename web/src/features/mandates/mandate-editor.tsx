// Writing a mandate: the file at the left, beside it what is wrong, who must approve it and whom it names, as one types.
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateDetail } from "../../api/model.ts";
import { problemOf } from "../../api/problem.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem } from "../../ui/states.tsx";
import { Problems } from "./problems.tsx";
import "./mandates.css";

const CHECK_AFTER_MS = 400;

export function NewMandatePage(): ReactNode {
  const { params, go } = useUrl();
  const templates = useQuery({ queryKey: [...keys.mandates, "templates"], queryFn: async ({ signal }) => (await api.mandates.templates({ signal })).data, staleTime: Infinity });
  const [chosen, setChosen] = useState(params["template"] ?? "");
  const subject = params["subject"];
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: (yaml: string) => api.mandates.create({ body: { yaml } }),
    onSuccess: (made) => go(`/mandates/${made.mandate.id}`),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.mandates }),
  });
  const template = templates.data?.find(({ name }) => name === chosen) ?? templates.data?.[0];
  if (template === undefined) return templates.error === null ? null : <Problem error={templates.error} doing="reading the templates" retry={() => void templates.refetch()} />;
  const yaml = subject === undefined ? template.yaml : template.yaml.replace(/subjects:\n(?: {2}- .*\n(?: {4}.*\n)*)+/, `subjects:\n  - identity: ${JSON.stringify(subject)}\n`);
  return (
    <>
      <PageHead title="New mandate" asks="Who answers for it, what is it for, what may it do, and until when?">
        <NativeSelect aria-label="Begin from" data={(templates.data ?? []).map(({ name, title }) => ({ value: name, label: title }))} value={template.name} onChange={(event) => setChosen(event.currentTarget.value)} />
      </PageHead>
      <Editor key={template.name} yaml={yaml} saving={create.isPending} error={create.error} save={(text) => create.mutate(text)} />
    </>
  );
}

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
      <Editor yaml={detail.versions[0]?.yaml ?? ""} saving={change.isPending} error={change.error} save={(text) => change.mutate(text)} />
    </>
  );
}

function Editor({ yaml, saving, error, save }: { readonly yaml: string; readonly saving: boolean; readonly error: unknown; readonly save: (yaml: string) => void }): ReactNode {
  const [text, setText] = useState(yaml);
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS);
  const check = useQuery({ queryKey: [...keys.mandates, "check", settled], queryFn: ({ signal }) => api.mandates.check({ body: { yaml: settled } }, { signal }), retry: false, placeholderData: (before) => before });
  return (
    <form
      className="mandate-editor"
      onSubmit={(event) => {
        event.preventDefault();
        save(text);
      }}
    >
      <Textarea label="The mandate" className="mono" rows={32} maxLength={1_000_000} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <section className="stack" aria-label="As it stands" aria-live="polite">
        {check.error !== null ? (
          <Mark is="danger"><span>{problemOf(check.error).detail}</span></Mark>
        ) : check.data === undefined ? (
          <p className="dim">Checking…</p>
        ) : (
          <>
            <p>
              Names <strong>{check.data.subjects.toLocaleString()}</strong> {check.data.subjects === 1 ? "identity" : "identities"} of the inventory today.
            </p>
            <Mark is={check.data.requirement.risk === "critical" ? "danger" : check.data.requirement.risk === "elevated" ? "warn" : "ok"}>
              <span>{check.data.requirement.risk} risk: {check.data.requirement.reasons.join("; ")}</span>
            </Mark>
            <p className="dim">Must be approved by {check.data.requirement.parts.map((part) => (part === "security" ? "a security approver" : `its ${part}`)).join(" and by ")}.</p>
            {check.data.problems.length === 0 ? <Mark is="ok">Nothing stands in its way</Mark> : <Problems problems={check.data.problems} />}
          </>
        )}
        {error === null || error === undefined ? null : <Problem error={error} doing="saving the mandate" />}
        <div><Button type="submit" loading={saving} disabled={check.error !== null}>Save draft</Button></div>
      </section>
    </form>
  );
}
