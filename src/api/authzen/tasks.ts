// A task as the access-request profile tells it: one held act, or several that were asked about together, each with its own status and result.
import { statusOfTask } from "../../enforce/approvals/index.ts";
import type { HeldActRow } from "../../store/index.ts";

export type Rows = readonly [HeldActRow, ...HeldActRow[]];

export const isTask = (rows: readonly HeldActRow[]): rows is Rows => rows.length > 0;

export const taskIdOf = ([first]: Rows): string => first.bundle ?? first.id;

/** SPEC: AuthZEN bulk access requests, draft 1: of several, only each one's own result lets it be done. */
export function taskAnswer(base: string, rows: Rows): object {
  const [first] = rows;
  const id = taskIdOf(rows);
  const at = `${base}/access/v1/requests/${id}`;
  const status = statusOfTask(rows);
  const task = { id, status, status_endpoint: at, expires_at: first.expiresAt, links: { review: `${base}/approvals/held/${first.id}`, ...(status === "pending" ? { cancel: `${at}/cancel` } : {}) } };
  if (first.bundle === null) return { task, ...resultOf(first) };
  return { task: { ...task, items: rows.map((row) => ({ ...row.item, status: row.state, links: { review: `${base}/approvals/held/${row.id}` }, ...resultOf(row) })) } };
}

/** SPEC: an approval is no decision: the point asks again, and the decision point has the last word. */
const resultOf = (row: HeldActRow): object => (row.state === "approved" && row.usedAt === null ? { result: { mode: "reevaluate", approval: { id: row.id, approved_at: row.decidedAt, approved_until: row.approvedUntil } } } : {});
