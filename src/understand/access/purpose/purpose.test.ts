// Scopes, granted rights and their differences: AWS with every layer, Kubernetes in all its spellings, and what must hold for any of them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterAction, nodeKey, normalAction, normalResource, type MandatedAccess } from "../../../model/index.ts";
import { covers, intersects } from "../aws/index.ts";
import { isKnownClusterAction } from "../kubernetes/index.ts";
import { compare, unusedOf, type GrantedRight } from "./compare.ts";
import { awsGranted } from "./granted.ts";
import { compileScope, holds } from "./scope.ts";

const aws = (actions: string[], resources: string[] = ["*"]): MandatedAccess => ({ provider: "aws", actions, resources });
const cluster = (actions: string[], resources: string[] = ["*"]): MandatedAccess => ({ provider: "kubernetes", actions, resources });
const right = (action: string, resource = "*", provider = "aws"): GrantedRight => ({ provider, action, resource, conditional: false, through: "p" });

describe("a scope", () => {
  it.each([
    ["s3:GetObject", "s3:getobject", true],
    ["s3:Get*", "s3:GetObject", true],
    ["s3:GetObject", "s3:Get*", false],
    ["*", "iam:CreateUser", true],
    ["s*:Get*", "sqs:GetQueueUrl", true],
    ["s3:*", "sqs:SendMessage", false],
  ])("%s holds %s: %s", (mandated, asked, answer) => {
    expect(holds([aws([mandated])], "aws", asked, "*")).toBe(answer);
  });

  it.each([
    ["get deployments", "payments", "get apps/deployments", "payments", true],
    ["get deployments.apps", "*", "get apps/deployments", "payments", true],
    ["* apps/deployments", "payments", "delete apps/deployments", "payments/web", true],
    ["get pods", "payments", "get pods/log", "payments", false],
    ["get pods/log", "payments", "get pods/log", "payments", true],
    ["get *", "*", "get core/*", "payments", true],
    ["get pods", "payments", "get pods", "orders", false],
    ["get pods", "payments", "get pods", "*", false],
    ["get cert-manager.io/certificates", "*", "get cert-manager.io/certificates", "a", true],
  ])("of a cluster: %s in %s holds %s in %s: %s", (mandated, place, asked, where, answer) => {
    expect(compileScope([cluster([mandated], [place])]).holds({ provider: "kubernetes", action: asked, resource: where })).toBe(answer);
  });

  const word = fc.stringMatching(/^[a-c*]{1,4}$/);
  const action = fc.tuple(fc.constantFrom("s3", "sqs", "s*", "*"), word).map(([service, name]) => (service === "*" ? "*" : `${service}:${name}`));

  it("answers as every pair asked one by one would", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(action, word), { minLength: 1, maxLength: 5 }), action, word, (entries, asked, on) => {
        const access = entries.map(([each, resource]) => aws([each], [resource]));
        const scope = compileScope(access);
        expect(scope.holds({ provider: "aws", action: asked, resource: on })).toBe(entries.some(([each, resource]) => covers(each, asked) && covers(resource, on)));
        expect(scope.touches({ provider: "aws", action: asked, resource: on })).toBe(entries.some(([each, resource]) => intersects(each, asked) && intersects(resource, on)));
      }),
      { numRuns: 500 },
    );
  });

  it("what is held is touched, and excess and what is held make up all that is granted", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(action, word), { maxLength: 4 }), fc.array(fc.tuple(action, word), { maxLength: 6 }), (entries, rights) => {
        const mandated = entries.map(([each, resource]) => aws([each], [resource]));
        const granted = rights.map(([each, resource]) => right(each, resource));
        const scope = compileScope(mandated);
        for (const each of granted) if (scope.holds(each)) expect(scope.touches(each)).toBe(true);
        const { excess } = compare({ mandated, granted, used: null });
        expect(excess.length + granted.filter((each) => scope.holds(each)).length).toBe(granted.length);
        expect(compare({ mandated: [aws(["*"])], granted, used: null }).excess).toEqual([]);
      }),
    );
  });
});

