// Questions: those that I can answer first, each by one click or one key; all others with where they stand.
import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { QuestionCard } from "./question-card.tsx";

const SHOWN = [
  { value: "", label: "Put to me, open" },
  { value: "open", label: "All that are open" },
  { value: "all", label: "All" },
] as const;

export function Questions(): ReactNode {
  const { params, set } = useUrl();
  const show = params["show"] ?? "";
  const one = params["question"];
  const query = useInfiniteQuery({
    queryKey: [...keys.ownership, "questions", show],
    queryFn: ({ pageParam, signal }) => api.questions.list({ query: { show: show === "" ? "mine" : "all", ...(show === "all" ? {} : { state: ["open"] }), limit: 50, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const others = rows.filter(({ id }) => id !== one);
  return (
    <div className="stack">
      <div className="row">
        <NativeSelect aria-label="Which questions" data={SHOWN.map((each) => ({ ...each }))} value={show} onChange={(event) => set({ show: event.currentTarget.value })} />
        <span className="dim small">Keys on a question: A accept, N not mine, P point to another.</span>
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={4} doing="Reading the questions" />
        ) : (
          <Problem error={query.error} doing="reading the questions" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 && one === undefined ? (
        <Empty title={show === "" ? "Nobody asks you anything" : "No question"}>Select identities in the inventory, or open one, to ask who answers for it. The likeliest person is asked, and the next when that one does not answer.</Empty>
      ) : (
        <ul className="question-list">
          {one === undefined ? null : <QuestionCard key={one} id={one} />}
          {others.map(({ id }) => (
            <QuestionCard key={id} id={id} />
          ))}
        </ul>
      )}
      <More query={query} />
    </div>
  );
}
