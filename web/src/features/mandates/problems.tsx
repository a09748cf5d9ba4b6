// What stands in a mandate's way, worst first, each with the member it is about.
import type { ReactNode } from "react";
import type { MandateProblem } from "../../api/model.ts";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";

export function Problems({ problems }: { readonly problems: readonly MandateProblem[] }): ReactNode {
  if (problems.length === 0) return null;
  const ordered = [...problems].sort((a, b) => Number(b.weight === "error") - Number(a.weight === "error"));
  return (
    <ul className="plain-list problems" aria-label="What stands in its way">
      {ordered.map(({ path, says, weight }) => (
        <li key={`${path} ${says}`}>
          <Mark is={weight === "error" ? "danger" : "warn"}>
            <span>
              <code>{path}</code> <Prose text={says} limit={400} />
            </span>
          </Mark>
        </li>
      ))}
    </ul>
  );
}
