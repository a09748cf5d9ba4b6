// Steps say the policy's name as the asker holds it, whatever other policies have the same text.
import { describe, expect, it } from "vitest";
import { buildAwsEstate, EVERYTHING, keyOf } from "../estate-builder.ts";
import { buildGraph } from "../build-graph.ts";

const AT = new Date("2026-11-01T00:00:00Z");
const READS = { Version: "2012-10-17", Statement: [{ Sid: "Reads", Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };

describe("names in access steps", () => {
  const graph = buildGraph(
    buildAwsEstate({
      policies: { "read-all": READS, "read-twin": READS, wide: EVERYTHING },
      groups: { readers: { managed: ["read-all"] } },
      users: { ada: { managed: ["read-all"], boundary: "wide" }, bo: { managed: ["read-twin"] }, cy: { groups: ["readers"] } },
      roles: {},
      scp: [[EVERYTHING]],
      resources: [{ type: "s3-bucket", arn: "arn:aws:s3:::data", policy: { Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" }] } }],
    }),
    AT,
  );
  const steps = (user: string, resource = "arn:aws:s3:::other/x") => graph.effective(keyOf("user", user), "s3:GetObject", resource).path;

  it("give each asker its own name for one shared text, with the Sid", () => {
    expect(steps("ada").find((step) => step.layer === "identity")).toMatchObject({ source: "read-all Reads", says: expect.stringContaining("statement Reads of read-all (identity policy)") });
    expect(steps("bo").find((step) => step.layer === "identity")?.source).toBe("read-twin Reads");
    expect(steps("cy").find((step) => step.layer === "identity")?.source).toBe("read-all by group readers Reads");
  });
  it("name boundary, control policy and the resource's own policy", () => {
    expect(steps("ada").find((step) => step.layer === "boundary")?.source).toBe("wide #0");
    expect(steps("ada").find((step) => step.layer === "scp")?.source).not.toMatch(/^policy \d/);
    expect(steps("bo", "arn:aws:s3:::data/x")).toMatchObject([{ layer: "resource", source: "the resource's own policy #0", effect: "deny" }]);
  });
  it("leave no number behind", () => {
    expect(["ada", "bo", "cy"].flatMap((user) => steps(user)).filter((step) => /policy \d/.test(`${step.source} ${step.says}`))).toEqual([]);
  });
});
