// Changing a mandate, and the editor in which one is written: beside what is wrong with it, who must approve it and what it would change.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateDetail } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { DocumentEditor } from "../../ui/document-editor.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { MandateForm } from "./mandate-form.tsx";
import { PreviewPart, Requirement } from "./preview-part.tsx";
import "./mandates.css";

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
export function Editor(given: { readonly yaml: string; readonly saving: boolean; readonly error: unknown; readonly save: (yaml: string) => Promise<void>; readonly isNew?: boolean }): ReactNode {
  return (
    <DocumentEditor
      what="mandate"
      check={{ key: [...keys.mandates, "preview"], read: (yaml, signal) => api.mandates.preview({ body: { yaml } }, { signal }) }}
      form={(form) => <MandateForm {...form} />}
      before={({ requirement }) => (requirement === null ? null : <Requirement of={requirement} />)}
      after={({ preview, subjects }) => (preview === null ? null : <PreviewPart preview={preview} subjects={subjects} />)}
      canSave={({ hash }) => hash !== null}
      until="It can be saved when its shape is right."
      label="Save draft"
      {...given}
    />
  );
}
