// Watch an agent at the gate: the demo as it goes, step by step; cancelled and taken away again from here.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Demo } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";
import { WatchButton } from "./watch-button.tsx";
import "./demo.css";

const LIVE_MILLISECONDS = 700;

export function DemoPage(): ReactNode {
  const query = useQuery({ queryKey: keys.demo, queryFn: ({ signal }) => api.demo.get({ signal }), refetchInterval: ({ state: { data } }) => (data?.state === "running" || data?.state === "removing" ? LIVE_MILLISECONDS : false) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the demo" /> : <Problem error={query.error} doing="reading the demo" retry={() => void query.refetch()} />;
  const { data } = query;
  return (
    <>
      <PageHead title="An agent at the gate" asks={<StateOf of={data} />}>
        <Acts of={data} />
      </PageHead>
      {data.lines.length === 0 && data.state === "none" ? (
        <Empty title="See what the gate does">
          Two small MCP servers are started here, a ticket desk and a billing system, and an agent that sums up tickets is registered under a mandate. One ticket tells it to send billing data away. Everything is marked as demo, and one click takes it away again.
        </Empty>
      ) : (
        <Story of={data} />
      )}
    </>
  );
}

const STATES: Readonly<Record<Demo["state"], readonly [Meaning, string]>> = {
  none: ["unknown", "Not begun"],
  running: ["unknown", "Running"],
  over: ["ok", "It went as told"],
  failed: ["danger", "It did not go as told"],
  cancelled: ["warn", "Cancelled"],
  removing: ["unknown", "Being taken away"],
};

function StateOf({ of }: { readonly of: Demo }): ReactNode {
  const [meaning, word] = STATES[of.state];
  return <Mark is={meaning}>{word}</Mark>;
}

function Acts({ of }: { readonly of: Demo }): ReactNode {
  const cache = useQueryClient();
  const settled = { onSettled: () => cache.invalidateQueries({ queryKey: keys.demo }) };
  const cancel = useMutation({ mutationFn: () => api.demo.cancel(), ...settled });
  const remove = useMutation({ mutationFn: () => api.demo.remove(), onSuccess: () => say("The demo is taken away. What happened stays on record."), ...settled });
  if (of.state === "running") return <Allowed to="users.manage"><Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>Cancel</Button></Allowed>;
  return (
    <Allowed to="users.manage" otherwise="Administrators run it.">
      {of.standing ? <Button variant="default" loading={remove.isPending || of.state === "removing"} onClick={() => remove.mutate()}>Take the demo away</Button> : null}
      <WatchButton />
      {remove.error === null ? null : <Problem error={remove.error} doing="taking the demo away" />}
    </Allowed>
  );
}

const STEPS: Readonly<Record<string, readonly [Meaning, string]>> = {
  setting: ["unknown", "What is there"],
  work: ["ok", "It works"],
  refused: ["danger", "Turned, and refused"],
  held: ["warn", "Held"],
  record: ["ok", "On record"],
  stopped: ["danger", "Stopped"],
};

function Story({ of: { lines, state, says } }: { readonly of: Demo }): ReactNode {
  return (
    <div className="stack" aria-live="polite">
      <ol className="demo-story">
        {lines.map(({ step, text, link }, index) => {
          const [meaning, word] = STEPS[step] ?? ["unknown", step];
          return (
            <li key={index}>
              <Mark is={meaning}>{word}</Mark>
              <div>
                <Prose text={text} />
                {link === null ? null : (
                  <div>
                    <A href={link}>{whereTo(link)}</A>
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {state === "running" ? <p className="dim" role="status">Going on …</p> : null}
      {says === null ? null : <p className="is-danger"><bdi>{says}</bdi></p>}
    </div>
  );
}

const PLACES: readonly (readonly [string, string])[] = [["/approvals/held/", "See what is held"], ["/sessions/", "See the session"], ["/agents/", "See the agent"], ["/record", "See the record"], ["/kill-switch", "See the kill switch"]];
const whereTo = (link: string): string => PLACES.find(([prefix]) => link.startsWith(prefix))?.[1] ?? "See it";
