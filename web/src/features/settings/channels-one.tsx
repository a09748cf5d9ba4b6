// One channel: does it work, what was sent, its configuration, its secrets, its end.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Channel, ChannelKind } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { useUrl } from "../../app/url.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { TypeToConfirm } from "../../ui/type-to-confirm.tsx";
import { Deliveries } from "./channels-deliveries.tsx";
import { ChannelForm, type ChannelInput } from "./channels-form.tsx";
import { kindsQuery } from "./channels-new.tsx";
import { ChannelMark } from "./channels-part.tsx";
import "../notices/notices.css";

export function ChannelPage(): ReactNode {
  return (
    <Allowed to="channels.manage" otherwise="Channels are looked after by an administrator.">
      <One />
    </Allowed>
  );
}

function One(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: [...keys.channels, "one", id], queryFn: ({ signal }) => api.channels.get({ id }, { signal }) });
  const kinds = useQuery(kindsQuery);
  const failed = query.error ?? kinds.error;
  if (query.data === undefined || kinds.data === undefined) return failed === null ? <Skeleton rows={8} doing="Reading the channel" /> : <Problem error={failed} doing="reading the channel" retry={() => void query.refetch()} />;
  const channel = query.data;
  const kind = kinds.data.data.find((each) => each.kind === channel.kind);
  if (kind === undefined) return null;
  return (
    <>
      <PageHead title={<Name text={channel.name} limit={80} />} asks={kind.title}>
        <ChannelMark channel={channel} />
        <Remove channel={channel} />
      </PageHead>
      <div className="stack wide">
        {channel.disabled_reason === null ? null : (
          <p>
            <Mark is="danger">It was switched off by itself:</Mark> <Prose text={channel.disabled_reason} limit={400} />
          </p>
        )}
        <Test channel={channel} perPerson={kind.per_person} />
        <Deliveries channel={channel.id} />
        <Secrets channel={channel} kind={kind} />
        <section className="section" aria-labelledby="configuration">
          <header>
            <h2 id="configuration">Configuration</h2>
          </header>
          <Change key={channel.version} channel={channel} kind={kind} noticeKinds={kinds.data.notice_kinds} />
        </section>
      </div>
    </>
  );
}

function useRefresh(): () => Promise<void> {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === keys.channels[0] && queryKey[1] !== "kinds" });
}

function Change({ channel, kind, noticeKinds }: { readonly channel: Channel; readonly kind: ChannelKind; readonly noticeKinds: Parameters<typeof ChannelForm>[0]["noticeKinds"] }): ReactNode {
  const refresh = useRefresh();
  const change = useMutation({
    mutationFn: (input: ChannelInput) => api.channels.change({ id: channel.id, body: input, version: channel.version }),
    onSuccess: () => say("The channel is changed."),
    onSettled: refresh,
  });
  return <ChannelForm kind={kind} noticeKinds={noticeKinds} channel={channel} busy={change.isPending} error={change.error} says="Save" save={(input) => change.mutate(input)} />;
}

function Test({ channel, perPerson }: { readonly channel: Channel; readonly perPerson: boolean }): ReactNode {
  const refresh = useRefresh();
  const [to, setTo] = useState("");
  const test = useMutation({ mutationFn: () => api.channels.test({ id: channel.id, body: { to } }), onSettled: refresh });
  return (
    <section className="section" aria-labelledby="test">
      <header>
        <h2 id="test">Test message</h2>
      </header>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          test.mutate();
        }}
      >
        {perPerson ? <TextInput type="email" aria-label="To which address" placeholder="name@example.com" required value={to} onChange={(event) => setTo(event.currentTarget.value)} /> : null}
        <Button type="submit" variant="default" loading={test.isPending}>
          Send a test message
        </Button>
        <span role="status">{test.data === undefined ? null : <Mark is={test.data.ok ? "ok" : "danger"}>{test.data.says}</Mark>}</span>
      </form>
      {test.error === null ? null : <Problem error={test.error} doing="sending the test message" />}
    </section>
  );
}

function Secrets({ channel, kind }: { readonly channel: Channel; readonly kind: ChannelKind }): ReactNode {
  const fields = kind.fields.filter(({ made }) => made);
  if (fields.length === 0 && channel.inbound === null) return null;
  return (
    <section className="section" aria-labelledby="secrets">
      <header>
        <h2 id="secrets">Both sides</h2>
        <span className="dim small">Secrets are kept sealed and never shown again.</span>
      </header>
      <div className="stack wide channel-form">
        {fields.map((field) => (
          <SecretField key={field.name} channel={channel} field={field} />
        ))}
        {channel.inbound === null ? null : <CodeBlock label="Where the other side sends what comes in" text={channel.inbound} />}
      </div>
    </section>
  );
}

function SecretField({ channel, field }: { readonly channel: Channel; readonly field: ChannelKind["fields"][number] }): ReactNode {
  const refresh = useRefresh();
  const [value, setValue] = useState("");
  const rotate = useMutation({
    mutationFn: () => api.channels.rotate({ id: channel.id, body: { field: field.name, value } }),
    onSuccess: () => {
      setValue("");
      say(`${field.title} is changed.`);
    },
    onSettled: refresh,
  });
  const made = rotate.data?.made[field.name];
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        rotate.mutate();
      }}
    >
      <div className="row">
        <PasswordInput
          className="grow"
          size="xs"
          label={field.title}
          description={`${field.says}. Left empty, a new one is made; the former stays good for a day.`}
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={rotate.isPending} aria-label={`Change: ${field.title}`}>
          Change
        </Button>
      </div>
      {made === undefined ? null : <CodeBlock label="The new secret, shown this once" text={made} />}
      {rotate.error === null ? null : <Problem error={rotate.error} doing="changing the secret" />}
    </form>
  );
}

function Remove({ channel }: { readonly channel: Channel }): ReactNode {
  const refresh = useRefresh();
  const { go } = useUrl();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.channels.remove({ id: channel.id }),
    onSuccess: async () => {
      go("/settings/channels");
      await refresh();
    },
    onError: (error) => sayProblem("removing the channel", error),
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <TypeToConfirm opened={asking} close={() => setAsking(false)} title="Remove this channel" name={channel.name} says="Its secrets and its log of deliveries go with it. What waits is not sent." busy={remove.isPending} act={() => remove.mutate()} />
    </>
  );
}
