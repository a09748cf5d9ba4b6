// What was sent on a channel, what went wrong in words, and once more by hand.
import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Delivery } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { kindWords } from "../notices/notice-words.ts";

const PAGE = 20;
const LOOK_MILLISECONDS = 5_000;
const STATES: Readonly<Record<Delivery["state"], { readonly says: string; readonly is: Meaning }>> = {
  waiting: { says: "waits", is: "unknown" },
  carried: { says: "in a digest", is: "unknown" },
  sent: { says: "sent", is: "ok" },
  failed: { says: "given up", is: "danger" },
  unaddressed: { says: "no address", is: "warn" },
};

export function Deliveries({ channel }: { readonly channel: string }): ReactNode {
  const { params, set } = useUrl();
  const state = params["state"] as Delivery["state"] | undefined;
  const query = useInfiniteQuery({
    queryKey: [...keys.channels, "deliveries", channel, state ?? ""],
    queryFn: ({ pageParam, signal }) => api.channels.deliveries({ id: channel, query: { limit: PAGE, ...(state === undefined ? {} : { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: LOOK_MILLISECONDS,
  });
  return (
    <Part
      id="deliveries"
      title="Deliveries"
      query={query}
      note={
        <NativeSelect
          aria-label="State of the deliveries"
          size="xs"
          value={state ?? ""}
          onChange={(event) => set({ state: event.currentTarget.value })}
          data={[{ value: "", label: "All" }, ...Object.entries(STATES).map(([value, { says }]) => ({ value, label: says }))]}
        />
      }
    >
      {(data) => {
        const rows = data.pages.flatMap((page) => page.data);
        if (rows.length === 0) return <p className="dim">{state === undefined ? "Nothing was sent yet. It tells what happens from now on." : "No delivery is in this state."}</p>;
        return (
          <div className="stack">
            <DataTable label="Deliveries" fields={fieldsOf(channel)} rows={rows} rowKey={(row) => row.id} />
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}

const whatOf = (row: Delivery): string => (row.what === "test" ? "Test message" : row.what === "digest" ? `${row.carries} notices in one message` : (row.title ?? ""));

const fieldsOf = (channel: string): readonly Field<Delivery>[] => [
  {
    title: "What",
    is: "long",
    cell: (row) => (
      <>
        <Prose text={whatOf(row)} limit={120} />
        {row.kind === null ? null : <div className="dim small">{kindWords(row.kind)}</div>}
      </>
    ),
  },
  { title: "To", cell: (row) => <Name text={row.to} limit={40} /> },
  { title: "State", is: "short", cell: (row) => <Mark is={STATES[row.state].is}>{STATES[row.state].says}</Mark> },
  { title: "Tries", is: "number", cell: (row) => row.attempts },
  {
    title: "When",
    is: "short",
    cell: (row) =>
      row.state === "waiting" ? (
        <>
          next <When at={row.next_at} />
        </>
      ) : (
        <When at={row.sent_at ?? row.created_at} />
      ),
  },
  { title: "What went wrong", is: "long", cell: (row) => <Prose text={row.error ?? ""} limit={240} /> },
  { title: "Acts", is: "acts", cell: (row) => ((row.state === "failed" || row.state === "sent") && row.what !== "test" ? <Resend channel={channel} row={row} /> : null) },
];

function Resend({ channel, row }: { readonly channel: string; readonly row: Delivery }): ReactNode {
  const cache = useQueryClient();
  const resend = useMutation({
    mutationFn: () => api.channels.resend({ id: channel, delivery: row.id, body: {} }),
    onSuccess: () => say("It is sent once more in a moment."),
    onError: (error) => sayProblem("sending it again", error),
    onSettled: () => cache.invalidateQueries({ queryKey: [...keys.channels, "deliveries"] }),
  });
  return (
    <Button variant="default" size="compact-xs" loading={resend.isPending} onClick={() => resend.mutate()} aria-label={`Send again: ${whatOf(row).slice(0, 80)}`}>
      Send again
    </Button>
  );
}
