// Scan the machine that the server runs on: its user's agent configurations, and a folder of choice. Nothing that is found is started.
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Job } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Problem } from "../../ui/states.tsx";

export function ScanForm({ onStarted }: { readonly onStarted?: (job: Job) => void }): ReactNode {
  const cache = useQueryClient();
  const [folder, setFolder] = useState("");
  const [agents, setAgents] = useState(true);
  const scan = useMutation({
    mutationFn: () => api.sources.scanMachine({ body: folder.trim() === "" ? { agents } : { agents, folder: folder.trim() } }),
    onSuccess: (job) => {
      cache.setQueryData(keys.jobs, (old: readonly Job[] | undefined) => [job, ...(old ?? [])]);
      onStarted?.(job);
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        scan.mutate();
      }}
    >
      <Checkbox label="Agent and MCP client configurations of the user who runs Mandate" checked={agents} onChange={(event) => setAgents(event.currentTarget.checked)} />
      <TextInput
        label="Folder on this machine (optional)"
        description="A repository or a folder of exports. Read only; secret values are never stored."
        placeholder="~/projects/shop"
        value={folder}
        onChange={(event) => setFolder(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
      />
      {scan.error === null ? null : <Problem error={scan.error} doing="starting the scan" />}
      <div>
        <Button type="submit" loading={scan.isPending} disabled={!agents && folder.trim() === ""}>
          Scan this machine
        </Button>
      </div>
    </form>
  );
}
