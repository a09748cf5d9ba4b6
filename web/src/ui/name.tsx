// Text that a provider wrote. It may be hostile (right-to-left marks, 100 KB, markup): bounded, isolated, never interpreted.
import type { ReactNode } from "react";

const CONTROL = /[\p{Cc}\p{Cf}]/gu;
const HOVER_LIMIT = 600;

/** Direction marks and control characters made visible, so that a name cannot pretend to be another. */
export const disarm = (text: string): string => text.replace(CONTROL, "�");

/** The beginning and the end of a long text: what tells two long names apart mostly stands at the end. */
export function middleOf(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor((limit - 1) * 0.45);
  return `${text.slice(0, limit - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** A provider's text, cut in the middle, whole on hover. */
export function Name({ text, limit = 64, mono = false }: { readonly text: string; readonly limit?: number; readonly mono?: boolean }): ReactNode {
  const safe = disarm(text.length > 4096 ? middleOf(text, 4096) : text);
  const shown = middleOf(safe, limit);
  const title = shown === safe ? undefined : middleOf(safe, HOVER_LIMIT);
  return (
    <bdi className={mono ? "mono name" : "name"} title={title}>
      {shown}
    </bdi>
  );
}

const TAIL = 7;

/** As `Name`, cut in the middle by the room that the layout leaves; for cells. */
export function FitName({ text, limit = 200 }: { readonly text: string; readonly limit?: number }): ReactNode {
  const safe = disarm(middleOf(text, limit));
  const at = safe.length > TAIL * 2 ? safe.length - TAIL : safe.length;
  return (
    <bdi className="name is-fit" title={middleOf(disarm(middleOf(text, 4096)), HOVER_LIMIT)}>
      <span>{safe.slice(0, at)}</span>
      {at === safe.length ? null : <span>{safe.slice(at)}</span>}
    </bdi>
  );
}

/** Longer prose from a provider or a rule: bounded and isolated, wraps. */
export function Prose({ text, limit = 1200 }: { readonly text: string; readonly limit?: number }): ReactNode {
  return <bdi className="prose-text">{disarm(middleOf(text, limit))}</bdi>;
}

/** The last part of an ARN, a path or `namespace/name`: what people call the thing. */
export function shortId(nativeId: string): string {
  if (nativeId.startsWith("arn:")) {
    const resource = nativeId.split(":").slice(5).join(":");
    return resource === "" ? nativeId : resource;
  }
  return nativeId;
}
