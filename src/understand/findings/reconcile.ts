// The life of findings. Pure: what was known, what the rules say now, which waivers stand; out come the events. Nothing is resolved by not looking.
import type { Finding, FindingState, Severity } from "../../model/index.ts";
import type { Judged } from "./evaluate.ts";

export interface KnownFinding {
  readonly key: string;
  readonly rule: string;
  /** Where its subject lives. */
  readonly realm: string;
  readonly severity: Severity;
  readonly state: FindingState;
  /** End of the waiver that stands for it, if one does. */
  readonly waivedUntil?: string;
}

export type FindingEvent =
  | { readonly what: "opened"; readonly key: string; readonly state: "open"; readonly detail: string }
  | { readonly what: "reopened"; readonly key: string; readonly state: "reopened" | "accepted"; readonly detail: string }
  | { readonly what: "waiver-expired"; readonly key: string; readonly state: "reopened"; readonly detail: string }
  | { readonly what: "resolved"; readonly key: string; readonly state: "resolved"; readonly detail: string }
  | { readonly what: "severity-changed"; readonly key: string; readonly state: FindingState; readonly detail: string };

export interface Now {
  readonly findings: readonly Finding[];
  readonly judged: Judged;
  readonly at: Date;
}

/** Running it twice on the same facts gives no event the second time. */
export function reconcileFindings(previous: readonly KnownFinding[], now: Now): readonly FindingEvent[] {
  const found = new Map(now.findings.map((finding) => [finding.key, finding]));
  const events: FindingEvent[] = [];
  const known = new Set<string>();
  for (const finding of previous) {
    known.add(finding.key);
    const match = found.get(finding.key);
    const event = match === undefined ? unmatched(finding, isInSight(finding, now.judged), now.at) : matched(finding, match, now.at);
    if (event !== undefined) events.push(event);
  }
  for (const finding of now.findings) {
    if (!known.has(finding.key)) events.push({ what: "opened", key: finding.key, state: "open", detail: "first seen" });
  }
  return events;
}

function matched(known: KnownFinding, match: Finding, at: Date): FindingEvent | undefined {
  const isWaived = known.waivedUntil !== undefined && Date.parse(known.waivedUntil) > at.getTime();
  if (known.state === "resolved") {
    return { what: "reopened", key: known.key, state: isWaived ? "accepted" : "reopened", detail: isWaived ? "it is back; its waiver still stands" : "it is back" };
  }
  if (known.state === "accepted" && !isWaived) return expired(known);
  if (known.severity === match.severity) return undefined;
  return { what: "severity-changed", key: known.key, state: known.state, detail: `from ${known.severity} to ${match.severity}` };
}

/** Its rule ran, and saw all of the realm it was found in. */
function isInSight({ rule, realm }: KnownFinding, judged: Judged): boolean {
  const unseen = judged.get(rule);
  return unseen !== undefined && !unseen.has(realm) && !unseen.has("?");
}

function unmatched(known: KnownFinding, inSight: boolean, at: Date): FindingEvent | undefined {
  if (known.state === "resolved") return undefined;
  if (inSight) return { what: "resolved", key: known.key, state: "resolved", detail: "the rule was evaluated and matches no more" };
  const isOver = known.state === "accepted" && (known.waivedUntil === undefined || Date.parse(known.waivedUntil) <= at.getTime());
  return isOver ? expired(known) : undefined;
}

const expired = (known: KnownFinding): FindingEvent => ({ what: "waiver-expired", key: known.key, state: "reopened", detail: known.waivedUntil === undefined ? "no waiver stands for it any more" : `its waiver ended ${known.waivedUntil.slice(0, 10)}` });
