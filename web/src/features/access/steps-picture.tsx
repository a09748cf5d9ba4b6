// Why an answer is what it is: the layers that spoke, left to right, each with its policy and what it says.
import type { ReactNode } from "react";
import type { AccessAnswer } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";

const EFFECT_WORDS: Readonly<Record<AccessAnswer["effect"], readonly [Meaning, string]>> = {
  allow: ["warn", "can"],
  conditional: ["unknown", "can, if"],
  deny: ["ok", "cannot"],
};

export function EffectMark({ answer }: { readonly answer: AccessAnswer }): ReactNode {
  const [meaning, word] = EFFECT_WORDS[answer.effect];
  return <Mark is={meaning}>{answer.effect === "deny" && answer.explicit ? "denied by a statement" : word}</Mark>;
}

export function StepsPicture({ answer }: { readonly answer: AccessAnswer }): ReactNode {
  if (answer.path.length === 0) return <p className="dim small">No statement speaks of it; what nothing allows is denied.</p>;
  return (
    <ol className="layers">
      {answer.path.map((step, index) => (
        <li key={`${step.layer}${step.source}${index}`} className={`layer layer-${step.effect}`}>
          <span className="row tight spread small">
            <strong>{step.layer}</strong>
            <Mark is={step.effect === "allow" ? "ok" : step.effect === "deny" ? "danger" : "unknown"}>{step.effect === "no-match" ? "silent" : step.effect === "allow" ? "allows" : "denies"}</Mark>
          </span>
          <Name text={step.source} mono limit={44} />
          <span className="small dim">
            <Prose text={step.says} limit={240} />
          </span>
        </li>
      ))}
    </ol>
  );
}

export function Unknowns({ answer }: { readonly answer: AccessAnswer }): ReactNode {
  if (answer.unknown.length === 0) return null;
  return (
    <span className="small">
      <span className="dim">depends on</span> <code>{answer.unknown.slice(0, 8).join(", ")}</code>
    </span>
  );
}

/** What was not read and could change the answer: said beside it, never left out. */
export function Caveats({ says }: { readonly says: readonly string[] }): ReactNode {
  if (says.length === 0) return null;
  return (
    <div className="banner">
      <div className="stack">
        <Mark is="unknown">What was not read could change this answer</Mark>
        <ul className="small">
          {says.slice(0, 12).map((each) => (
            <li key={each}>
              <Prose text={each} limit={300} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
