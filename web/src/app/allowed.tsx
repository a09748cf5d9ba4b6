// Acts are shown to those who may do them. The server decides again; this only spares people a refusal.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Session } from "../api/model.ts";
import { sessionQuery } from "../api/queries.ts";

type Permission = Session["permissions"][number];

export function useMay(permission: Permission): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.permissions.includes(permission) === true;
}

/** `otherwise` says which role is needed, where the act is what the page is for. */
export function Allowed({ to, otherwise, children }: { readonly to: Permission; readonly otherwise?: string; readonly children: ReactNode }): ReactNode {
  if (useMay(to)) return children;
  return otherwise === undefined ? null : <span className="dim small">{otherwise}</span>;
}
