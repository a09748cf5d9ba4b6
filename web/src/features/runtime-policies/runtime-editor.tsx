// Text and cases of a policy side by side with what is told of them as one types.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { RuntimePolicyContent, RuntimePolicyDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { useUrl } from "../../app/url.tsx";
import { Problem } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";
import { NumberedText } from "./numbered-text.tsx";
import { CheckPart, useCheck } from "./runtime-check.tsx";

const CHECK_AFTER_MS = 300;

const readCases = (text: string): RuntimePolicyContent["cases"] | null => {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? (read as RuntimePolicyContent["cases"]) : null;
  } catch {
    return null;
  }
};

export function RuntimeEditor({ content, named, revision }: { readonly content: RuntimePolicyContent; readonly named: boolean; readonly revision: number | null }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [head, setHead] = useState({ name: content.name, title: content.title, layer: content.layer });
  const [text, setText] = useState(content.text);
  const [cases, setCases] = useState(JSON.stringify(content.cases, null, 2));
  const read = readCases(cases);
  const [settled] = useDebouncedValue(read === null ? null : { ...head, text, cases: read }, CHECK_AFTER_MS);
  const query = useCheck(settled);
  const marked = query.data?.problems.flatMap(({ at }) => (at === null ? [] : [at.line])) ?? [];
  const write = useMutation({
    mutationFn: (body: RuntimePolicyContent) => api.runtimePolicies.write({ body: { content: body, ...(revision === null ? {} : { revision }) } }),
    onSuccess: ({ policy }: RuntimePolicyDetail) => {
      say("The draft is written. Nothing is in force by that.");
      go(`/runtime-policies/${policy.id}`);
    },
    onSettled: () => refreshAll(cache),
  });
  return (
    <div className="runtime-editor">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (read !== null) write.mutate({ ...head, text, cases: read });
        }}
      >
        {named ? null : (
          <>
            <TextInput label="Name" required value={head.name} onChange={(event) => setHead({ ...head, name: event.currentTarget.value })} />
            <NativeSelect label="Layer" value={head.layer} data={[{ value: "estate", label: "estate: what every act must pass" }, { value: "person", label: "person: what people may have done on their behalf" }]} onChange={(event) => setHead({ ...head, layer: event.currentTarget.value === "person" ? "person" : "estate" })} />
          </>
        )}
        <TextInput label="Title" required value={head.title} onChange={(event) => setHead({ ...head, title: event.currentTarget.value })} />
        <NumberedText label="Policies, in Cedar" value={text} change={setText} marked={marked} />
        <NumberedText label="Cases, as JSON" value={cases} change={setCases} rows={12} />
        {read === null ? <p role="alert">The cases are no JSON list; nothing is checked until they are.</p> : null}
        {write.error === null ? null : <Problem error={write.error} doing="writing the draft" />}
        <Allowed to="runtime.write" otherwise="Operators and above write drafts.">
          <div>
            <Button type="submit" loading={write.isPending} disabled={read === null || head.name === "" || head.title === ""}>Write the draft</Button>
          </div>
        </Allowed>
      </form>
      <CheckPart content={settled} query={query} />
    </div>
  );
}
