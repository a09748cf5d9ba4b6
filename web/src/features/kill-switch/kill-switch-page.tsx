// Kill switch: what stands, and is it in force everywhere? Drills and what was lifted, the points of enforcement, and the signals of others.
import { Button, Modal, Tabs, Textarea } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { EnforcementPoint, Stop } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A, useUrl } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More, Part } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { SignalsTab } from "./signals-tab.tsx";
import { StopForm } from "./stop-form.tsx";
import { duration, InForce, StopState, titleOf } from "./stop-words.tsx";
import "./kill-switch.css";

const SECOND = 1_000;
const TABS = [
  { value: "standing", title: "Standing", shown: () => <StandingTab /> },
  { value: "past", title: "Lifted and drills", shown: () => <PastTab /> },
  { value: "signals", title: "Signals", shown: () => <SignalsTab /> },
] as const;

export function KillSwitchPage(): ReactNode {
  const { params, set } = useUrl();
  const [open, setOpen] = useState<"stop" | "drill" | null>(params["stop"] === undefined ? null : "stop");
  const tab = TABS.find(({ value }) => value === params["tab"]) ?? TABS[0];
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title="Kill switch" asks="What is stopped, and does every point of enforcement know?">
        <Allowed to="stops.write" otherwise="Operators and above stop and drill.">
          <Button variant="default" onClick={() => setOpen("drill")}>
            Run a drill
          </Button>
          <Button color="red" variant="outline" onClick={() => setOpen("stop")}>
            Stop something
          </Button>
        </Allowed>
      </PageHead>
      <Tabs value={tab.value} onChange={(value) => set({ tab: value === TABS[0].value ? null : value }, "push")} keepMounted={false}>
        <Tabs.List>
          {TABS.map(({ value, title }) => (
            <Tabs.Tab key={value} value={value}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab.value} className="kill-switch-tab">
          {tab.shown()}
        </Tabs.Panel>
      </Tabs>
      <Modal opened={open === "stop"} onClose={close} title="Stop something" size="lg">
        <StopForm />
      </Modal>
      <Modal opened={open === "drill"} onClose={close} title="Run a drill">
        <DrillForm />
      </Modal>
    </>
  );
}

function useStops(standing: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.stops, "list", standing],
    queryFn: ({ pageParam, signal }) => api.stops.list({ query: { standing: standing ? "true" : "false", limit: 100, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: standing ? 5 * SECOND : false,
  });
}

function StandingTab(): ReactNode {
  const query = useStops(true);
  const points = useQuery({ queryKey: [...keys.stops, "points"], queryFn: async ({ signal }) => (await api.enforcementPoints.list({ signal })).data, refetchInterval: 5 * SECOND });
  return (
    <div className="stack">
      <Stops query={query} fields={STANDING} label="Standing stops" empty={<Empty title="Nothing is stopped">One act stops an agent, its descendants, a tool, a server, a mandate or everything, at every point of enforcement within a second. Two different people lift it.</Empty>} />
      <Part id="points" title="Points of enforcement" query={points}>
        {(rows) => (rows.length === 0 ? <p className="dim">No point of enforcement has been running within the day.</p> : <DataTable label="Points of enforcement" fields={POINTS} rows={rows} rowKey={(row) => row.id} />)}
      </Part>
    </div>
  );
}

function PastTab(): ReactNode {
  return <Stops query={useStops(false)} fields={PAST} label="Lifted stops and drills" empty={<Empty title="Nothing was lifted, and no drill was run">A drill stops an agent that does not exist, measures every point, and ends by itself. Run one each quarter, and after every change of the network.</Empty>} />;
}

function Stops(props: { readonly query: ReturnType<typeof useStops>; readonly fields: readonly Field<Stop>[]; readonly label: string; readonly empty: ReactNode }): ReactNode {
  const { query, fields, label, empty } = props;
  if (query.data === undefined) return query.error === null ? <Skeleton rows={5} doing="Reading the stops" /> : <Problem error={query.error} doing="reading the stops" retry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.data);
  if (rows.length === 0) return empty;
  return (
    <>
      <DataTable label={label} fields={fields} rows={rows} rowKey={(row) => row.id} />
      <More query={query} />
    </>
  );
}

const WHAT: Field<Stop> = {
  title: "What",
  cell: (row) => (
    <A href={`/kill-switch/${row.id}`}>
      <Name text={titleOf(row)} limit={80} />
    </A>
  ),
};
const WHY: Field<Stop> = { title: "Why", is: "long", cell: (row) => <Prose text={row.reason} limit={200} /> };
const STATE: Field<Stop> = { title: "State", is: "short", cell: (row) => <StopState of={row} /> };
const IN_FORCE: Field<Stop> = { title: "In force at", is: "short", cell: (row) => <InForce of={row} /> };
const BY: Field<Stop> = { title: "By", cell: (row) => <Name text={row.by} limit={40} /> };
const SINCE: Field<Stop> = { title: "Stopped", is: "short", cell: (row) => <When at={row.at} /> };
const STANDING: readonly Field<Stop>[] = [WHAT, STATE, IN_FORCE, WHY, BY, SINCE];
const PAST: readonly Field<Stop>[] = [WHAT, STATE, IN_FORCE, WHY, BY, SINCE, { title: "Ended", is: "short", cell: (row) => <When at={row.lifted_at} never="–" /> }];

const POINTS: readonly Field<EnforcementPoint>[] = [
  { title: "Point", is: "long", cell: (row) => <Name text={row.name} limit={80} /> },
  { title: "Kind", is: "short", cell: (row) => row.kind },
  { title: "State", is: "short", cell: (row) => (row.state === "present" ? <Mark is="ok">there</Mark> : <Mark is="danger">unknown: not heard of</Mark>) },
  { title: "Denies by itself after", is: "short", hover: () => "Out of touch with the store for longer than this it denies everything", cell: (row) => `${duration(row.stale_after_ms)} out of touch` },
  { title: "Changes behind", is: "number", cell: (row) => row.behind.toLocaleString() },
  { title: "Heard of", is: "short", cell: (row) => <When at={row.seen_at} /> },
  { title: "Running since", is: "short", cell: (row) => <When at={row.started_at} /> },
];

function DrillForm(): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [reason, setReason] = useState("");
  const drill = useMutation({ mutationFn: () => api.stops.drill({ body: { reason: reason.trim() } }), onSuccess: ({ id }) => go(`/kill-switch/${id}`), onSettled: () => refreshAll(cache) });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        drill.mutate();
      }}
    >
      <p>An agent that does not exist is stopped. The stop goes the way of every stop, each point of enforcement is asked and measured, and it ends by itself within three seconds. Nobody is held up.</p>
      <Textarea label="Why" description="Such as “quarterly drill”; it stands in the report" required data-autofocus rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {drill.error === null ? null : <Problem error={drill.error} doing="running the drill" />}
      <div>
        <Button type="submit" loading={drill.isPending} disabled={reason.trim().length < 3}>
          Run the drill
        </Button>
      </div>
    </form>
  );
}
