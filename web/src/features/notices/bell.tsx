// The bell of the frame: how many notices I have not read, and the way to them.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { BellIcon } from "../../app/icons.tsx";
import { A } from "../../app/url.tsx";
import "./notices.css";

const LOOK_MILLISECONDS = 60_000;
/** The server counts no further. */
const MOST = 100;

export const unreadQuery = { queryKey: [...keys.notices, "unread"], queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.notices.unread({ signal }), refetchInterval: LOOK_MILLISECONDS };

export function Bell(): ReactNode {
  const { data } = useQuery(unreadQuery);
  const unread = data?.unread ?? 0;
  const count = unread >= MOST ? `${MOST - 1}+` : String(unread);
  return (
    <A href="/notices" className="bell" aria-label={unread === 0 ? "Notices, none unread" : `Notices, ${count} unread`} title="Notices">
      <BellIcon />
      {unread === 0 ? null : <span className="bell-count" aria-hidden="true">{count}</span>}
    </A>
  );
}
