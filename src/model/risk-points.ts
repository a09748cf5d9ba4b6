// What severity, reach and a missing owner add to the risk of a finding, whoever judges it: a rule over the graph or an estate policy.
import type { RiskTerm, Severity } from "./finding.ts";

const SEVERITY_POINTS: Readonly<Record<Severity, number>> = { low: 10, medium: 25, high: 45, critical: 60 };

export const REACH_POINTS = { none: 0, scoped: 3, broad: 8, sensitive: 14, administrator: 20 } as const;

export const severityTerm = (severity: Severity): RiskTerm => ({ why: `severity is ${severity}`, points: SEVERITY_POINTS[severity] });

export const NO_OWNER_TERM: RiskTerm = { why: "no owner has confirmed that it is theirs", points: 4 };
