// A section of a page that asks its own question: its heading, its skeleton, its error, its empty state, its further pages.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Problem, Skeleton } from "./states.tsx";

interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

export function Part<Data>(props: {
  readonly id: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly query: Asked<Data>;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const { id, title, note, query, children } = props;
  return (
    <section className="section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="dim small">{note}</span>}
      </header>
      {query.data !== undefined ? (
        children(query.data)
      ) : query.error === null ? (
        <Skeleton rows={3} doing={`Reading ${title.toLowerCase()}`} />
      ) : (
        <Problem error={query.error} doing={`reading ${title.toLowerCase()}`} retry={() => void query.refetch()} />
      )}
    </section>
  );
}

export function More({ query }: { readonly query: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown } }): ReactNode {
  if (!query.hasNextPage) return null;
  return (
    <div>
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Show more
      </Button>
    </div>
  );
}
