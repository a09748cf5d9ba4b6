// A new run-time policy: from one that is ready made, or from the sentence "people of this team may use this server".
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { RuntimePolicyContent } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { RuntimeEditor } from "./runtime-editor.tsx";
import "./runtime-policies.css";

export function NewRuntimePolicyPage(): ReactNode {
  const { params, set } = useUrl();
  const [right, setRight] = useState<RuntimePolicyContent | null>(null);
  const templates = useQuery({ queryKey: [...keys.runtimePolicies, "templates"], queryFn: async ({ signal }) => (await api.runtimePolicies.templates({ signal })).data, staleTime: Infinity });
  const chosen = right ?? templates.data?.find(({ name }) => name === params["template"]) ?? templates.data?.[0];
  if (chosen === undefined) return templates.error === null ? <Skeleton rows={8} doing="Reading the ready-made policies" /> : <Problem error={templates.error} doing="reading the ready-made policies" retry={() => void templates.refetch()} />;
  return (
    <>
      <PageHead title="New run-time policy" asks="What must every act pass, or what may people have done on their behalf?">
        <NativeSelect
          aria-label="Begin from"
          data={(templates.data ?? []).map(({ name, title }) => ({ value: name, label: title }))}
          value={chosen.name}
          onChange={(event) => {
            setRight(null);
            set({ template: event.currentTarget.value });
          }}
        />
      </PageHead>
      <SmallForm done={setRight} />
      <RuntimeEditor key={`${chosen.name} ${chosen.text}`} content={chosen} named={false} revision={null} />
    </>
  );
}

function SmallForm({ done }: { readonly done: (content: RuntimePolicyContent) => void }): ReactNode {
  const [team, setTeam] = useState("");
  const [server, setServer] = useState("");
  const [tools, setTools] = useState("");
  const make = useMutation({ mutationFn: () => api.runtimePolicies.teamRight({ body: { team, server, tools: tools.split(/[\s,]+/).filter((tool) => tool !== "") } }), onSuccess: done });
  return (
    <form
      className="section"
      aria-label="People of a team may use a server"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <div className="row runtime-small-form">
        <TextInput label="People of the team" required value={team} onChange={(event) => setTeam(event.currentTarget.value)} />
        <TextInput label="may use the server" required value={server} onChange={(event) => setServer(event.currentTarget.value)} />
        <TextInput label="only these tools" placeholder="every tool" value={tools} onChange={(event) => setTools(event.currentTarget.value)} />
        <Button type="submit" variant="default" loading={make.isPending}>Write it for me</Button>
      </div>
      {make.error === null ? null : <Problem error={make.error} doing="writing the policy" />}
    </form>
  );
}
