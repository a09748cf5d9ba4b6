// Runs rules over one graph: findings with their score, and one answer per rule. Pure; what was not wholly read is never passed.
import { messageOf, sha256Hex } from "../../kernel/index.ts";
import { parseNodeKey, type Coverage, type Finding, type FindingSubject, type NodeKey, type RuleResult, type RuleStatus } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Match, Rule } from "../rules/contract.ts";
import { scoreRisk } from "./risk.ts";
import { sayGaps, sayMissing, sightOf } from "./sight.ts";

export interface Evaluation {
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** One per rule, in the order of the rules given. */
  readonly results: readonly RuleResult[];
  readonly judged: Judged;
}

/** The rules that ran, each with the realms it did not wholly see: what is gone from those may only be out of sight. `?` stands for any realm. */
export type Judged = ReadonlyMap<string, ReadonlySet<string>>;

// oxlint-disable-next-line no-control-regex
const BREAKS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

const ANY_REALM = "?";
const NOTHING = { population: 0, matched: 0 };

export function evaluate(graph: Graph, rules: readonly Rule[]): Evaluation {
  const findings = new Map<string, Finding>();
  const results: RuleResult[] = [];
  const judged = new Map<string, ReadonlySet<string>>();
  for (const rule of rules) {
    const { result, found, unseen } = evaluateRule(graph, rule);
    results.push(result);
    if (unseen !== undefined) judged.set(rule.id, unseen);
    for (const finding of found) if (!findings.has(finding.key)) findings.set(finding.key, finding);
  }
  return { findings: [...findings.values()].sort(worstFirst), results, judged };
}

/** sha256(rule | subject key | discriminator): no counts, no dates, so the same problem keeps its key. */
export function findingKey(rule: string, subject: NodeKey, discriminator = ""): string {
  return sha256Hex(`${rule}|${subject}|${discriminator}`);
}

function evaluateRule(graph: Graph, rule: Rule): { result: RuleResult; found: readonly Finding[]; unseen?: ReadonlySet<string> } {
  const { missing, gaps } = sightOf(graph, rule);
  const answer = (status: RuleStatus, counts: { population: number; matched: number }, detail?: string): RuleResult => ({ id: rule.id, status, about: rule.about.what, ...counts, ...(detail === undefined ? {} : { detail }) });
  const unread = { result: answer("not_evaluated", NOTHING, `not evaluated, because ${sayMissing(missing)}`), found: [] };
  if (missing.length > 0 && (rule.certain !== true || missing.length === rule.needs.length)) return unread;
  try {
    const population = rule.about.population(graph).length;
    const matches = rule.evaluate(graph);
    if (missing.length > 0 && matches.length === 0) return unread;
    const counts = { population, matched: new Set(matches.map((match) => match.subject)).size };
    const [status, detail] = missing.length > 0 ? (["fail", `there may be more, because ${sayMissing(missing)}`] as const) : answerOf(rule, counts, gaps);
    const unseen = new Set(missing.length > 0 ? [ANY_REALM] : gaps.map((gap) => gap.realm));
    return { result: answer(status, counts, detail), found: matches.map((match) => toFinding(graph, rule, match)), unseen };
  } catch (thrown) {
    // INVARIANT: a rule that breaks says so as "not evaluated"; it must not hide the answers of the others, nor count as passed.
    const detail = `not evaluated, because the rule failed on this data (${messageOf(thrown)}); report it with the export that shows it`;
    return { result: answer("not_evaluated", NOTHING, detail), found: [] };
  }
}

/** INVARIANT: a pass means that all of it was read, that there was something to judge, and that nothing matched. */
function answerOf(rule: Rule, { population, matched }: { population: number; matched: number }, gaps: readonly Coverage[]): readonly [RuleStatus, string?] {
  if (matched > 0) return gaps.length === 0 ? ["fail"] : ["fail", `there may be more, because only part was read: ${sayGaps(gaps)}`];
  if (gaps.length > 0) return ["not_evaluated", `not evaluated, because what was read shows nothing wrong, but only part was read: ${sayGaps(gaps)}; mend that and scan again`];
  if (population === 0) return ["not_evaluated", `not evaluated, because nothing of this kind was read: there are no ${rule.about.what} to judge`];
  return ["pass"];
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
    remedy: onOneLine(match.remedy, [match.subject, ...(identity === undefined ? [] : [identity])].flatMap((key) => wordsOf(graph, key))),
    key: findingKey(rule.id, match.subject, match.discriminator),
    risk,
    riskTerms: terms,
  };
}

/** The words of a node that a remedy may quote. */
function wordsOf(graph: Graph, key: NodeKey): readonly string[] {
  const node = graph.identity(key) ?? graph.credential(key) ?? graph.resource(key) ?? graph.entitlement(key);
  return node === undefined ? [] : [node.name, node.nativeId, node.location?.file ?? ""];
}

/** A remedy is pasted into a shell: a hostile name with a line break in it must not end a comment and begin a command. */
function onOneLine(remedy: string, words: readonly string[]): string {
  return words.filter((word) => word.search(BREAKS) >= 0).reduce((text, word) => text.replaceAll(word, word.replaceAll(BREAKS, "\ufffd")), remedy);
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
