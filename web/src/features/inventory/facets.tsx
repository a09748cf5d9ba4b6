// Facets at the left: each value with what it would leave. Values are toggles; several of one facet are joined by "or".
import type { ReactNode } from "react";
import type { Facet } from "../../api/model.ts";
import { listOf, toggled, useUrl } from "../../app/url.tsx";
import { kindWord, providerName } from "../../ui/glyph.tsx";
import { Name } from "../../ui/name.tsx";

const TITLES: Readonly<Record<string, string>> = {
  kind: "Kind",
  provider: "Provider",
  realm: "Place",
  type: "Type",
  environment: "Environment",
  owner_status: "Owner",
  owner: "Owned by",
  reach: "Reach",
  used: "Used",
  mandate: "Mandate",
  use_known: "Evidence of use",
  severity: "Open findings",
  state: "State",
  rule: "Rule",
  framework: "Framework",
};

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  owner_status: { confirmed: "confirmed", suggested: "suggested", none: "nobody" },
  mandate: { within: "within it", outside: "outside of it", none: "none" },
  use_known: { true: "read", false: "not read" },
  used: { active: "in the last 90 days", dormant: "longer ago", never: "never", not_read: "not read" },
};

export function facetWord(facet: string, value: string): string {
  if (value === "") return "not known";
  if (facet === "kind") return kindWord(value);
  if (facet === "provider") return providerName(value);
  return WORDS[facet]?.[value] ?? value;
}

export const facetTitle = (name: string): string => TITLES[name] ?? name;

const SHOWN = 8;

export function Facets({ facets, order }: { readonly facets: readonly Facet[]; readonly order: readonly string[] }): ReactNode {
  const shown = order.flatMap((name) => facets.filter((facet) => facet.name === name && facet.values.length > 0));
  return (
    <div className="facets">
      {shown.map((facet) => (
        <FacetGroup key={facet.name} facet={facet} />
      ))}
    </div>
  );
}

function FacetGroup({ facet }: { readonly facet: Facet }): ReactNode {
  const { params, set } = useUrl();
  const chosen = listOf(params[facet.name]);
  const values = facet.values.slice(0, 40);
  const row = ({ value, count }: Facet["values"][number]) => (
    <li key={value}>
      <label className="facet-value">
        <input type="checkbox" checked={chosen.includes(value)} onChange={() => set({ [facet.name]: toggled(chosen, value) }, "push")} />
        <span className="clip">
          <Name text={facetWord(facet.name, value)} limit={26} />
        </span>
        <span className="dim">{count.toLocaleString()}</span>
      </label>
    </li>
  );
  return (
    <fieldset>
      <legend>{facetTitle(facet.name)}</legend>
      <ul>{values.slice(0, SHOWN).map(row)}</ul>
      {values.length > SHOWN ? (
        <details open={values.slice(SHOWN).some(({ value }) => chosen.includes(value))}>
          <summary className="small dim">{values.length - SHOWN} more</summary>
          <ul>{values.slice(SHOWN).map(row)}</ul>
        </details>
      ) : null}
    </fieldset>
  );
}

/** The filters that hold now, each removable; so that a shared link explains itself. */
export function ActiveFilters({ names }: { readonly names: readonly string[] }): ReactNode {
  const { params, set } = useUrl();
  const active = names.flatMap((name) => listOf(params[name]).map((value) => ({ name, value })));
  if (active.length === 0) return null;
  return (
    <ul className="row" aria-label="Filters">
      {active.map(({ name, value }) => (
        <li key={`${name}:${value}`}>
          <button type="button" className="chip" onClick={() => set({ [name]: toggled(listOf(params[name]), value) }, "push")}>
            <span className="dim">{facetTitle(name)}:</span> <Name text={facetWord(name, value)} limit={40} /> <span aria-hidden="true">×</span>
            <span className="visually-hidden">remove this filter</span>
          </button>
        </li>
      ))}
      {active.length > 1 ? (
        <li>
          <button type="button" className="plain small" onClick={() => set(Object.fromEntries(names.map((name) => [name, null])), "push")}>
            Clear all
          </button>
        </li>
      ) : null}
    </ul>
  );
}
