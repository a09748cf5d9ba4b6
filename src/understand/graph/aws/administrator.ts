// Who holds everything. An administrator may do any action, known or not, on anything, and may hand out any right; guardrails that take a
// few actions away leave him one, a boundary or control policy that takes identity management away does not.
import { type Rights, type Subject, type Verdict, type Judge } from "./rights.ts";
import type { Doc } from "./document.ts";

/** `yes`, `no`, or the context keys on which it depends. */
export type Administrator = "yes" | "no" | { readonly conditions: readonly string[] };

// An action and a resource that no policy names: only a policy about everything covers them.
const ANYTHING = { action: "mandate-probe:Anything", resource: "arn:aws:mandate-probe:::anything/at-all" } as const;
const HAND_OUT = [
  ["iam:AttachRolePolicy", "role/mandate-probe"],
  ["iam:PutRolePolicy", "role/mandate-probe"],
  ["iam:AttachUserPolicy", "user/mandate-probe"],
  ["iam:PutUserPolicy", "user/mandate-probe"],
  ["iam:CreatePolicyVersion", "policy/mandate-probe"],
] as const;

export function administratorOf(judge: Judge, subject: Subject): Administrator {
  const key = "administrator";
  const known = subject.memo.get(key) as Administrator | undefined;
  if (known !== undefined) return known;
  const found = probe(judge, subject);
  subject.memo.set(key, found);
  return found;
}

function probe(judge: Judge, subject: Subject): Administrator {
  const { rights, principal } = subject;
  if (principal.reserved === "service-linked") return "no";
  const action = ANYTHING.action.toLowerCase();
  if (!rights.identity.some((doc) => doc.statements.some((statement) => statement.allow && statement.speaksOf(action)))) return "no";
  const all = judge.decide(subject, ANYTHING.action, ANYTHING.resource);
  if (all === undefined) return "no";
  const prefix = `arn:${rights.account.partition}:iam::${rights.account.id}:`;
  let handsOut: Verdict;
  for (const [right, name] of HAND_OUT) {
    const verdict = judge.decide(subject, right, prefix + name);
    if (verdict !== undefined && (handsOut === undefined || verdict.length < handsOut.length)) handsOut = verdict;
    if (handsOut?.length === 0) break;
  }
  if (handsOut === undefined) return "no";
  const conditions = [...new Set([...all, ...handsOut])];
  // A condition on a deny (multi-factor, region) hedges an administrator; a condition on the grant itself makes him one only sometimes.
  return conditions.length === 0 || grantsPlainly(rights, action) ? "yes" : { conditions };
}

function grantsPlainly(rights: Rights, action: string): boolean {
  const plain = (docs: readonly Doc[]) =>
    docs.some((doc) => doc.statements.some((statement) => statement.allow && statement.keys.length === 0 && statement.speaksOf(action) && (statement.resources.includes("*") || statement.resources.length === 0)));
  return !rights.boundaryUnread && plain(rights.identity) && (rights.boundary === undefined || plain(rights.boundary)) && rights.account.scp.every(plain);
}