describe("evidence of use", () => {
  it("needs a permission to be out of purpose", () => {
    const used = ["sts:GetCallerIdentity", "signin:ConsoleLogin", "dynamodb:PutItem", "s3"].map((each) => ({ provider: "aws", action: each, lastUsedAt: "2026-11-01T00:00:00Z" }));
    expect(compare({ mandated: [aws(["s3:GetObject"])], granted: [], used }).outOfPurpose.map((use) => use.action)).toEqual(["dynamodb:PutItem"]);
  });

  it("of a service stands for each right of it", () => {
    expect(unusedOf([right("s3:GetObject"), right("sqs:*"), right("*")], [{ provider: "aws", action: "s3", lastUsedAt: "2026-11-01T00:00:00Z" }]).map(({ action }) => action)).toEqual(["sqs:*"]);
  });
});

describe("what is granted at AWS", () => {
  const entitlement = nodeKey({ provider: "aws", realm: "1", type: "managed-policy", nativeId: "p" });
  const allow = (Action: unknown, Resource: unknown = "*", more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });
  const deny = (Action: unknown, Resource: unknown = "*", more: object = {}) => ({ Effect: "Deny", Action, Resource, ...more });
  const doc = (...Statement: object[]) => ({ Statement });
  const granted = (own: object, ...limits: object[]) => awsGranted({ policies: [{ document: own, through: "p", entitlement }], limits: limits.map((limit) => [limit]) }).map(({ action, resource, conditional }) => `${action} ${resource}${conditional ? " ?" : ""}`);

  it.each([
    ["no limit", doc(allow(["s3:*", "sqs:*"])), [], ["s3:* *", "sqs:* *"]],
    ["a boundary keeps what both allow, in its own words", doc(allow("s3:*")), [doc(allow("s3:Get*", "arn:aws:s3:::a/*"))], ["s3:Get* arn:aws:s3:::a/*"]],
    ["each level of control policies must allow it", doc(allow(["s3:GetObject", "ec2:RunInstances"])), [doc(allow("*")), doc(allow("s3:*"))], ["s3:GetObject *"]],
    ["a deny of all of it takes it away", doc(allow(["s3:GetObject", "s3:PutObject"]), deny("s3:Put*")), [], ["s3:GetObject *"]],
    ["a control policy's deny too", doc(allow("iam:CreateUser")), [doc(allow("*"), deny("iam:*"))], []],
    ["a deny of a part leaves the rest", doc(allow("s3:*"), deny("s3:*", "arn:aws:s3:::secret/*")), [], ["s3:* *"]],
    ["a deny under a condition makes it depend", doc(allow("s3:GetObject"), deny("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } })), [], ["s3:GetObject * ?"]],
    ["NotAction of a deny spares what it names", doc(allow(["s3:GetObject", "ec2:RunInstances"]), { Effect: "Deny", NotAction: "s3:*", Resource: "*" }), [], ["s3:GetObject *"]],
    ["NotAction of an allow is everything", doc({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }), [], ["* *"]],
    ["a variable stands for anything", doc(allow("s3:GetObject", "arn:aws:s3:::home/${aws:username}/*")), [], ["s3:GetObject arn:aws:s3:::home/*/*"]],
    ["what is no document grants nothing", [] as object, [], []],
  ] as const)("%s", (_, own, limits, wanted) => {
    expect(granted(own, ...limits)).toEqual(wanted);
  });
});

describe("the words of Kubernetes", () => {
  it.each([
    [clusterAction("get", "", "pods"), "get core/pods"],
    [clusterAction("*", "*", "*"), "* */*"],
    [clusterAction("get", "", "*"), "get core/*"],
    [clusterAction("update", "apps", "deployments/scale"), "update apps/deployments/scale"],
    [clusterAction("get", "*", "pods"), "get */pods"],
  ])("%s is %s", (written, normal) => {
    expect(normalAction("kubernetes", written)).toBe(normal);
  });

  it.each([["*", "*"], ["", "*"], ["payments", "payments/*"], ["payments/web", "payments/web"], ["/node-1", "*/node-1"]])("the place %s is %s", (written, normal) => {
    expect(normalResource("kubernetes", written)).toBe(normal);
  });

  it.each([
    ["get pods", true],
    ["list apps/deployments", true],
    ["update deployments/scale", true],
    ["create pods/exec", true],
    ["get networking.k8s.io/ingresses", true],
    ["update batch/jobs/finalizers", true],
    ["get podz", false],
    ["fetch pods", false],
    ["get apps/deployment", false],
    ["get", false],
    ["get pods now", false],
    ["get /healthz", true],
    ["list /healthz", false],
    ["get cert-manager.io/certificates", undefined],
    ["* *", undefined],
    ["* pods", true],
  ])("%s is known: %s", (action, answer) => {
    expect(isKnownClusterAction(action)).toBe(answer);
  });
});
