// Asking for a waiver: for one finding, or for a rule and what narrows it. What it would accept is shown as one types.
import { Button, Checkbox, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys, refreshAll, rulesQuery, sessionQuery } from "../../api/queries.ts";
import { Problem } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";
import { Effect } from "./effect.tsx";
import "./waivers.css";

const DAY_MS = 86_400_000;
const dayAhead = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

export const TRIGGERS = [
  { value: "severity-rises", label: "its severity rises" },
  { value: "reach-rises", label: "its identity reaches more" },
  { value: "rule-changes", label: "the rule changes" },
  { value: "evidence-changes", label: "the evidence changes" },
  { value: "owner-changes", label: "the identity's owner changes" },
] as const;
type Trigger = (typeof TRIGGERS)[number]["value"];

const NARROWS = [
  { name: "identity", label: "Only of", description: "Key, native id or name; * stands for any text" },
  { name: "provider", label: "Provider", description: "Such as aws" },
  { name: "realm", label: "Realm", description: "Account, cluster or repository" },
  { name: "environment", label: "Environment", description: "Such as staging" },
] as const;

/** `finding`: for that one; otherwise the rule is chosen here. */
export function AskForm({ finding, rule = "", done }: { readonly finding?: string; readonly rule?: string; readonly done: (id: string) => void }): ReactNode {
  const cache = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const [chosen, setChosen] = useState(rule);
  const [narrow, setNarrow] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState("");
  const [evidence, setEvidence] = useState("");
  const [link, setLink] = useState("");
  const [owner, setOwner] = useState(session?.user.name ?? "");
  const [until, setUntil] = useState(dayAhead(90));
  const [triggers, setTriggers] = useState<readonly Trigger[]>(["severity-rises", "reach-rises"]);
  const narrowed = Object.fromEntries(Object.entries(narrow).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])));
  const scope = finding === undefined ? { rule: chosen, ...narrowed } : { finding };
  const ask = useMutation({
    mutationFn: () => api.waivers.ask({ body: { scope, reason: reason.trim(), evidence: evidence.trim(), ...(link.trim() === "" ? {} : { evidence_link: link.trim() }), owner: owner.trim(), expires_at: `${until}T23:59:59Z`, triggers: [...triggers] } }),
    onSuccess: ({ waiver }) => {
      say("The request waits for an approver. Nothing is accepted yet.");
      done(waiver.id);
    },
    onSettled: () => refreshAll(cache),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      {finding === undefined ? (
        <>
          <RuleField value={chosen} set={setChosen} />
          <div className="waiver-facts">
            {NARROWS.map(({ name, label, description }) => (
              <TextInput key={name} label={label} description={description} maxLength={256} value={narrow[name] ?? ""} onChange={(event) => setNarrow({ ...narrow, [name]: event.currentTarget.value })} />
            ))}
          </div>
          {chosen === "" ? null : <LiveEffect scope={scope as { rule: string }} />}
        </>
      ) : null}
      <Textarea label="Reason" description="What makes the risk bearable until then?" rows={3} maxLength={2000} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <Textarea label="Evidence" description="What shows it" rows={2} maxLength={4000} value={evidence} onChange={(event) => setEvidence(event.currentTarget.value)} />
      <TextInput label="Link to the evidence" type="url" maxLength={2000} value={link} onChange={(event) => setLink(event.currentTarget.value)} />
      <TextInput label="Answers for it" description="A person or team" required maxLength={320} value={owner} onChange={(event) => setOwner(event.currentTarget.value)} />
      <TextInput label="Ends on" type="date" required min={dayAhead(1)} max={dayAhead(365)} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
      <fieldset className="stack">
        <legend>Open again before that, when</legend>
        {TRIGGERS.map(({ value, label }) => (
          <Checkbox key={value} label={label} checked={triggers.includes(value)} onChange={(event) => setTriggers(event.currentTarget.checked ? [...triggers, value] : triggers.filter((each) => each !== value))} />
        ))}
      </fieldset>
      {ask.error === null ? null : <Problem error={ask.error} doing="asking" />}
      <div>
        <Button type="submit" loading={ask.isPending} disabled={(finding === undefined && chosen === "") || reason.trim().length < 3 || owner.trim() === "" || until === ""}>
          Ask for it
        </Button>
      </div>
    </form>
  );
}

function RuleField({ value, set }: { readonly value: string; readonly set: (value: string) => void }): ReactNode {
  const rules = useQuery(rulesQuery);
  const policies = useQuery({ queryKey: keys.policies, queryFn: async ({ signal }) => (await api.policies.list({ signal })).data });
  const data = [
    { value: "", label: "Choose a rule" },
    ...(rules.data?.data ?? []).filter(({ open }) => open > 0).map(({ id, title, open }) => ({ value: id, label: `${id} ${title} (${open.toLocaleString()} open)` })),
    ...(policies.data ?? []).filter(({ state }) => state === "on").map(({ rule, title }) => ({ value: rule, label: `Policy: ${title}` })),
  ];
  return <NativeSelect label="For findings of" required data={data} value={value} onChange={(event) => set(event.currentTarget.value)} />;
}

function LiveEffect({ scope }: { readonly scope: { readonly rule: string } }): ReactNode {
  const [settled] = useDebouncedValue(scope, 300);
  const { data, error } = useQuery({ queryKey: [...keys.waivers, "effect", settled], queryFn: ({ signal }) => api.waivers.effect({ body: { scope: settled } }, { signal }), placeholderData: (before) => before, retry: false });
  if (error !== null) return <Problem error={error} doing="looking what it would accept" />;
  return data === undefined ? <p className="dim">Looking what it would accept…</p> : <Effect of={data} />;
}
