// One objective: what, where it stands, the arithmetic, and the way so far. The same on its page and on the overview.
import type { ReactNode } from "react";
import type { Objective } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { Burndown } from "./burndown.tsx";
import { aboutWords, countedHref, measureWord, percentText, STATES } from "./objective-words.ts";
import "./objectives.css";

/** People are never counted, so the link leaves them out as the count does. */
const NON_HUMAN = "service-account,workload,oauth-app,bot,agent,machine,unattributed";

export function ObjectiveRow({ objective, children }: { readonly objective: Objective; readonly children?: ReactNode }): ReactNode {
  const { content, state, now, part, whole, says } = objective;
  const about = aboutWords(content);
  return (
    <li className="objective">
      <div className="stack grow">
        <h3>
          <Prose text={content.title} limit={200} />
        </h3>
        <p className="row">
          <Mark is={STATES[state].is}>{STATES[state].word}</Mark>
          <strong>{percentText(now)}</strong>
          <span>
            of {content.target_percent} % by {content.by}
          </span>
          <A href={countedHref(content, NON_HUMAN)}>
            {part.toLocaleString()} of {whole.toLocaleString()} {measureWord(content.measure)}
            {about === "" ? "" : `, ${about}`}
          </A>
        </p>
        <p className="dim small">{says}</p>
        {children}
      </div>
      <Burndown objective={objective} />
    </li>
  );
}
