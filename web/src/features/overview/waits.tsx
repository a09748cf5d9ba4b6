// What waits for the person who is signed in, before what the estate asks for: decisions, questions, hand-overs, waivers. Nothing is shown when nothing waits.
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys, waitingQuery } from "../../api/queries.ts";
import { useMay } from "../../app/allowed.tsx";
import { A } from "../../app/url.tsx";

const MOST = 100;
const myQuestionsQuery = queryOptions({ queryKey: [...keys.ownership, "mine", "count"], queryFn: ({ signal }) => api.questions.list({ query: { show: "mine", state: ["open"], limit: MOST } }, { signal }) });
const handOversQuery = queryOptions({ queryKey: [...keys.ownership, "hand-overs", "open"], queryFn: ({ signal }) => api.handOvers.list({ query: { state: ["open"], limit: MOST } }, { signal }) });
const waiverCountsQuery = queryOptions({ queryKey: [...keys.waivers, "counts"], queryFn: ({ signal }) => api.waivers.counts({ signal }) });

export function Waits(): ReactNode {
  const decides = useMay("findings.accept");
  const requests = useQuery(waitingQuery).data?.waiting ?? 0;
  const questions = useQuery(myQuestionsQuery).data?.data.length ?? 0;
  const handsOver = useMay("handovers.write");
  const handOvers = useQuery({ ...handOversQuery, enabled: handsOver }).data?.data.length ?? 0;
  const waivers = useQuery({ ...waiverCountsQuery, enabled: decides }).data?.by_state["requested"] ?? 0;
  const lines = [
    { count: requests, href: "/approvals", one: "request waits for your decision", many: "requests wait for your decision" },
    { count: questions, href: "/ownership?tab=questions", one: "question whether something is yours", many: "questions whether something is yours" },
    { count: handOvers, href: "/ownership?tab=hand-overs", one: "open hand-over", many: "open hand-overs" },
    { count: waivers, href: "/waivers?show=requested", one: "waiver is asked for", many: "waivers are asked for" },
  ].filter(({ count }) => count > 0);
  if (lines.length === 0) return null;
  return (
    <ul className="waits" aria-label="Waiting for people">
      {lines.map(({ count, href, one, many }) => (
        <li key={href}>
          <A href={href}>
            <strong>{count >= MOST ? `${MOST - 1}+` : count}</strong> {count === 1 ? one : many}
          </A>
        </li>
      ))}
    </ul>
  );
}
