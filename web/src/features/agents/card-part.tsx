// What was verified of an agent's A2A card, in words: no more is claimed than that.
import type { ReactNode } from "react";
import type { AgentCard } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";

const MEANINGS: Readonly<Record<AgentCard["signatures"][number]["status"], Meaning>> = { valid: "ok", invalid: "danger", unchecked: "warn" };
const WORDS: Readonly<Record<AgentCard["signatures"][number]["status"], string>> = { valid: "The signature holds", invalid: "The signature does not hold", unchecked: "The signature was not checked" };

export function CardFacts({ card }: { readonly card: AgentCard }): ReactNode {
  return (
    <div className="stack">
      {card.signatures.length === 0 ? <Mark is="warn">The card is not signed, so nothing proves who published it</Mark> : null}
      <ul className="plain-list">
        {card.signatures.map((signature) => (
          <li key={`${signature.key_id} ${signature.says}`}>
            <Mark is={MEANINGS[signature.status]}>{WORDS[signature.status]}</Mark> <Prose text={signature.says} limit={300} />
          </li>
        ))}
      </ul>
      <dl className="mandate-facts">
        <div><dt>Read from</dt><dd>{card.url === null ? "pasted" : <Name text={card.url} mono limit={80} />}</dd></div>
        <div><dt>Provider, as the card says</dt><dd>{card.provider === null ? <span className="dim">not said</span> : <Name text={card.provider} limit={60} />}</dd></div>
        <div><dt>Version</dt><dd><Name text={card.version} limit={40} /></dd></div>
        <div className="whole"><dt>Called at</dt><dd>{card.interfaces.length === 0 ? <span className="dim">not said</span> : <ul className="plain-list">{card.interfaces.slice(0, 10).map(({ url, binding }) => <li key={`${url} ${binding}`}><Name text={url} mono limit={80} /> <span className="dim small">{binding}</span></li>)}</ul>}</dd></div>
        <div className="whole"><dt>Skills, as the card says</dt><dd><Name text={card.skills.join(", ")} limit={300} /></dd></div>
      </dl>
    </div>
  );
}
