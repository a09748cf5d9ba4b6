// Keyboard: single keys act on the page unless a person is typing or holds a modifier.
import { useEffect, useRef } from "react";

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const inDialog = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest("[role=dialog]") !== null;

/** Keys by their `event.key`. `Enter` on a focused control stays with the control. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (inDialog(event.target)) return;
      if (typing(event.target)) return;
      if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("button, a, summary") !== null) return;
      const act = latest.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
