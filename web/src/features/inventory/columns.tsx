// The columns of the inventory: what each shows, how wide, and by what the server can sort.
import type { ReactNode } from "react";
import type { Identity } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { KindGlyph, Provider, kindWord } from "../../ui/glyph.tsx";
import { ReachBar, Risk, SEVERITIES, SeverityMark, Shape } from "../../ui/meaning.tsx";
import { FitName, Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";

export interface InventoryColumn {
  readonly id: string;
  readonly title: string;
  readonly width: string;
  /** The track at 1280 px, where all columns must still fit. */
  readonly tight: string;
  readonly sort?: string;
  readonly end?: boolean;
  readonly cell: (identity: Identity, tight: boolean) => ReactNode;
}

export const hrefOf = (identity: { readonly id: string }): string => `/identities/${encodeURIComponent(identity.id)}`;

function NameCell({ identity, tight }: { readonly identity: Identity; readonly tight: boolean }): ReactNode {
  return (
    <span className="row nowrap">
      <span className="glyph-holder" title={kindWord(identity.kind)}>
        <KindGlyph kind={identity.kind} />
      </span>
      <A href={hrefOf(identity)} className="clip quiet inv-name">
        <FitName text={identity.name} />
      </A>
      <span className={tight ? "visually-hidden" : "dim small clip"}>{kindWord(identity.kind)}</span>
      {identity.gone_at === null ? null : <span className="dim small">gone</span>}
      {identity.enabled === false ? <span className="dim small">disabled</span> : null}
    </span>
  );
}

export function OwnerText({ owner }: { readonly owner: Identity["owner"] }): ReactNode {
  if (owner.status === "none" || owner.name === null) {
    return (
      <span className="row tight nowrap">
        <Shape of="danger" size={10} /> nobody
      </span>
    );
  }
  return (
    <span className="row tight nowrap" title={owner.status === "suggested" ? `Suggested, ${Math.round((owner.confidence ?? 0) * 100)} % sure; nobody confirmed it` : "Confirmed"}>
      <Shape of={owner.status === "confirmed" ? "ok" : "warn"} size={10} />
      <Name text={owner.name} limit={80} />
      {owner.status === "suggested" ? <span className="dim">?</span> : null}
    </span>
  );
}

export function LastUsed({ of, short = false }: { readonly short?: boolean; readonly of: { readonly last_used: "known" | "never" | "not_read"; readonly last_used_at: string | null } }): ReactNode {
  return <When at={of.last_used === "not_read" ? undefined : of.last_used === "never" ? null : of.last_used_at} short={short} />;
}

function FindingsCell({ identity }: { readonly identity: Identity }): ReactNode {
  const worst = SEVERITIES.find((severity) => identity.open_findings[severity] > 0);
  const total = SEVERITIES.reduce((sum, severity) => sum + identity.open_findings[severity], 0);
  if (worst === undefined) return <span className="dim">none open</span>;
  return (
    <A href={`/findings?identity=${encodeURIComponent(identity.id)}`} className="quiet row tight nowrap">
      <SeverityMark of={worst} bare /> {total}
    </A>
  );
}

export const COLUMNS: readonly InventoryColumn[] = [
  { id: "name", title: "Name", width: "minmax(220px, 2.2fr)", tight: "minmax(168px, 2fr)", sort: "name", cell: (identity, tight) => <NameCell identity={identity} tight={tight} /> },
  {
    id: "place",
    title: "Place",
    width: "minmax(130px, 1fr)",
    tight: "140px",
    cell: (identity) => (
      <span className="row tight nowrap">
        <Provider id={identity.provider} /> <FitName text={identity.realm} />
      </span>
    ),
  },
  { id: "owner", title: "Owner", width: "minmax(110px, 1fr)", tight: "minmax(108px, 1fr)", cell: (identity) => <OwnerText owner={identity.owner} /> },
  {
    id: "purpose",
    title: "Purpose",
    width: "minmax(100px, 1fr)",
    tight: "minmax(70px, 0.9fr)",
    cell: (identity) => (identity.purpose === null ? <span className="dim">not stated</span> : <Name text={identity.purpose} limit={80} />),
  },
  { id: "environment", title: "Environment", width: "96px", tight: "72px", cell: (identity) => (identity.environment === null ? <span className="dim">not known</span> : <Name text={identity.environment} limit={14} />) },
  {
    id: "reach",
    title: "Reach",
    width: "132px",
    tight: "42px",
    cell: (identity, tight) =>
      identity.reach === null ? <span className="dim">not computed</span> : <ReachBar level={identity.reach.level} title={`${identity.reach.why}${identity.reach.by_escalation ? " (by escalation)" : ""}`} bare={tight} />,
  },
  { id: "used", title: "Last used", width: "104px", tight: "60px", sort: "last_used_at", cell: (identity, tight) => <LastUsed of={identity} short={tight} /> },
  {
    id: "credential",
    title: "Oldest key",
    width: "118px",
    tight: "70px",
    cell: (identity, tight) => (identity.credential_count === 0 ? <span className="dim">none seen</span> : <When at={identity.oldest_credential_at} never="not read" short={tight} />),
  },
  { id: "made", title: "Created", width: "104px", tight: "60px", sort: "created_at", cell: (identity, tight) => <When at={identity.created_at} never="not read" short={tight} /> },
  { id: "findings", title: "Findings", width: "76px", tight: "52px", cell: (identity) => <FindingsCell identity={identity} /> },
  { id: "risk", title: "Risk", width: "76px", tight: "64px", sort: "risk", end: true, cell: (identity) => (identity.risk === null ? <span className="dim">–</span> : <Risk score={identity.risk} />) },
];

export const DEFAULT_COLUMNS: readonly string[] = ["name", "place", "owner", "purpose", "reach", "used", "credential", "findings", "risk"];

/** At 400 px a row is one card: what it is, where, whose, how risky. */
export const NARROW_COLUMNS: readonly InventoryColumn[] = [
  {
    id: "name",
    title: "Name",
    width: "minmax(0, 1fr)",
    tight: "minmax(0, 1fr)",
    cell: (identity) => (
      <span className="stack card">
        <NameCell identity={identity} tight={false} />
        <span className="row tight nowrap small">
          <Provider id={identity.provider} /> <OwnerText owner={identity.owner} />
        </span>
      </span>
    ),
  },
  {
    id: "risk",
    title: "Risk",
    width: "96px",
    tight: "96px",
    end: true,
    cell: (identity) => (
      <span className="stack card">
        {identity.risk === null ? "–" : <Risk score={identity.risk} />}
        <span className="small dim">{identity.reach?.level ?? ""}</span>
      </span>
    ),
  },
];
