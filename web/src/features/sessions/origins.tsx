// Where the arguments of a call came from: each path underlined in the way of its origin, with the word, so that it reads in grey and without the legend.
import type { ReactNode } from "react";
import type { GateCall } from "../../api/model.ts";
import "./sessions.css";

type Origin = GateCall["origins"][number]["origin"];

const WORDS: Readonly<Record<Origin, string>> = { task: "from the task", mandate: "from the mandate", trusted: "from a trusted result", untrusted: "from text anyone could write", model: "the model's own" };

/** Where it came from, in words. */
export const originSays = ({ origin, source }: Pick<GateCall["origins"][number], "origin" | "source">): string => `${WORDS[origin]}${SAYS_NO_MORE.has(source) ? "" : ` (${source})`}`;

/** Sources that the word has said already. */
const SAYS_NO_MORE: ReadonlySet<string> = new Set(["", "the task", "the mandate"]);

export function OriginMark({ of, children, title }: { readonly of: Origin; readonly children: ReactNode; readonly title?: string }): ReactNode {
  return (
    <span className={`origin is-from-${of}`} title={title}>
      {children}
    </span>
  );
}

export function Origins({ of }: { readonly of: GateCall["origins"] }): ReactNode {
  if (of.length === 0) return <span className="dim">no arguments</span>;
  return (
    <ul className="origins">
      {of.map(({ path, origin, source }) => (
        <li key={path}>
          <OriginMark of={origin}>
            <code>{path}</code>
          </OriginMark>{" "}
          <span className="dim small">
            {originSays({ origin, source })}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function OriginLegend(): ReactNode {
  return (
    <p className="row small" aria-label="Legend">
      {(Object.keys(WORDS) as Origin[]).map((origin) => (
        <OriginMark key={origin} of={origin}>
          {WORDS[origin]}
        </OriginMark>
      ))}
    </p>
  );
}
