// Short messages that pass, with an undo where an act can be undone. Kept outside React, so that any handler may speak.
import { Button, CloseButton } from "@mantine/core";
import { useSyncExternalStore, type ReactNode } from "react";
import { problemOf } from "../api/problem.ts";
import { Shape, type Meaning } from "./meaning.tsx";

interface Toast {
  readonly id: number;
  readonly says: string;
  readonly is: Meaning;
  readonly undo?: () => void;
}

const LIFE_MS = 9000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

export function say(says: string, undo?: () => void): void {
  const id = nextId++;
  change([...toasts.slice(-3), undo === undefined ? { id, says, is: "ok" } : { id, says, is: "ok", undo }]);
  setTimeout(() => dismiss(id), LIFE_MS);
}

/** A failure stays until it is dismissed: it asks for something. */
export function sayFailure(says: string): void {
  change([...toasts.slice(-3), { id: nextId++, says, is: "danger" }]);
}

export function sayProblem(doing: string, error: unknown): void {
  const { title, detail } = problemOf(error);
  sayFailure(`${title} while ${doing}: ${detail}`);
}

export function Toasts(): ReactNode {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="toast">
          <Shape of={toast.is} />
          <bdi className="grow">{toast.says.slice(0, 500)}</bdi>
          {toast.undo === undefined ? null : (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                toast.undo?.();
                dismiss(toast.id);
              }}
            >
              Undo
            </Button>
          )}
          <CloseButton size="sm" aria-label="Dismiss" onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
