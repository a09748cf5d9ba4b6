// The diff that is approved: what is wider is marked, whatever member it is in, and nothing else.
import fc from "fast-check";
import { expect, it } from "vitest";
import { mandateLike } from "../../../test/govern/fixtures.ts";
import type { MandateDocument } from "../../model/index.ts";
import { changesBetween } from "./changes.ts";
import { exceeds } from "./exceeds.ts";

const base = mandateLike({
  scope: { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::tickets/*"] }], tools: [{ server: "mail", tool: "send", arguments: { size: { max: 10 } } }], data: ["internal"], environments: ["staging"] },
  limits: { day: { calls: 100 } },
  acting: "on_behalf_of",
});

it.each<[string, Partial<MandateDocument>, readonly string[]]>([
  ["nothing", {}, []],
  ["a title", { title: "Other" }, []],
  ["an action", { scope: { ...base.scope, access: [{ provider: "aws", actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::tickets/*"] }] } }, ["scope.access"]],
  ["a narrower resource", { scope: { ...base.scope, access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::tickets/2026/*"] }] } }, []],
  ["a larger argument", { scope: { ...base.scope, tools: [{ server: "mail", tool: "send", arguments: { size: { max: 20 } } }] } }, ["scope.tools"]],
  ["a data class", { scope: { ...base.scope, data: ["internal", "personal"] } }, ["scope.data"]],
  ["every environment", { scope: { access: base.scope.access, tools: base.scope.tools, data: base.scope.data } as MandateDocument["scope"] }, ["scope.environments"]],
  ["more calls", { limits: { day: { calls: 200 } } }, ["limits.day.calls"]],
  ["fewer calls", { limits: { day: { calls: 50 } } }, []],
  ["no limit", { limits: {} }, ["limits.day.calls"]],
  ["acting alone", { acting: "autonomous" }, ["acting"]],
  ["a later end", { end: "2028-01-01" }, ["end"]],
  ["a subject", { subjects: [...base.subjects, { identity: "aws|1|role|other" }] }, ["subjects"]],
])("%s", (_, change, wider) => {
  expect(changesBetween(base, { ...base, ...change }).filter(({ widens }) => widens).map(({ path }) => path)).toEqual(wider);
});

it("marks something whenever the content goes beyond what is in force", () => {
  const actions = fc.uniqueArray(fc.constantFrom("s3:GetObject", "s3:Get*", "s3:PutObject", "iam:PassRole"), { minLength: 1 });
  const resources = fc.uniqueArray(fc.constantFrom("*", "arn:aws:s3:::tickets/*", "arn:aws:s3:::tickets/2026/*"), { minLength: 1 });
  const document = fc.record({ actions, resources, calls: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }), end: fc.constantFrom("2027-01-01", "2027-11-23", "2029-01-01"), acting: fc.constantFrom("autonomous" as const, "on_behalf_of" as const) })
    .map(({ actions: a, resources: r, calls, end, acting }): MandateDocument => ({ ...base, acting, end, limits: { day: calls === undefined ? {} : { calls } }, scope: { ...base.scope, access: [{ provider: "aws", actions: a, resources: r }] } }));
  fc.assert(fc.property(document, document, (before, after) => {
    const beyond = exceeds(after, before).filter(({ dimension }) => dimension !== "acting" || after.acting === "autonomous");
    expect(changesBetween(before, after).some(({ widens }) => widens)).toBe(beyond.length > 0);
  }));
});
