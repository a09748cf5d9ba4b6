// Two texts line by line: what went, what came, what stayed. Marked by sign and not by colour alone.
import type { ReactNode } from "react";
import { disarm } from "../../ui/name.tsx";

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

export function Diff({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  const lines = diffLines(before.trimEnd().split("\n"), after.trimEnd().split("\n"));
  if (lines.every(({ sign }) => sign === " ")) return <p className="dim">Nothing is different.</p>;
  return (
    <pre className="diff" tabIndex={0} aria-label="What changes">
      {lines.map(({ sign, text }, index) => (
        <span key={index} className={sign === "+" ? "came" : sign === "-" ? "went" : undefined}>
          {`${sign} ${disarm(text)}\n`}
        </span>
      ))}
    </pre>
  );
}

/** Longest common subsequence; mandates have hundreds of lines, not millions. */
function diffLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = common[i] as Uint16Array;
      row[j] = before[i] === after[j] ? (common[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(common[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: " ", text: before[i++] as string });
      j++;
    } else if (j >= after.length || (i < before.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) lines.push({ sign: "-", text: before[i++] as string });
    else lines.push({ sign: "+", text: after[j++] as string });
  }
  return lines;
}
