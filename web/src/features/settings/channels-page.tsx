// Channels: where notices go, and how each last went.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Channel } from "../../api/model.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { ChannelMark, channelsQuery, isFailing } from "./channels-part.tsx";

export function ChannelsPage(): ReactNode {
  return (
    <Allowed to="channels.manage" otherwise="Channels are looked after by an administrator.">
      <Channels />
    </Allowed>
  );
}

function Channels(): ReactNode {
  const query = useQuery(channelsQuery);
  const { go } = useUrl();
  const add = <Button onClick={() => go("/settings/channels/new")}>Add a channel</Button>;
  return (
    <>
      <PageHead title="Channels" asks="Where do notices go, and do they arrive?">
        {add}
      </PageHead>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={5} doing="Reading the channels" />
        ) : (
          <Problem error={query.error} doing="reading the channels" retry={() => void query.refetch()} />
        )
      ) : query.data.length === 0 ? (
        <Empty title="No channel yet" act={add}>
          Until there is one, notices stand in the console only, and nobody is told who does not look.
        </Empty>
      ) : (
        <DataTable label="Channels" fields={FIELDS} rows={query.data} rowKey={(row) => row.id} />
      )}
    </>
  );
}

const FIELDS: readonly Field<Channel>[] = [
  { title: "Name", is: "long", cell: (row) => <A href={`/settings/channels/${encodeURIComponent(row.id)}`}><Name text={row.name} limit={60} /></A> },
  { title: "Kind", is: "short", cell: (row) => row.title },
  { title: "State", is: "short", cell: (row) => <ChannelMark channel={row} /> },
  { title: "Last arrived", is: "short", cell: (row) => <When at={row.last_success_at} /> },
  { title: "What is wrong", is: "long", cell: (row) => (row.disabled_reason !== null ? <Prose text={row.disabled_reason} limit={200} /> : isFailing(row) ? <Prose text={row.last_failure ?? ""} limit={200} /> : null) },
];
