// One run-time policy: what is in force, the draft beside its check, and the acts that put it in force or take it out.
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { RuntimePolicyDetail, RuntimePolicyVersion } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { RuntimeEditor } from "./runtime-editor.tsx";
import "./runtime-policies.css";

export function RuntimePolicyPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.runtimePolicies, "one", id], queryFn: ({ signal }) => api.runtimePolicies.get({ id }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the policy" /> : <Problem error={query.error} doing="reading the policy" retry={() => void query.refetch()} />;
  const { policy, versions } = query.data;
  const draft = versions.find(({ state }) => state === "draft");
  const active = versions.find(({ state }) => state === "active");
  const newest = draft ?? active ?? versions[0];
  return (
    <>
      <PageHead title={policy.title} asks={<>Layer {policy.layer} · <code>{policy.name}</code> · <Mark is={active === undefined ? "unknown" : "ok"}>{active === undefined ? "not in force" : `version ${active.version} is in force`}</Mark></>}>
        <Acts detail={query.data} draft={draft} />
      </PageHead>
      {active?.end_asked == null ? null : <EndAsked id={policy.id} asked={active.end_asked} />}
      {newest === undefined ? null : <RuntimeEditor key={`${newest.version} ${newest.revision}`} content={{ name: policy.name, layer: policy.layer, title: newest.title, text: newest.text, cases: newest.cases }} named revision={draft?.revision ?? null} />}
      <section className="section" aria-labelledby="versions">
        <header><h2 id="versions">Versions</h2></header>
        <DataTable label="Versions" fields={VERSIONS} rows={versions} rowKey={({ version }) => String(version)} />
      </section>
    </>
  );
}

const MEANING = { active: "ok", draft: "warn", retired: "unknown" } as const;
const WORD = { active: "in force", draft: "draft", retired: "retired" } as const;
const VERSIONS: readonly Field<RuntimePolicyVersion>[] = [
  { title: "Version", is: "number", cell: ({ version }) => version },
  { title: "State", is: "short", cell: ({ state }) => <Mark is={MEANING[state]}>{WORD[state]}</Mark> },
  { title: "Written by", is: "long", cell: ({ authors }) => authors.join(", ") },
  { title: "Activated", is: "short", cell: ({ activated }) => (activated === null ? <span className="dim">never</span> : <><When at={activated.at} /> by {activated.by}</>) },
  { title: "Lets more pass", is: "short", cell: ({ loosens }) => (loosens === null ? "" : loosens ? "yes" : "no") },
  { title: "Retired", is: "long", cell: ({ retired }) => (retired === null ? "" : <><When at={retired.at} />: {retired.why}</>) },
];

function Acts({ detail: { policy }, draft }: { readonly detail: RuntimePolicyDetail; readonly draft: RuntimePolicyVersion | undefined }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [retiring, setRetiring] = useState(false);
  const [why, setWhy] = useState("");
  const onSettled = () => refreshAll(cache);
  const activate = useMutation({ mutationFn: (hash: string) => api.runtimePolicies.activate({ id: policy.id, body: { hash } }), onSuccess: () => say("The policy is in force."), onError: (error) => sayProblem("activating the policy", error), onSettled });
  const discard = useMutation({ mutationFn: () => api.runtimePolicies.discard({ id: policy.id }), onSuccess: () => (policy.active === null ? go("/runtime-policies") : say("The draft is forgotten.")), onError: (error) => sayProblem("forgetting the draft", error), onSettled });
  const replay = useMutation({ mutationFn: () => api.policyReplays.create({ body: draft === undefined ? { without: policy.name } : { draft: policy.name } }), onSuccess: ({ id }) => go(`/runtime-policies/replays/${id}`), onError: (error) => sayProblem("replaying", error) });
  const retire = useMutation({
    mutationFn: () => api.runtimePolicies.retire({ id: policy.id, body: { why } }),
    onSuccess: ({ done }) => {
      setRetiring(false);
      say(done === "asked" ? "It lets more pass, so somebody else must agree." : "The policy is out of force.");
    },
    onSettled,
  });
  return (
    <>
      <Allowed to="runtime.write">
        {draft === undefined && policy.active === null ? null : <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>{draft === undefined ? "Replay without it" : "Replay the draft"}</Button>}
        {draft === undefined ? null : <Button variant="default" loading={discard.isPending} onClick={() => discard.mutate()}>Forget the draft</Button>}
      </Allowed>
      <Allowed to="runtime.activate" otherwise="Approvers and above put policies in force.">
        {draft === undefined ? null : <Button loading={activate.isPending} onClick={() => activate.mutate(draft.hash)}>Activate the draft</Button>}
        {policy.active === null ? null : <Button variant="default" onClick={() => setRetiring(true)}>{policy.end_asked ? "Agree to its end…" : "Take out of force…"}</Button>}
      </Allowed>
      <Modal opened={retiring} onClose={() => setRetiring(false)} title="Take out of force" closeButtonProps={{ "aria-label": "Close" }}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            retire.mutate();
          }}
        >
          <Textarea label="Why" required data-autofocus value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
          {retire.error === null ? null : <Problem error={retire.error} doing="taking the policy out of force" />}
          <div className="row">
            <Button type="submit" loading={retire.isPending} disabled={why.trim() === ""}>{policy.end_asked ? "Agree" : "Take out of force"}</Button>
            <Button variant="default" onClick={() => setRetiring(false)}>Leave it</Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

function EndAsked({ id, asked: { by, why, at } }: { readonly id: string; readonly asked: { readonly by: string; readonly why: string; readonly at: string } }): ReactNode {
  const cache = useQueryClient();
  const keep = useMutation({ mutationFn: () => api.runtimePolicies.keep({ id }), onSuccess: () => say("It stays in force."), onError: (error) => sayProblem("keeping the policy", error), onSettled: () => refreshAll(cache) });
  return (
    <section className="section" aria-label="Its end is asked for">
      <p><Mark is="warn">its end is asked for</Mark> {by}, <When at={at} />. It lets more pass, so another person must agree.</p>
      <Prose text={why} />
      <Allowed to="runtime.activate"><div><Button variant="default" size="xs" loading={keep.isPending} onClick={() => keep.mutate()}>Keep it in force</Button></div></Allowed>
    </section>
  );
}
