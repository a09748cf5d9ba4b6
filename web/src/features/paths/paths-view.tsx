// Escalation paths as a picture and as words. The picture's library is loaded only when a path is shown; a narrow screen gets the words.
import { useMediaQuery } from "@mantine/hooks";
import { Suspense, lazy, type ReactNode } from "react";
import type { EscalationPath } from "../../api/model.ts";
import { useUrl } from "../../app/url.tsx";
import { NodeLink } from "../../ui/node-link.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { wordsOf } from "./path-graph.ts";
import "./paths.css";

const PathPicture = lazy(async () => ({ default: (await import("./path-picture.tsx")).PathPicture }));

const LISTED = 40;
/** From so many paths on they can be narrowed by a word. */
const SEARCHED_FROM = 9;

export function PathsView({ paths, truncated }: { readonly paths: readonly EscalationPath[]; readonly truncated: boolean }): ReactNode {
  const { params } = useUrl();
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false }) === true;
  if (paths.length === 0) return <p className="dim">No path on this side.</p>;
  const wanted = (params["through"] ?? "").toLowerCase();
  const shown = wanted === "" ? paths : paths.filter((path) => wordsOf(path).includes(wanted));
  return (
    <div className="stack">
      {paths.length < SEARCHED_FROM ? null : (
        <div className="row">
          <SearchField label="Only paths through" name="through" />
          <span className="dim small" role="status">
            {shown.length === paths.length ? "" : `${shown.length.toLocaleString()} of ${paths.length.toLocaleString()} paths`}
          </span>
        </div>
      )}
      {shown.length === 0 ? <p className="dim">No path goes through that.</p> : null}
      {narrow || shown.length === 0 ? null : (
        <Suspense fallback={<Skeleton rows={6} doing="Drawing the paths" />}>
          <PathPicture paths={shown} />
        </Suspense>
      )}
      <ol className="path-list">
        {shown.slice(0, LISTED).map((path, index) => (
          <li key={`${path.from.key}${path.to.key}${index}`}>
            <PathWords path={path} open={narrow && index === 0} />
          </li>
        ))}
      </ol>
      {truncated || shown.length > LISTED ? <p className="dim small">There are more paths than are listed. Narrow them by a word, or by where they begin or end in the access explorer.</p> : null}
    </div>
  );
}

function PathWords({ path, open }: { readonly path: EscalationPath; readonly open: boolean }): ReactNode {
  return (
    <details open={open}>
      <summary>
        <NodeLink node={path.from} limit={36} plain /> <span className="dim">to</span> {path.to.key === path.from.key ? <span>administrator</span> : <NodeLink node={path.to} limit={36} plain />}{" "}
        <span className="dim small">
          {path.steps.length === 1 ? "by" : `in ${path.steps.length} steps, first`} <Name text={path.steps[0]?.title || (path.steps[0]?.technique ?? "")} limit={60} />
        </span> {path.conditional ? <Mark is="unknown">conditional</Mark> : null}
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
