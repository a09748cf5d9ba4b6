// My notices: what I was told, unread first in reach, narrowed by kind; and how I want to be told.
import { Button, Modal, NativeSelect } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { Notice } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A, insideOnly, useUrl } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { More } from "../../ui/part.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { When } from "../../ui/time.tsx";
import { sayProblem } from "../../ui/toasts.tsx";
import { GROUPS, kindWords } from "./notice-words.ts";
import { PreferenceForm } from "./preference-form.tsx";
import "./notices.css";

const PAGE = 50;

export function NoticesPage(): ReactNode {
  const { params, set } = useUrl();
  const unread = params["show"] === "unread";
  const group = GROUPS.find(({ value }) => value === params["about"]);
  const filters = { ...(unread ? { unread: "true" as const } : {}), ...(group === undefined ? {} : { kind: [...group.kinds] }) };
  const query = useInfiniteQuery({
    queryKey: [...keys.notices, "list", filters],
    queryFn: ({ pageParam, signal }) => api.notices.list({ query: { ...filters, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const mark = useMark();
  return (
    <>
      <PageHead title="Notices" asks="What was I told, and what waits for me?">
        <Button variant="default" onClick={() => set({ preferences: "1" }, "push")}>
          How I am told
        </Button>
        <Button variant="default" disabled={!rows.some(({ read_at }) => read_at === null)} loading={mark.isPending} onClick={() => mark.mutate({ read: true })}>
          Mark all as read
        </Button>
      </PageHead>
      <div className="row inv-tools" role="search">
        <NativeSelect aria-label="Show" value={unread ? "unread" : ""} onChange={(event) => set({ show: event.currentTarget.value })} data={[{ value: "", label: "All" }, { value: "unread", label: "Unread" }]} />
        <NativeSelect aria-label="About" value={group?.value ?? ""} onChange={(event) => set({ about: event.currentTarget.value })} data={[{ value: "", label: "Everything" }, ...GROUPS.map(({ value, label }) => ({ value, label }))]} />
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton rows={8} doing="Reading your notices" />
        ) : (
          <Problem error={query.error} doing="reading your notices" retry={() => void query.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title={unread || group !== undefined ? "No notice matches" : "You were told nothing yet"}>
          {unread || group !== undefined ? "Show all notices, or choose another kind." : "Here stands what concerns you: approvals you are asked for, questions about owners, and what is about to end."}
        </Empty>
      ) : (
        <div className="stack">
          <ul className="plain-list" aria-label="Notices">
            {rows.map((row) => (
              <NoticeItem key={row.id} row={row} mark={(read) => mark.mutate({ ids: [row.id], read })} />
            ))}
          </ul>
          <More query={query} />
        </div>
      )}
      <Modal opened={params["preferences"] !== undefined} onClose={() => set({ preferences: null })} title="How I am told by e-mail">
        <PreferenceForm done={() => set({ preferences: null })} />
      </Modal>
    </>
  );
}

function NoticeItem({ row, mark }: { readonly row: Notice; readonly mark: (read: boolean) => void }): ReactNode {
  const isUnread = row.read_at === null;
  return (
    <li className={isUnread ? "notice is-unread" : "notice"}>
      <div className="row spread">
        <A href={insideOnly(row.link)} className="notice-title grow" onClick={() => (isUnread ? mark(true) : undefined)}>
          <Prose text={row.title} limit={200} />
        </A>
        <Button variant="default" size="compact-xs" onClick={() => mark(isUnread)} aria-label={`${isUnread ? "Mark as read" : "Mark as unread"}: ${row.title.slice(0, 100)}`}>
          {isUnread ? "Mark as read" : "Mark as unread"}
        </Button>
      </div>
      <div className="row dim small">
        {row.sample ? <Mark is="unknown">sample, told here alone</Mark> : null}
        {row.urgency === "now" ? <Mark is="warn">urgent</Mark> : null}
        <span>{kindWords(row.kind)}</span>
        <When at={row.created_at} />
      </div>
      {linesOf(row.body).map((line, at) => (
        <p key={at} className="prose">
          <Prose text={line} limit={800} />
        </p>
      ))}
    </li>
  );
}

const MOST_LINES = 12;
const linesOf = (body: string): readonly string[] => body.split(/\n+/).filter((line) => line.trim() !== "").slice(0, MOST_LINES);

function useMark() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (what: { readonly ids?: readonly string[]; readonly read: boolean }) => api.notices.read({ body: { read: what.read, ...(what.ids === undefined ? {} : { ids: [...what.ids] }) } }),
    onError: (error) => sayProblem("marking notices", error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.notices }),
  });
}
