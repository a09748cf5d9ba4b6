// What is true of every read, whatever the provider: uses are counted and not kept one by one, and one stream of one realm is one row of coverage.
import { describe, expect, it } from "vitest";
import { connectors, readTexts } from "./index.ts";

const event = (at: string, name = "GetObject", arn = "arn:aws:iam::111122223333:user/ci") => JSON.stringify({ eventTime: at, eventSource: "s3.amazonaws.com", eventName: name, userIdentity: { type: "IAMUser", arn } });
const read = (...lines: readonly string[]) => readTexts([{ name: "trail.ndjson", content: lines.join("\n") }], { connectors, fingerprint: (value) => value, rootName: () => "root" });

describe("a read", () => {
  it("counts a use that is told many times and keeps its latest time", async () => {
    const { observations } = await read(event("2026-01-02T00:00:00Z"), event("2026-01-03T00:00:00Z"), event("2026-01-01T00:00:00Z"), event("2026-01-01T00:00:00Z", "PutObject"));
    const uses = observations.filter((observation) => observation.observed === "usage");
    expect(uses.map(({ action, count, lastUsedAt }) => [action, count, lastUsedAt])).toEqual([
      ["s3:GetObject", 3, "2026-01-03T00:00:00.000Z"],
      ["s3:PutObject", 1, "2026-01-01T00:00:00.000Z"],
    ]);
  });

  it("has one row of coverage for a stream and a realm, also when some facts do not name the realm", async () => {
    const { coverage } = await read(event("2026-01-02T00:00:00Z"), event("2026-01-03T00:00:00Z", "AssumeRole", ""), JSON.stringify({ UserDetailList: [{ Arn: "arn:aws:iam::111122223333:user/ci", UserName: "ci", UserId: "AIDA1", Path: "/", CreateDate: "2025-01-01T00:00:00Z" }], GroupDetailList: [], RoleDetailList: [], Policies: [] }));
    expect(coverage.filter(({ stream }) => stream === "aws.cloudtrail").map(({ realm, count, status }) => [realm, count, status])).toEqual([["111122223333", 2, "complete"]]);
  });
});
