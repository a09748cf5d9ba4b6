// What is needed in an emergency: for which identity, to do what, for how long, and why.
import { Button, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { Problem } from "../../ui/states.tsx";

const PROVIDERS = [
  { value: "aws", label: "AWS" },
  { value: "kubernetes", label: "Kubernetes" },
];
const LONGEST_MINUTES = 480;
const linesOf = (text: string): readonly string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

export function AskForm({ identity: given }: { readonly identity: string }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [identity, setIdentity] = useState(given);
  const [provider, setProvider] = useState(given.startsWith("kubernetes|") ? "kubernetes" : "aws");
  const [actions, setActions] = useState("");
  const [resources, setResources] = useState("*");
  const [minutes, setMinutes] = useState<number>(60);
  const [incident, setIncident] = useState("");
  const [reason, setReason] = useState("");
  const ask = useMutation({
    mutationFn: () =>
      api.breakGlass.ask({
        body: { subjects: [{ identity: identity.trim() }], scope: { access: [{ provider, actions: [...linesOf(actions)], resources: [...linesOf(resources)] }] }, minutes, reason: reason.trim(), incident: incident.trim() },
      }),
    onSuccess: (made) => go(`/approvals/break-glass/${made.id}`),
    onSettled: () => refreshAll(cache),
  });
  const ready = identity.trim() !== "" && linesOf(actions).length > 0 && linesOf(resources).length > 0 && incident.trim().length > 1 && reason.trim().length > 9;
  return (
    <form
      className="stack wide emergency-form"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <p className="dim">A security approver or an administrator, another person than you, opens it within the hour. It closes by itself, and somebody who took no part reviews it afterwards.</p>
      <TextInput label="Incident" description="Its reference, such as INC-4711" required data-autofocus maxLength={150} value={incident} onChange={(event) => setIncident(event.currentTarget.value)} />
      <Textarea label="Reason" required rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <IdentityField value={identity} set={setIdentity} />
      <div className="row">
        <NativeSelect label="Provider" data={PROVIDERS} value={provider} onChange={(event) => setProvider(event.currentTarget.value)} />
        <NumberInput label="Minutes" description="At most 480" required min={1} max={LONGEST_MINUTES} allowDecimal={false} value={minutes} onChange={(value) => setMinutes(typeof value === "number" ? value : Number(value))} />
      </div>
      <Textarea className="mono" label="Actions" description="One on each line, such as rds:RebootDBInstance" required rows={3} value={actions} onChange={(event) => setActions(event.currentTarget.value)} />
      <Textarea className="mono" label="Resources" description="One on each line; * stands for any text" required rows={2} value={resources} onChange={(event) => setResources(event.currentTarget.value)} />
      {ask.error === null ? null : <Problem error={ask.error} doing="asking" />}
      <div>
        <Button type="submit" loading={ask.isPending} disabled={!ready || minutes < 1 || minutes > LONGEST_MINUTES}>
          Ask
        </Button>
      </div>
    </form>
  );
}

const LEAST_TYPED = 2;

/** The key of an identity; what is typed is looked up among names. */
function IdentityField({ value, set }: { readonly value: string; readonly set: (key: string) => void }): ReactNode {
  const { data } = useQuery({
    queryKey: [...keys.identities, "for-emergency", value],
    queryFn: ({ signal }) => api.identities.list({ query: { q: value, limit: 10 } }, { signal }),
    enabled: value.length >= LEAST_TYPED && !value.includes("|"),
    placeholderData: (before) => before,
  });
  return (
    <>
      <TextInput className="mono" label="Identity" description="Type a part of its name and choose" required maxLength={2000} list="emergency-identities" value={value} onChange={(event) => set(event.currentTarget.value)} />
      <datalist id="emergency-identities">
        {(data?.data ?? []).map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}
