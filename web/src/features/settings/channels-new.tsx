// A new channel: its kind first, then the form that the kind declares. A secret that was made is shown once.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { ChannelKind } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { ChannelForm, type ChannelInput } from "./channels-form.tsx";
import "../notices/notices.css";

export const kindsQuery = { queryKey: [...keys.channels, "kinds"], queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.channels.kinds({ signal }), staleTime: Infinity };

export function NewChannelPage(): ReactNode {
  return (
    <Allowed to="channels.manage" otherwise="Channels are looked after by an administrator.">
      <NewChannel />
    </Allowed>
  );
}

function NewChannel(): ReactNode {
  const { params, set } = useUrl();
  const query = useQuery(kindsQuery);
  if (query.data === undefined) return query.error === null ? <Skeleton rows={6} doing="Reading the kinds of channels" /> : <Problem error={query.error} doing="reading the kinds of channels" retry={() => void query.refetch()} />;
  const kind = query.data.data.find((each) => each.kind === params["kind"]);
  return (
    <>
      <PageHead title={kind === undefined ? "Add a channel" : `Add ${kind.title}`} asks={kind?.says ?? "Where are people told?"}>
        {kind === undefined ? <A href="/settings/channels">Back to the channels</A> : <Button variant="default" onClick={() => set({ kind: null }, "push")}>Another kind</Button>}
      </PageHead>
      {kind === undefined ? (
        <div className="channel-kinds">
          {query.data.data.map((each) => (
            <div key={each.kind} className="stack card">
              <h2>{each.title}</h2>
              <p className="dim grow">{each.says}</p>
              <div>
                <Button variant="default" onClick={() => set({ kind: each.kind }, "push")} aria-label={`Add ${each.title}`}>
                  Add
                </Button>
              </div>
            </div>
          ))}
        </div>
      ) : (
        <Make key={kind.kind} kind={kind} noticeKinds={query.data.notice_kinds} />
      )}
    </>
  );
}

function Make({ kind, noticeKinds }: { readonly kind: ChannelKind; readonly noticeKinds: Parameters<typeof ChannelForm>[0]["noticeKinds"] }): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const make = useMutation({
    mutationFn: (input: ChannelInput) => api.channels.create({ body: { kind: kind.kind, ...input } }),
    onSuccess: ({ channel, made }) => {
      if (Object.keys(made).length === 0) go(`/settings/channels/${channel.id}`);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: [...keys.channels, "list"] }),
  });
  if (make.data !== undefined && Object.keys(make.data.made).length > 0) {
    return (
      <div className="stack channel-form">
        <p>The channel is made. This is the only time its secret is shown: give it to the receiver now.</p>
        {Object.entries(make.data.made).map(([field, value]) => (
          <CodeBlock key={field} label={kind.fields.find(({ name }) => name === field)?.title ?? field} text={value} />
        ))}
        <A href={`/settings/channels/${make.data.channel.id}`}>Go to the channel</A>
      </div>
    );
  }
  return <ChannelForm kind={kind} noticeKinds={noticeKinds} busy={make.isPending} error={make.error} says="Add it" save={(input) => make.mutate(input)} />;
}
