// Changing an agent, and the editor in which one is written: the frame is that of every document.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { AgentDetail } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { DocumentEditor } from "../../ui/document-editor.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { AgentForm } from "./agent-form.tsx";
import "../mandates/mandates.css";

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

export function AgentEditor({ yaml, changed, ...saving }: EditorProps): ReactNode {
  return (
    <DocumentEditor
      what="agent"
      yaml={yaml}
      check={{ key: [...keys.agents, "check", changed ?? ""], read: (text, signal) => api.agents.check({ body: { yaml: text, ...(changed === undefined ? {} : { changed }) } }, { signal }) }}
      form={(given) => <AgentForm {...given} isNew={changed === undefined} />}
      canSave={({ problems }, text) => !problems.some(({ weight }) => weight === "error") && (changed === undefined || text !== yaml)}
      until="It can be saved when no error is left; warnings may stay."
      {...saving}
    />
  );
}
