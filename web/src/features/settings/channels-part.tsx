// Channels on the settings page: how many there are and whether any fails; the rest stands on their own page.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Channel } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Part } from "../../ui/part.tsx";

export const channelsQuery = { queryKey: [...keys.channels, "list"], queryFn: async ({ signal }: { readonly signal: AbortSignal }) => (await api.channels.list({ signal })).data };

/** It failed, and nothing went well since. */
export const isFailing = ({ last_failure_at, last_success_at }: Channel): boolean => last_failure_at !== null && (last_success_at === null || last_failure_at > last_success_at);

export function ChannelMark({ channel }: { readonly channel: Channel }): ReactNode {
  if (!channel.enabled) return <Mark is={channel.disabled_reason === null ? "unknown" : "danger"}>off</Mark>;
  if (isFailing(channel)) return <Mark is="danger">failing</Mark>;
  return channel.last_success_at === null ? <Mark is="unknown">not used yet</Mark> : <Mark is="ok">works</Mark>;
}

export function ChannelsPart(): ReactNode {
  const query = useQuery(channelsQuery);
  return (
    <Part id="channels" title="Channels" query={query} note={<A href="/settings/channels">Open channels</A>}>
      {(channels) => {
        const failing = channels.filter((each) => each.enabled && isFailing(each));
        if (channels.length === 0) return <p className="dim">Nobody is told anything outside this console yet. Add e-mail, Slack, Teams, a webhook, Jira or ServiceNow.</p>;
        return (
          <p>
            {channels.length === 1 ? "1 channel tells" : `${channels.length} channels tell`} people what they must know.{" "}
            {failing.length === 0 ? null : <Mark is="danger">{failing.map(({ name }) => name).join(", ")} {failing.length === 1 ? "fails" : "fail"}</Mark>}
          </p>
        );
      }}
    </Part>
  );
}
