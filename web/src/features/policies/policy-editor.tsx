// A policy as form and as file, beside it what it would find as one types; switching shows its effect once more and asks.
import { Button, Modal, NativeSelect, SegmentedControl, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Policy, PolicyDetail, PolicyDocument } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { useMay } from "../../app/allowed.tsx";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { EffectPart, useEffectOf, work } from "./policy-effect.tsx";
import { PolicyForm } from "./policy-form.tsx";
import { PolicyState } from "./policy-state.tsx";
import "./policies.css";

const SIMULATE_AFTER_MS = 400;

export function NewPolicyPage(): ReactNode {
  const { params, set, go } = useUrl();
  const cache = useQueryClient();
  const templates = useQuery({ queryKey: [...keys.policies, "templates"], queryFn: async ({ signal }) => (await api.policies.templates({ signal })).data, staleTime: Infinity });
  const create = useMutation({
    mutationFn: (yaml: string) => api.policies.create({ body: { yaml } }),
    onSuccess: ({ policy }) => go(`/policies/${policy.id}`),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.policies }),
  });
  const chosen = templates.data?.find(({ name }) => name === params["template"]) ?? templates.data?.[0];
  if (chosen === undefined) return templates.error === null ? <Skeleton rows={8} doing="Reading the ready-made policies" /> : <Problem error={templates.error} doing="reading the ready-made policies" retry={() => void templates.refetch()} />;
  return (
    <>
      <PageHead title="New policy" asks="What should hold, of what, and how bad is it when it does not?">
        <NativeSelect aria-label="Begin from" data={(templates.data ?? []).map(({ name, title }) => ({ value: name, label: title }))} value={chosen.name} onChange={(event) => set({ template: event.currentTarget.value })} />
      </PageHead>
      <Editor key={chosen.name} yaml={chosen.yaml} named={false} saving={create.isPending} error={create.error} save={(yaml) => create.mutate(yaml)} label="Save, switched off" />
    </>
  );
}

export function PolicyPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.policies, "one", id], queryFn: ({ signal }) => api.policies.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the policy" /> : <Problem error={query.error} doing="reading the policy" retry={() => void query.refetch()} />;
  return <OnePolicy key={query.data.revision} detail={query.data} />;
}

function OnePolicy({ detail }: { readonly detail: PolicyDetail }): ReactNode {
  const cache = useQueryClient();
  const { policy } = detail;
  const change = useMutation({
    mutationFn: (yaml: string) => api.policies.change({ id: policy.id, version: detail.revision, body: { yaml } }),
    onSuccess: () => say("The policy is changed."),
    onSettled: () => refreshAll(cache),
  });
  return (
    <>
      <PageHead
        title={policy.title}
        asks={
          <>
            <PolicyState of={policy.state} /> · version {policy.version} · <A href={hrefTo("/findings", { rule: policy.rule })}>its findings</A> · <A href={hrefTo("/calendar", { kind: "policy" })}>what will break it</A>
          </>
        }
      >
        <Switching detail={detail} />
      </PageHead>
      <Editor yaml={detail.yaml} named saving={change.isPending} error={change.error} save={(yaml) => change.mutate(yaml)} label={policy.state === "on" ? "Save, in force at once" : "Save"} />
    </>
  );
}

const SWITCHES: readonly { readonly to: Policy["state"]; readonly label: string; readonly says: string }[] = [
  { to: "on", label: "Switch on…", says: "From now on what breaks it is a finding." },
  { to: "simulated", label: "Only simulate…", says: "It is shown and counted, and makes no finding. What it found is resolved." },
  { to: "off", label: "Switch off…", says: "It judges nothing. What it found is resolved." },
];

