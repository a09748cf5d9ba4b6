// What changed in a definition since it was approved, what is riskiest first. Everything in it was written by the server: shown as text, with the invisible made visible.
import type { ReactNode } from "react";
import type { ToolChange, ToolDetail } from "../../api/model.ts";
import { Mark } from "../../ui/meaning.tsx";
import { disarm, Prose } from "../../ui/name.tsx";

const LONGEST = 60_000;

export function ToolChanges({ of }: { readonly of: readonly ToolChange[] }): ReactNode {
  return (
    <ul className="plain-list stack" aria-label="Changes">
      {of.map(({ kind, path, says, before, after, risky }) => (
        <li key={`${kind} ${path} ${says}`} className="stack">
          <Mark is={risky ? "danger" : "unknown"}><Prose text={says} limit={600} /></Mark>
          {before === null && after === null ? null : (
            <div className="tool-pair">
              <Side title="Approved" text={before ?? "(none)"} />
              <Side title="Shown now" text={after ?? "(none)"} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Side({ title, text }: { readonly title: string; readonly text: string }): ReactNode {
  return (
    <div>
      <span className="dim small">{title}</span>
      <pre className="tool-text" tabIndex={0} aria-label={title}><bdi>{disarmed(text)}</bdi></pre>
    </div>
  );
}

/** Lines stay lines; all else that cannot be seen is shown. */
export const disarmed = (text: string): string => text.slice(0, LONGEST).split("\n").map(disarm).join("\n");

export function Definition({ title, of }: { readonly title: string; readonly of: ToolDetail["definition"] }): ReactNode {
  return (
    <details>
      <summary>{title}</summary>
      <pre className="tool-text" tabIndex={0} aria-label={title}><bdi>{disarmed(JSON.stringify(of, null, 2))}</bdi></pre>
    </details>
  );
}
