// How layers combine: every combination of allow, silence and deny in every layer, against the rule written out once more by hand.
// Adversarial row 46. SPEC: IAM User Guide, policy evaluation logic, and its table of resource-based policies and implicit denies.
import { describe, expect, it } from "vitest";
import { checkLine } from "../check.ts";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";
const BUCKET = "arn:aws:s3:::data/report";

type Say = "absent" | "silent" | "allow" | "deny";

const doc = (...statements: readonly Record<string, unknown>[]) => ({ Version: "2012-10-17", Statement: statements });

function says(say: Say, principal?: unknown): Record<string, unknown> {
  const named = principal === undefined ? {} : { Principal: principal };
  const Action = say === "silent" ? "ec2:*" : "s3:GetObject";
  return doc({ Effect: say === "deny" ? "Deny" : "Allow", Action, Resource: "*", ...named });
}

interface Case {
  readonly principal: unknown;
  readonly resourceAccount: string;
  readonly identity: Say;
  readonly boundary: Say;
  readonly session: Say;
  readonly scp: Say;
  readonly rcp: Say;
  readonly endpoint: Say;
  readonly resource: Say;
  readonly named: unknown;
}

function ask(one: Case): { effect: string; explicit: boolean } {
  const policies: Record<string, unknown> = { identity: one.identity === "absent" ? [] : [says(one.identity)] };
  if (one.boundary !== "absent") policies["boundary"] = [says(one.boundary)];
  if (one.session !== "absent") policies["session"] = [says(one.session)];
  if (one.scp !== "absent") policies["scp"] = [[says("allow")], [says(one.scp)]];
  if (one.rcp !== "absent") policies["rcp"] = [[says("allow", "*")], [doc({ Effect: "Allow", Action: "*", Resource: "*", Principal: "*" }), says(one.rcp, "*")]];
  if (one.endpoint !== "absent") policies["endpoint"] = [says(one.endpoint, "*")];
  if (one.resource !== "absent") policies["resource"] = says(one.resource, one.named);
  const answer = checkLine({ id: 1, provider: "aws", request: { principal: one.principal, action: "s3:GetObject", resource: BUCKET, resourceAccount: one.resourceAccount, context: {} }, policies });
  if ("error" in answer) throw new Error(answer.error.detail);
  return { effect: answer.effect, explicit: answer.explicit };
}

/** The one case that goes astray, told in full; a message for each of thousands of cases would cost more than the cases. */
function check(one: Case, wanted: { effect: string; explicit: boolean }): void {
  const got = ask(one);
  if (got.effect !== wanted.effect || got.explicit !== wanted.explicit) expect(got, JSON.stringify(one)).toEqual(wanted);
}

const SAYS: readonly Say[] = ["absent", "silent", "allow", "deny"];

/** `direct`: the resource policy names the one who asks, or everybody; `role`: the role behind a session; `account`: its account. */
function expected(one: Case, naming: "direct" | "role" | "account"): { effect: string; explicit: boolean } {
  const layers = [one.identity, one.boundary, one.session, one.scp, one.rcp, one.endpoint, one.resource];
  if (layers.includes("deny")) return { effect: "deny", explicit: true };
  const passes = (say: Say): boolean => say === "absent" || say === "allow";
  const guarded = passes(one.scp) && passes(one.endpoint);
  const identity = one.identity === "allow";
  const limited = passes(one.boundary) && passes(one.session);
  const resource = one.resource === "allow";
  const same = one.resourceAccount === ACCOUNT;
  const granted = same
    ? (resource && naming === "direct") || (limited && (identity || (resource && naming === "role")))
    : resource && identity && limited;
  return { effect: guarded && granted ? "allow" : "deny", explicit: false };
}

const WHO = [
  { principal: `arn:aws:iam::${ACCOUNT}:user/bob`, named: { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }, naming: "direct" },
  { principal: `arn:aws:iam::${ACCOUNT}:user/bob`, named: "*", naming: "direct" },
  { principal: `arn:aws:iam::${ACCOUNT}:user/bob`, named: { AWS: ACCOUNT }, naming: "account" },
  { principal: `arn:aws:iam::${ACCOUNT}:user/bob`, named: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, naming: "account" },
  { principal: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1`, named: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1` }, naming: "direct" },
  { principal: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1`, named: { AWS: `arn:aws:iam::${ACCOUNT}:role/app` }, naming: "role" },
  { principal: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1`, named: { AWS: `arn:aws:iam::${ACCOUNT}:role/a/path/app` }, naming: "role" },
  { principal: `arn:aws:iam::${ACCOUNT}:role/app`, named: { AWS: `arn:aws:iam::${ACCOUNT}:role/app` }, naming: "role" },
  { principal: `arn:aws:sts::${ACCOUNT}:federated-user/bob`, named: { AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }, naming: "role" },
  { principal: `arn:aws:sts::${ACCOUNT}:federated-user/bob`, named: { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/bob` }, naming: "direct" },
] as const;

describe("layers of AWS policies, the whole truth table", () => {
  for (const { principal, named, naming } of WHO) {
    it(`${principal} where the resource policy names ${JSON.stringify(named)}`, () => {
      for (const resourceAccount of [ACCOUNT, OTHER])
        for (const identity of SAYS)
          for (const boundary of SAYS)
            for (const session of SAYS)
              for (const resource of SAYS) {
                const one: Case = { principal, named, resourceAccount, identity, boundary, session, resource, scp: "absent", rcp: "absent", endpoint: "absent" };
                check(one, expected(one, naming));
              }
    });
  }

  it("organization and endpoint limits stand over every grant", () => {
    for (const scp of SAYS)
      for (const rcp of SAYS)
        for (const endpoint of SAYS)
          for (const identity of SAYS)
            for (const resource of SAYS)
              for (const resourceAccount of [ACCOUNT, OTHER]) {
                const who = WHO[0];
                const one: Case = { principal: who.principal, named: who.named, resourceAccount, identity, resource, scp, rcp, endpoint, boundary: "absent", session: "absent" };
                check(one, expected(one, "direct"));
              }
  });

  it("anonymous callers and services have no policies of their own, and no service control policy", () => {
    const principals = [
      { principal: { type: "anonymous" }, named: "*" },
      { principal: { type: "service", name: "cloudtrail.amazonaws.com" }, named: { Service: "cloudtrail.amazonaws.com" } },
    ];
    for (const { principal, named } of principals)
      for (const resource of SAYS)
        for (const rcp of SAYS) {
          const one: Case = { principal, named, resource, rcp, resourceAccount: ACCOUNT, identity: "allow", scp: "deny", boundary: "silent", session: "silent", endpoint: "absent" };
          const explicit = resource === "deny" || rcp === "deny";
          check(one, { effect: resource === "allow" && !explicit ? "allow" : "deny", explicit });
        }
  });
});
