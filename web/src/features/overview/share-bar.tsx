// Parts of one whole as a bar with its legend: each part has a word, a number and a link; what is unknown is hatched.
import type { ReactNode } from "react";
import { A } from "../../app/url.tsx";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

export interface Part {
  readonly name: string;
  readonly count: number;
  readonly href: string;
  readonly is: Meaning;
}

export function ShareBar({ parts, label }: { readonly parts: readonly Part[]; readonly label: string }): ReactNode {
  const whole = parts.reduce((sum, part) => sum + part.count, 0);
  return (
    <div className="share" role="group" aria-label={label}>
      <div className="share-bar" aria-hidden="true">
        {parts.map((part) => (part.count === 0 ? null : <span key={part.name} className={`share-part part-${part.is}`} style={{ flexGrow: part.count / Math.max(1, whole) }} />))}
      </div>
      <ul className="share-legend">
        {parts.map((part) => (
          <li key={part.name}>
            <A href={part.href} className="quiet">
              <Mark is={part.is}>
                <strong>{part.count.toLocaleString()}</strong> <span>{part.name}</span>
              </Mark>
            </A>
          </li>
        ))}
      </ul>
    </div>
  );
}
