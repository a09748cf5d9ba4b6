// What stands in the way of a document, worst first, each with the member it is about and, in the editor, the line it stands on.
import type { ReactNode } from "react";
import type { MandateProblem } from "../api/model.ts";
import { Mark } from "./meaning.tsx";
import { Prose } from "./name.tsx";
import "./document-editor.css";

type Located = MandateProblem & { readonly line?: number };

export function Problems({ problems, go }: { readonly problems: readonly Located[]; readonly go?: (path: string) => void }): ReactNode {
  if (problems.length === 0) return null;
  const ordered = [...problems].sort((a, b) => Number(b.weight === "error") - Number(a.weight === "error"));
  return (
    <ul className="plain-list problems" aria-label="What stands in its way">
      {ordered.map(({ path, says, weight, line }) => (
        <li key={`${path} ${says}`}>
          <Mark is={weight === "error" ? "danger" : "warn"}>
            <span>
              {path === "" ? null : go === undefined ? <code>{path}</code> : (
                <button type="button" className="plain problem-place" onClick={() => go(path)} title={`Show line ${line ?? 1}`}>
                  <code>{path}</code> <span className="dim small">line {line}</span>
                </button>
              )}{" "}
              <Prose text={says} limit={400} />
            </span>
          </Mark>
        </li>
      ))}
    </ul>
  );
}
