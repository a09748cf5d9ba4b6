// Runs rules over one graph: findings with their score, and one answer per rule. Pure; what was not read is not evaluated, never passed.
import { messageOf, sha256Hex } from "../../kernel/index.ts";
import { parseNodeKey, type Finding, type FindingSubject, type NodeKey, type RuleResult } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Match, Rule } from "../rules/contract.ts";
import { scoreRisk } from "./risk.ts";

export interface Evaluation {
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** One per rule, in the order of the rules given. */
  readonly results: readonly RuleResult[];
}

export function evaluate(graph: Graph, rules: readonly Rule[]): Evaluation {
  const findings = new Map<string, Finding>();
  const results: RuleResult[] = [];
  for (const rule of rules) {
    const { result, found } = evaluateRule(graph, rule);
    results.push(result);
    for (const finding of found) if (!findings.has(finding.key)) findings.set(finding.key, finding);
  }
  return { findings: [...findings.values()].sort(worstFirst), results };
}

/** sha256(rule | subject key | discriminator): no counts, no dates, so the same problem keeps its key. */
export function findingKey(rule: string, subject: NodeKey, discriminator = ""): string {
  return sha256Hex(`${rule}|${subject}|${discriminator}`);
}

function evaluateRule(graph: Graph, rule: Rule): { result: RuleResult; found: readonly Finding[] } {
  const missing = rule.needs.filter((streams) => !streams.some((stream) => graph.hasRead(stream)));
  if (missing.length > 0) {
    const detail = `not evaluated, because nothing was read of ${missing.map((streams) => streams.join(" or ")).join(", nor of ")}; import such an export and scan again`;
    return { result: { id: rule.id, status: "not_evaluated", about: rule.about.what, population: 0, matched: 0, detail }, found: [] };
  }
  try {
    const population = rule.about.population(graph).length;
    const matches = rule.evaluate(graph);
    const matched = new Set(matches.map((match) => match.subject)).size;
    const status = matched === 0 ? "pass" : "fail";
    return { result: { id: rule.id, status, about: rule.about.what, population, matched }, found: matches.map((match) => toFinding(graph, rule, match)) };
  } catch (thrown) {
    // INVARIANT: a rule that breaks says so as "not evaluated"; it must not hide the answers of the others, nor count as passed.
    const detail = `not evaluated, because the rule failed on this data (${messageOf(thrown)}); report it with the export that shows it`;
    return { result: { id: rule.id, status: "not_evaluated", about: rule.about.what, population: 0, matched: 0, detail }, found: [] };
  }
}

function toFinding(graph: Graph, rule: Rule, match: Match): Finding {
  const severity = match.severity ?? rule.severity;
  const identity = match.identity ?? (graph.identity(match.subject) === undefined ? undefined : match.subject);
  const { risk, terms } = scoreRisk(graph, severity, match.subject, identity);
  return {
    rule: rule.id,
    ruleVersion: rule.version,
    severity,
    title: match.title,
    subject: subjectOf(graph, match.subject),
    ...(identity === undefined ? {} : { identity }),
    ...(match.location === undefined ? {} : { location: match.location }),
    evidence: match.evidence,
    frameworks: rule.frameworks,
    remedy: match.remedy,
    key: findingKey(rule.id, match.subject, match.discriminator),
    risk,
    riskTerms: terms,
  };
}

function subjectOf(graph: Graph, key: NodeKey): FindingSubject {
  const { provider, realm, type, nativeId } = parseNodeKey(key);
  const kinded = graph.identity(key) ?? graph.credential(key);
  const named = kinded ?? graph.resource(key) ?? graph.entitlement(key);
  return { provider, realm, kind: kinded?.kind ?? type, nativeId, name: named?.name ?? nativeId };
}

function worstFirst(a: Finding, b: Finding): number {
  return b.risk - a.risk || compare(a.rule, b.rule) || compare(a.subject.name, b.subject.name) || compare(a.key, b.key);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
