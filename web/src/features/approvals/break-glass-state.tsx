// Where emergency access stands, in a word with its meaning.
import type { ReactNode } from "react";
import type { BreakGlass } from "../../api/model.ts";
import { Mark } from "../../ui/meaning.tsx";

export function BreakGlassState({ of }: { readonly of: BreakGlass }): ReactNode {
  if (of.overdue) return <Mark is="danger">review overdue</Mark>;
  switch (of.state) {
    case "asked":
      return <Mark is="warn">waits to be opened</Mark>;
    case "open":
      return of.in_force ? <Mark is="danger">open</Mark> : <Mark is="warn">over, closing</Mark>;
    case "closed":
      return <Mark is="warn">waits for its review</Mark>;
    case "reviewed":
      return <Mark is={of.review?.verdict === "justified" ? "ok" : "danger"}>{of.review?.verdict === "justified" ? "justified" : "not justified"}</Mark>;
    default:
      return <Mark is="unknown">{of.state}</Mark>;
  }
}
