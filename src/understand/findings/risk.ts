// How bad one finding is, 0..100, as a sum that a person can check: each addend says why it is there. Pure.
import { daysBetween } from "../../kernel/index.ts";
import { NO_OWNER_TERM, REACH_POINTS, severityTerm, type Credential, type Identity, type NodeKey, type RiskTerm, type Severity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";

const HIGHEST = 100;
const DORMANT_DAYS = 90;

/** Score and terms; the terms always add up to the score. INVARIANT: no term has a count or a date in it, so the text is stable over re-scans. */
export function scoreRisk(graph: Graph, severity: Severity, subject: NodeKey, identity: NodeKey | undefined): { risk: number; terms: readonly RiskTerm[] } {
  const terms: RiskTerm[] = [severityTerm(severity)];
  const holder = identity === undefined ? undefined : graph.identity(identity);
  const credential = graph.credential(subject);
  if (holder !== undefined) terms.push(...reachTerm(graph, holder));
  terms.push(...exposureTerm(graph, credential, holder));
  if (holder !== undefined) terms.push(...governanceTerms(graph, holder, credential));
  if (credential !== undefined) terms.push(...ageTerm(graph, credential));
  const sum = terms.reduce((total, term) => total + term.points, 0);
  if (sum > HIGHEST) terms.push({ why: `the score ends at ${HIGHEST}`, points: HIGHEST - sum });
  return { risk: Math.min(sum, HIGHEST), terms };
}

function reachTerm(graph: Graph, holder: Identity): readonly RiskTerm[] {
  const reach = graph.reach(holder.key);
  const points = REACH_POINTS[reach.level];
  if (points === 0) return [];
  return [{ why: `reach is ${reach.level}${reach.byEscalation ? " by escalation" : ""}: ${reach.why}`, points }];
}

function exposureTerm(graph: Graph, credential: Credential | undefined, holder: Identity | undefined): readonly RiskTerm[] {
  if (isExposed(credential)) return [{ why: "the secret stands in clear in a file", points: 10 }];
  if (holder !== undefined && graph.credentialsOf(holder.key).some(isExposed)) return [{ why: "another credential of this identity stands in clear in a file", points: 8 }];
  return [];
}

/** The id of an access key opens nothing: a provider's listing names it, and that is no exposure. */
const isIdAlone = (credential: Credential) => credential.type === "access-key" && credential.fingerprint === undefined;
const isExposed = (credential: Credential | undefined) => credential !== undefined && (credential.exposures?.length ?? 0) > 0 && credential.status !== "inactive" && !isIdAlone(credential);

function governanceTerms(graph: Graph, holder: Identity, credential: Credential | undefined): readonly RiskTerm[] {
  const terms: RiskTerm[] = [];
  if (graph.ownership(holder.key) === undefined) terms.push(NO_OWNER_TERM);
  if (credential?.expiresAt === null) terms.push({ why: "the credential never expires", points: 2 });
  if (isDormant(holder, graph.at)) terms.push({ why: "the identity was not used for 90 days or more", points: 4 });
  return terms;
}

function isDormant(identity: Identity, at: Date): boolean {
  if (identity.lastUsedAt === undefined) return false;
  const since = identity.lastUsedAt ?? identity.createdAt;
  return since !== undefined && daysBetween(since, at) >= DORMANT_DAYS;
}

function ageTerm(graph: Graph, credential: Credential): readonly RiskTerm[] {
  const since = credential.rotatedAt ?? credential.createdAt;
  if (since === undefined || credential.status === "inactive") return [];
  const days = daysBetween(since, graph.at);
  if (days >= 365) return [{ why: "the credential is a year old or more", points: 4 }];
  return days >= 90 ? [{ why: "the credential is 90 days old or more", points: 2 }] : [];
}