function Switching({ detail: { policy, yaml, revision } }: { readonly detail: PolicyDetail }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [asked, setAsked] = useState<(typeof SWITCHES)[number] | null>(null);
  const effect = useEffectOf(yaml);
  const done = () => refreshAll(cache);
  const turn = useMutation({
    mutationFn: (state: Policy["state"]) => api.policies.switch({ id: policy.id, body: { state, revision } }),
    onSuccess: (after) => {
      setAsked(null);
      say(after.policy.state === "on" ? "The policy is in force. Its findings appear in a moment." : `The policy is ${after.policy.state}.`);
    },
    onSettled: done,
  });
  const remove = useMutation({ mutationFn: () => api.policies.remove({ id: policy.id }), onSuccess: () => go("/policies"), onError: (error) => sayProblem("removing the policy", error), onSettled: done });
  if (!useMay("policies.write")) return <span className="dim small">Policies are switched by an approver.</span>;
  return (
    <>
      {SWITCHES.filter(({ to }) => to !== policy.state).map((each) => (
        <Button key={each.to} variant={each.to === "on" ? "filled" : "default"} onClick={() => setAsked(each)}>
          {each.label}
        </Button>
      ))}
      {policy.state === "on" ? null : <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>Remove</Button>}
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={asked?.label.replace("…", "") ?? ""} closeButtonProps={{ "aria-label": "Close" }}>
        <div className="stack">
          <p>{asked?.says}</p>
          {asked?.to === "on" ? <p>{effect.data === undefined ? "Looking at the estate…" : work(effect.data)}</p> : null}
          {turn.error === null ? null : <Problem error={turn.error} doing="switching the policy" />}
          <div className="row">
            <Button loading={turn.isPending} onClick={() => (asked === null ? undefined : turn.mutate(asked.to))}>Yes, do it</Button>
            <Button variant="default" onClick={() => setAsked(null)}>Leave it</Button>
          </div>
        </div>
      </Modal>
    </>
  );
}

interface EditorProps {
  readonly yaml: string;
  readonly named: boolean;
  readonly saving: boolean;
  readonly error: unknown;
  readonly save: (yaml: string) => void;
  readonly label: string;
}

function Editor({ yaml, named, saving, error, save, label }: EditorProps): ReactNode {
  const [text, setText] = useState(yaml);
  const [as, setAs] = useState<"form" | "file">("form");
  const [settled] = useDebouncedValue(text, SIMULATE_AFTER_MS);
  const effect = useEffectOf(settled);
  const document = effect.data?.document;
  const may = useMay("policies.write");
  // What the form wrote is shown in the file as the server would write it.
  const turn = (to: string) => {
    if (to === "file" && effect.data !== undefined && settled === text) setText(effect.data.yaml);
    setAs(to === "file" ? "file" : "form");
  };
  return (
    <div className="policy-editor">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save(text);
        }}
      >
        <SegmentedControl aria-label="Write it as" data={[{ value: "form", label: "Form" }, { value: "file", label: "File" }]} value={as} onChange={turn} />
        {as === "file" ? (
          <Textarea label="The policy" rows={18} maxLength={100_000} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        ) : document === undefined ? (
          <Skeleton rows={6} doing="Reading the policy" />
        ) : (
          <FormOf document={document} named={named} setText={setText} />
        )}
        {error === null || error === undefined ? null : <Problem error={error} doing="saving the policy" />}
        {may ? (
          <div>
            <Button type="submit" loading={saving} disabled={effect.error !== null || text === "" || (named && text === yaml)}>{label}</Button>
          </div>
        ) : null}
      </form>
      <EffectPart query={effect} />
    </div>
  );
}

/** The form holds what is typed; the server writes it as the file it is, which JSON already is to YAML. */
function FormOf({ document, named, setText }: { readonly document: PolicyDocument; readonly named: boolean; readonly setText: (text: string) => void }): ReactNode {
  const [draft, setDraft] = useState(document);
  return (
    <PolicyForm
      document={draft}
      named={named}
      change={(next) => {
        setDraft(next);
        setText(JSON.stringify(next, null, 2));
      }}
    />
  );
}
