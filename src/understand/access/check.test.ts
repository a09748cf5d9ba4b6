// Batch lines: the documented format for both providers, and every kind of bad line answered in a sentence.
import { describe, expect, it } from "vitest";
import { checkLine } from "./check.ts";

const request = { principal: "arn:aws:iam::111122223333:user/bob", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: {} };
const everything = { Version: "2012-10-17", Statement: [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }] };
const line = (change: Record<string, unknown> = {}, ask: Record<string, unknown> = {}) => ({ id: "l1", provider: "aws", request: { ...request, ...ask }, policies: { identity: [everything] }, ...change });

describe("checkLine", () => {
  it("answers with effect, explicitness, path and unknown keys", () => {
    expect(checkLine(line())).toEqual({
      id: "l1",
      effect: "allow",
      explicit: false,
      path: [{ layer: "identity", effect: "allow", source: "identity[0] All", says: "statement All of identity[0] (identity policy) allows s3:GetObject on arn:aws:s3:::b/k" }],
      unknown: [],
    });
  });

  it("reads JSON text, and context values of every plain type", () => {
    const held = { ...everything, Statement: [{ ...everything.Statement[0], Condition: { Bool: { "aws:SecureTransport": "true" }, NumericLessThan: { "aws:MultiFactorAuthAge": "60" }, "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } } }] };
    const context = { "aws:SecureTransport": true, "aws:MultiFactorAuthAge": 10, "aws:TagKeys": ["a", "b"] };
    expect(checkLine(JSON.stringify(line({ policies: { identity: [held] } }, { context })))).toMatchObject({ effect: "allow" });
  });

  it("says what a conditional answer depends on", () => {
    const held = { ...everything, Statement: [{ ...everything.Statement[0], Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }] };
    expect(checkLine(line({ partial: true, policies: { identity: [held] } }))).toMatchObject({ effect: "conditional", explicit: false, unknown: ["aws:SourceIp"] });
    expect(checkLine(line({ policies: { identity: [held] } }, { partial: true }))).toMatchObject({ effect: "conditional" });
    expect(checkLine(line({ policies: { identity: [held] } }))).toMatchObject({ effect: "deny", explicit: false, unknown: [] });
  });

  it("names only the keys that would change the answer", () => {
    const maybe = { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } };
    const mfa = { Effect: "Deny", Action: "*", Resource: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } };
    const answer = checkLine(line({ partial: true, policies: { identity: [everything, { Version: "2012-10-17", Statement: [maybe, mfa] }] } }));
    expect(answer).toMatchObject({ effect: "conditional", unknown: ["aws:MultiFactorAuthPresent"] });
  });

  it("every answer has a path, also one that no policy gave", () => {
    for (const ask of [{ principal: "arn:aws:iam::111122223333:root" }, { action: "sts:GetCallerIdentity", resource: "*" }, { action: "iam:TagPolicy", resource: "arn:aws:iam::aws:policy/X" }]) {
      const answer = checkLine(line({ policies: {} }, ask));
      expect("path" in answer ? answer.path.length : 0).toBeGreaterThan(0);
    }
  });

  it("a silent deny names the layer that kept silent", () => {
    const answer = checkLine(line({ policies: { identity: [everything], boundary: [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] }] } }));
    expect(answer).toMatchObject({ effect: "deny", explicit: false });
    expect("path" in answer ? answer.path.filter(({ effect }) => effect === "no-match").map(({ layer }) => layer) : []).toEqual(["boundary"]);
  });

  it("a key or role that lets the account in not at all is named, and not the identity, which does allow", () => {
    const silent = (answer: ReturnType<typeof checkLine>) => ("path" in answer ? answer.path.filter(({ effect }) => effect === "no-match").map(({ layer }) => layer) : []);
    expect(silent(checkLine(line({}, { action: "kms:Decrypt", resource: "arn:aws:kms:eu-west-1:111122223333:key/1" })))).toEqual(["resource"]);
    expect(silent(checkLine(line({}, { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/r" })))).toEqual(["resource"]);
    expect(silent(checkLine(line({}, { principal: "arn:aws:iam::444455556666:user/eve", resourceAccount: "111122223333" })))).toEqual(["resource"]);
    expect(silent(checkLine(line({ policies: {} })))).toEqual(["identity"]);
  });

  it("null is what was not given", () => {
    const nothing = { boundary: null, session: null, resource: null, scp: null, rcp: null, endpoint: null };
    expect(checkLine(line({ policies: { identity: [everything], ...nothing } }, { context: null, resourceAccount: null, path: null, partial: null }))).toMatchObject({ effect: "allow" });
    expect(checkLine({ id: 1, provider: "kubernetes", request: { user: "jo", groups: null, verb: "get", apiGroup: null, resource: "pods", subresource: null, name: null, namespace: null, path: null }, objects: null })).toMatchObject({ effect: "deny" });
  });

  it("dispatches to Kubernetes", () => {
    const objects = [
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "reader" }, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: "b" }, subjects: [{ kind: "User", name: "jo" }], roleRef: { kind: "ClusterRole", name: "reader", apiGroup: "rbac.authorization.k8s.io" } },
    ];
    const ask = (verb: string) => checkLine({ id: 2, provider: "kubernetes", request: { user: "jo", groups: [], verb, apiGroup: "", resource: "pods", namespace: "x" }, objects });
    expect(ask("get")).toMatchObject({ id: 2, effect: "allow" });
    expect(ask("delete")).toMatchObject({ id: 2, effect: "deny", explicit: false });
  });

  it.each([
    ["not JSON", "{", null, "malformed_file"],
    ["a list", [], null, "invalid_input"],
    ["null", null, null, "invalid_input"],
    ["no provider", { id: 3, request }, 3, "invalid_input"],
    ["another provider", { id: 3, provider: "gcp", request }, 3, "invalid_input"],
    ["no request", { id: 3, provider: "aws" }, 3, "invalid_input"],
    ["a principal that is none", line({ id: 3 }, { principal: "bob" }), 3, "invalid_input"],
    ["a principal of unknown type", line({ id: 3 }, { principal: { type: "robot" } }), 3, "invalid_input"],
    ["an action that is none", line({ id: 3 }, { action: "GetObject" }), 3, "invalid_input"],
    ["a context value that is an object", line({ id: 3 }, { context: { "aws:username": {} } }), 3, "invalid_input"],
    ["a malformed policy", line({ id: 3, policies: { identity: [{ Statement: [{ Action: "*" }] }] } }), 3, "invalid_input"],
    ["an identity policy without Resource", line({ id: 3, policies: { identity: [{ Statement: [{ Effect: "Allow", Action: "*" }] }] } }), 3, "invalid_input"],
    ["levels that are no list", line({ id: 3, policies: { scp: "x" } }), 3, "invalid_input"],
    ["no user", { id: 3, provider: "kubernetes", request: { verb: "get" }, objects: [] }, 3, "invalid_input"],
  ])("a bad line (%s) is answered with an error, never a crash", (_what, bad, id, code) => {
    const answer = checkLine(bad);
    expect(answer).toMatchObject({ id, error: { code } });
    expect("error" in answer ? answer.error.detail : "").toMatch(/;/);
  });

  it("is not led astray by names from the prototype", () => {
    const text = JSON.stringify(line()).replace('"context":{}', '"context":{"__proto__":"x","constructor":"y"}');
    expect(checkLine(text)).toMatchObject({ effect: "allow" });
  });
});
