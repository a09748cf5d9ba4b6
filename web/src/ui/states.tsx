// What a page shows while it waits, when it has nothing, and when it failed. Errors say what, why and what to do.
import { Button } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { problemOf } from "../api/problem.ts";
import { Shape } from "./meaning.tsx";
import "./states.css";

/** Grey rows in the shape of what comes. After one second it says what is being done. */
export function Skeleton({ rows = 6, doing }: { readonly rows?: number; readonly doing: string }): ReactNode {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status" aria-busy="true">
      <p className={slow ? "dim small" : "visually-hidden"}>{doing}…</p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" style={{ width: `${96 - ((row * 17) % 42)}%` }} />
      ))}
    </div>
  );
}

export function Empty({ title, children, act }: { readonly title: string; readonly children: ReactNode; readonly act?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <div className="dim prose">{children}</div>
      {act === undefined ? null : <div className="row">{act}</div>}
    </div>
  );
}

export function Problem({ error, retry, doing }: { readonly error: unknown; readonly retry?: () => void; readonly doing: string }): ReactNode {
  const problem = problemOf(error);
  return (
    <div className="problem" role="alert">
      <h2 className="row">
        <Shape of="danger" /> {problem.title}
      </h2>
      <p>
        While {doing}: <bdi>{problem.detail}</bdi>
      </p>
      <div className="row">
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
        <span className="dim small">
          Code <code>{problem.code}</code>
        </span>
      </div>
    </div>
  );
}
