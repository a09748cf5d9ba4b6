// Questions for the tables of the tests, written as a batch line asks them: who, what, on what, and which documents speak.
import { checkLine } from "../check.ts";

export const A = "111122223333";
export const B = "444455556666";
export const BOB = `arn:aws:iam::${A}:user/bob`;
export const SESSION = `arn:aws:sts::${A}:assumed-role/app/i-1`;
export const ROLE = `arn:aws:iam::${A}:role/target`;
export const KEY = `arn:aws:kms:eu-west-1:${A}:key/1234`;

export type Outcome = "allow" | "deny" | "explicit" | "conditional";
export type Statement = Record<string, unknown>;

export const doc = (...statements: readonly Statement[]) => ({ Version: "2012-10-17", Statement: statements });
export const allow = (Action: unknown, Resource: unknown = "*", more: Statement = {}): Statement => ({ Effect: "Allow", Action, Resource, ...more });
export const deny = (Action: unknown, Resource: unknown = "*", more: Statement = {}): Statement => ({ Effect: "Deny", Action, Resource, ...more });
export const everything = doc(allow("*"));

export function outcome(request: Statement, policies: Statement = {}, more: Statement = {}): Outcome {
  const answer = checkLine({ id: "v", provider: "aws", request: { principal: BOB, ...request }, policies, ...more });
  if ("error" in answer) throw new Error(answer.error.detail);
  return answer.explicit ? "explicit" : answer.effect;
}

export const get = (resource: string, more: Statement = {}): Statement => ({ action: "s3:GetObject", resource, ...more });
export const assume = (principal: unknown, more: Statement = {}): Statement => ({ principal, action: "sts:AssumeRole", resource: ROLE, ...more });
export const trust = (Principal: unknown, more: Statement = {}): Statement => ({ resource: doc({ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...more }) });

export type Vector = readonly [what: string, wanted: Outcome, request: Statement, policies: Statement, more?: Statement];
