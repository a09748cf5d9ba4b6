// Escalation paths as a picture and as words. The picture's library is loaded only when a path is shown.
import { Suspense, lazy, type ReactNode } from "react";
import type { EscalationPath } from "../../api/model.ts";
import { NodeLink } from "../../ui/node-link.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { Skeleton } from "../../ui/states.tsx";
import "./paths.css";

const PathPicture = lazy(async () => ({ default: (await import("./path-picture.tsx")).PathPicture }));

const LISTED = 40;

export function PathsView({ paths, truncated }: { readonly paths: readonly EscalationPath[]; readonly truncated: boolean }): ReactNode {
  if (paths.length === 0) return <p className="dim">No path on this side.</p>;
  return (
    <div className="stack">
      <Suspense fallback={<Skeleton rows={6} doing="Drawing the paths" />}>
        <PathPicture paths={paths} />
      </Suspense>
      <ol className="path-list">
        {paths.slice(0, LISTED).map((path, index) => (
          <li key={`${path.from.key}${path.to.key}${index}`}>
            <PathWords path={path} />
          </li>
        ))}
      </ol>
      {truncated || paths.length > LISTED ? <p className="dim small">There are more paths than are shown. Narrow where they begin or end in the access explorer.</p> : null}
    </div>
  );
}

function PathWords({ path }: { readonly path: EscalationPath }): ReactNode {
  return (
    <details>
      <summary>
        <NodeLink node={path.from} limit={36} plain /> <span className="dim">to</span> <NodeLink node={path.to} limit={36} plain />{" "}
        <span className="dim small">in {path.steps.length === 1 ? "1 step" : `${path.steps.length} steps`}</span> {path.conditional ? <Mark is="unknown">conditional</Mark> : null}
      </summary>
      <ol className="path-steps">
        <li>
          <span className="dim">begins at</span> <NodeLink node={path.from} limit={44} />
        </li>
        {path.steps.map((step, index) => (
          <li key={`${step.technique}${step.target.key}${index}`} className="stack card">
            <span>
              <strong>{step.title === "" ? step.technique : step.title}</strong> <code className="dim">{step.technique}</code> <span className="dim">→</span> <NodeLink node={step.target} limit={44} />
            </span>
            {step.permissions.length === 0 ? null : <code className="small">{step.permissions.join(", ")}</code>}
            {step.conditions.length === 0 ? null : <Mark is="unknown">depends on {step.conditions.join(", ")}</Mark>}
            {step.remedy === null ? null : (
              <span className="small">
                <span className="dim">To cut it:</span> <Prose text={step.remedy} limit={400} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
