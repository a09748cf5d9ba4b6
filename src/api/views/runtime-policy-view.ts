// Run-time policies and replays as the wire has them.
import type { z } from "zod";
import type { Checked, MutationScore, RuntimeReport } from "../../enforce/policies/index.ts";
import type { Named } from "../../model/index.ts";
import type { ReplayDifference, ReplayRow, RuntimePolicyVersionRow } from "../../store/index.ts";
import type * as wire from "../schemas/runtime-policy.ts";
import type { JobView } from "../work.ts";

export const problemView = ({ policy, says, weight, at }: Checked["problems"][number]): z.infer<typeof wire.RuntimeProblem> => ({
  policy, says, weight, at: at === null ? null : { line: at.line, column: at.column, end_line: at.endLine, end_column: at.endColumn },
});

export const mutationView = ({ mutants, killed, survivors, cut }: MutationScore): z.infer<typeof wire.MutationScore> => ({ mutants, killed, survivors: survivors.map((each) => ({ ...each })), cut });

/** `versions` of one policy, newest first. */
export function policyView(versions: readonly RuntimePolicyVersionRow[]): z.infer<typeof wire.RuntimePolicy> | undefined {
  const [newest] = versions;
  if (newest === undefined) return undefined;
  const active = versions.find(({ state }) => state === "active");
  const changed = versions.flatMap(({ writtenAt, activatedAt, retiredAt }) => [writtenAt, activatedAt, retiredAt]).filter((at) => at !== null).sort().at(-1);
  return { id: newest.id, name: newest.name, title: newest.title, layer: newest.layer, active: active?.version ?? null, draft: versions.find(({ state }) => state === "draft")?.version ?? null, end_asked: active !== undefined && active.endAsked !== null, changed_at: changed ?? newest.writtenAt };
}

const nameOf = ({ account, names }: Named): string => names[0] ?? account;

export const versionView = (row: RuntimePolicyVersionRow): z.infer<typeof wire.RuntimePolicyDetail>["versions"][number] => ({
  version: row.version,
  state: row.state,
  title: row.title,
  text: row.text,
  cases: [...row.cases],
  hash: row.hash,
  authors: row.authors.map(nameOf),
  written_at: row.writtenAt,
  loosens: row.loosens,
  activated: row.activatedAt === null ? null : { at: row.activatedAt, by: row.activatedBy ?? "" },
  end_asked: row.endAsked === null ? null : { at: row.endAsked.at, by: nameOf(row.endAsked.by), why: row.endAsked.why },
  retired: row.retiredAt === null ? null : { at: row.retiredAt, by: row.retiredBy ?? "", why: row.why ?? "" },
  revision: row.revision,
});

export const reportView = ({ since, examined, neverHit, hits, impossible, pairs, mutation }: RuntimeReport): z.infer<typeof wire.RuntimeReport> => ({
  since,
  examined,
  never_hit: neverHit.map((each) => ({ ...each })),
  hits: hits.map(({ policy, count, lastAt }) => ({ policy, count, last_at: lastAt })),
  impossible: impossible.map((each) => ({ ...each })),
  pairs: pairs.map((each) => ({ ...each })),
  mutation: mutation.map(({ name, version, ...score }) => ({ name, version, ...mutationView(score) })),
});

export function replayView({ id, title, since, until, askedAt, askedBy, counts, finishedAt }: ReplayRow, job: JobView | undefined): z.infer<typeof wire.PolicyReplay> {
  return {
    id, title, since, until, asked: { at: askedAt, by: askedBy },
    job: job === undefined ? null : { id: job.id, status: job.status, stage: job.stage, done: job.done, total: job.total, error: job.error },
    counts: counts === null ? null : { read: counts.read, same: counts.same, newly_allowed: counts["newly-allowed"], newly_denied: counts["newly-denied"], newly_held: counts["newly-held"], not_replayable: counts["not-replayable"], recorded_otherwise: counts["recorded-otherwise"] },
    finished_at: finishedAt,
  };
}

export const differenceView = ({ recordId, before, after, ...rest }: ReplayDifference): z.infer<typeof wire.ReplayDifference> => ({ ...rest, record_id: recordId, before: answerView(before), after: answerView(after) });

type Answer = z.infer<typeof wire.ReplayDifference>["before"];
const answerView = (answer: ReplayDifference["before"]): Answer => (answer === null ? null : { decision: answer.decision, reason: answer.reason, policies: [...answer.policies] });
