// Who it is at a glance: name, kind, place, owner, state, risk with its arithmetic.
import { Popover } from "@mantine/core";
import type { ReactNode } from "react";
import type { IdentityDetail, RiskTerm } from "../../api/model.ts";
import { A, hrefTo } from "../../app/url.tsx";
import { Copy } from "../../ui/copy.tsx";
import { KindGlyph, kindWord, providerName } from "../../ui/glyph.tsx";
import { ReachBar, Risk } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import { LastUsed, OwnerText } from "../inventory/columns.tsx";

export function IdentityHeader({ identity }: { readonly identity: IdentityDetail }): ReactNode {
  return (
    <header className="id-head">
      <nav aria-label="Where this is" className="small dim">
        <A href="/inventory">Inventory</A> / <A href={hrefTo("/inventory", { provider: identity.provider })}>{providerName(identity.provider)}</A> /{" "}
        <A href={hrefTo("/inventory", { provider: identity.provider, realm: identity.realm })}>
          <Name text={identity.realm} limit={40} />
        </A>
      </nav>
      <div className="row">
        <KindGlyph kind={identity.kind} />
        <h1>
          <Name text={identity.name} limit={90} />
        </h1>
        {identity.enabled === false ? <span className="chip">disabled</span> : null}
        {identity.gone_at === null ? null : (
          <span className="chip">
            gone <When at={identity.gone_at} />
          </span>
        )}
      </div>
      <div className="row small">
        <span className="mono dim">
          <Name text={identity.native_id} limit={110} />
        </span>
        <Copy text={identity.native_id} label="Copy id" />
      </div>
      <dl className="facts">
        <Fact name="Kind">{kindWord(identity.kind)}</Fact>
        <Fact name="Owner">
          <OwnerText owner={identity.owner} />
        </Fact>
        <Fact name="Purpose">{identity.purpose === null ? <span className="dim">not stated</span> : <Prose text={identity.purpose} limit={160} />}</Fact>
        <Fact name="Mandate">
          {identity.three_sets.mandated.status === "none" ? <span className="dim">none: ungoverned</span> : <Prose text={identity.three_sets.mandated.detail} limit={120} />}
        </Fact>
        <Fact name="Environment">{identity.environment === null ? <span className="dim">not known</span> : <Name text={identity.environment} />}</Fact>
        <Fact name="Created">
          <When at={identity.created_at} never="not read" />
        </Fact>
        <Fact name="Last used">
          <LastUsed of={identity} />
        </Fact>
        <Fact name="Reach">{identity.reach === null ? <span className="dim">not computed</span> : <ReachBar level={identity.reach.level} byEscalation={identity.reach.by_escalation} title={identity.reach.why} />}</Fact>
        <Fact name="Risk">{identity.risk === null ? <span className="dim">not computed</span> : <RiskArithmetic score={identity.risk} terms={identity.risk_terms} />}</Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The score opens to the sum that makes it. */
export function RiskArithmetic({ score, terms }: { readonly score: number; readonly terms: readonly RiskTerm[] }): ReactNode {
  return (
    <Popover width={360} position="bottom-start">
      <Popover.Target>
        <button type="button" className="plain risk-button" aria-label={`Risk ${Math.round(score)} of 100: show the arithmetic`}>
          <Risk score={score} title="Show the arithmetic" />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <RiskTable score={score} terms={terms} />
      </Popover.Dropdown>
    </Popover>
  );
}

export function RiskTable({ score, terms }: { readonly score: number; readonly terms: readonly RiskTerm[] }): ReactNode {
  return (
    <table className="plain risk-table">
      <tbody>
        {terms.map((term) => (
          <tr key={term.why}>
            <td>
              <Prose text={term.why} limit={200} />
            </td>
            <td className="num">{term.points > 0 ? `+${term.points}` : term.points}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">Risk, of 100</th>
          <td className="num">
            <strong>{Math.round(score)}</strong>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
