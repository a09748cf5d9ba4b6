// How many requests wait for the person who is signed in, beside the page that shows them.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { waitingQuery } from "../api/queries.ts";

const MOST_SHOWN = 99;

export function WaitingBadge(): ReactNode {
  const { data } = useQuery(waitingQuery);
  if (data === undefined || data.waiting === 0) return null;
  return <span className="badge">{data.waiting > MOST_SHOWN ? "99+" : data.waiting}<span className="visually-hidden"> waiting</span></span>;
}
