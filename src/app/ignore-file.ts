// The ignore file of a scan: accepted findings with a reason and an end, and paths that are not to be read. An expired entry counts no more.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { MandateError, messageOf } from "../kernel/index.ts";
import type { ReportedFinding } from "../reports/index.ts";

const Entry = z
  .strictObject({
    key: z.string().min(8).optional(),
    rule: z.string().optional(),
    subject: z.string().optional(),
    file: z.string().optional(),
    reason: z.string().min(3, "say why, in a sentence"),
    until: z.iso.date("an end date such as 2027-03-31"),
  })
  .refine((entry) => entry.key ?? entry.rule ?? entry.subject ?? entry.file, "name what is accepted: key, rule, subject or file");

const IgnoreFile = z.strictObject({ findings: z.array(Entry).default([]), paths: z.array(z.string().min(1)).default([]) });

export interface Ignoring {
  readonly accepts: (finding: ReportedFinding) => { readonly reason: string; readonly until: string } | undefined;
  readonly ignores: (relative: string) => boolean;
  /** Sentences about entries that have ended. */
  readonly expired: readonly string[];
}

/** Reads the file. Throws `configuration_invalid` naming the entry and what to do. */
export function readIgnoreFile(path: string, at: Date): Ignoring {
  let parsed;
  try {
    parsed = IgnoreFile.safeParse(parse(readFileSync(path, "utf8"), { maxAliasCount: 10 }) ?? {});
  } catch (cause) {
    throw new MandateError("configuration_invalid", `the ignore file ${path} cannot be read: ${messageOf(cause).split("\n")[0]}`, { cause });
  }
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MandateError("configuration_invalid", `the ignore file ${path} is not valid at ${issue?.path.join(".") || "its top"}: ${issue?.message}`);
  }
  const today = at.toISOString().slice(0, 10);
  const { findings, paths } = parsed.data;
  const inForce = findings.filter((entry) => entry.until >= today);
  return {
    accepts: (finding) =>
      inForce.find(
        (entry) =>
          (entry.key === undefined || finding.key.startsWith(entry.key)) &&
          (entry.rule === undefined || entry.rule === finding.rule) &&
          (entry.subject === undefined || entry.subject === finding.subject.nativeId || entry.subject === finding.subject.name) &&
          (entry.file === undefined || (finding.location !== undefined && globMatches(entry.file, finding.location.file))),
      ),
    ignores: (relative) => paths.some((pattern) => globMatches(pattern, relative)),
    expired: findings.filter((entry) => entry.until < today).map((entry) => `an accepted finding (${entry.key ?? entry.rule ?? entry.subject ?? entry.file}) ended on ${entry.until} and counts again`),
  };
}

export const ignoresNothing: Ignoring = { accepts: () => undefined, ignores: () => false, expired: [] };

/** `*` within a segment, `**` across segments; a pattern without `/` matches a name anywhere. Linear: each wildcard only moves forward. */
export function globMatches(pattern: string, path: string): boolean {
  if (!pattern.includes("/")) return path.split("/").some((segment) => segmentMatches(pattern, segment));
  return segmentsMatch(pattern.replace(/^\//, "").split("/"), path.split("/"));
}

function segmentsMatch(patterns: readonly string[], segments: readonly string[]): boolean {
  let reachable = new Set([0]);
  for (const segment of segments) {
    const next = new Set<number>();
    for (const at of closure(reachable, patterns)) {
      const pattern = patterns[at];
      if (pattern === "**") next.add(at);
      else if (pattern !== undefined && segmentMatches(pattern, segment)) next.add(at + 1);
    }
    reachable = next;
  }
  return closure(reachable, patterns).has(patterns.length);
}

/** `**` may also stand for no segment at all. */
function closure(states: ReadonlySet<number>, patterns: readonly string[]): Set<number> {
  const all = new Set(states);
  for (const state of all) if (patterns[state] === "**") all.add(state + 1);
  return all;
}

function segmentMatches(pattern: string, segment: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return first === segment;
  if (!segment.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? "";
  for (const piece of rest) {
    const found = segment.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return segment.length - last.length >= at && segment.endsWith(last);
}
