// AWS access decisions a second on one core, for a typical principal: 8 policies, 40 statements, one SCP level, one boundary.
// Peer: a straightforward interpreter of the same documents in this file (its regular expressions are kept, so that it is no straw man).
import { fileURLToPath } from "node:url";
import { compilePolicy, createPrincipalAccess, type AwsQuestion } from "../src/understand/access/index.ts";
import type { Row } from "./row.ts";

export const name = "aws-evaluation";

interface Doc {
  readonly Version: string;
  readonly Statement: readonly Stmt[];
}

interface Stmt {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const PRINCIPAL = "arn:aws:iam::123456789012:user/deploy";
const BOUND_PER_SECOND = 200_000;
const SERVICES = ["s3", "sqs", "sns", "dynamodb", "lambda", "ec2", "secretsmanager", "kms", "logs", "ecr"];

function policies(): readonly Doc[] {
  return Array.from({ length: 8 }, (_, p) => ({
    Version: "2012-10-17",
    Statement: Array.from({ length: 5 }, (__, s): Stmt => statement(p, s)),
  }));
}

function statement(p: number, s: number): Stmt {
  const service = SERVICES[(p * 5 + s) % SERVICES.length] ?? "s3";
  if (s === 3) return { Effect: "Deny", Action: [`${service}:Delete*`], Resource: ["*"], Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } };
  if (s === 4) return { Effect: "Allow", Action: [`${service}:Get*`, `${service}:Describe*`], Resource: ["*"], Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } };
  return {
    Effect: "Allow",
    Action: [`${service}:Get*`, `${service}:List*`, `${service}:Put*`, `${service}:SendMessage`],
    Resource: [`arn:aws:${service}:::team-${p}-*/\${aws:username}/*`, `arn:aws:${service}:*:123456789012:team-${p}-*`],
  };
}

const EVERYTHING: Doc = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] };
const BOUNDARY: Doc = { Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: ["*"] }] };

function questions(): readonly AwsQuestion[] {
  const verbs = ["GetObject", "ListItems", "PutItem", "DeleteItem", "DescribeThing", "SendMessage", "Invoke"];
  const context = { "aws:MultiFactorAuthPresent": "false", "aws:RequestedRegion": "eu-west-1", "aws:SourceIp": "203.0.113.7" };
  const asked: AwsQuestion[] = [];
  for (let i = 0; i < 1000; i++) {
    const service = SERVICES[i % SERVICES.length] ?? "s3";
    const resource = i % 3 === 0 ? `arn:aws:${service}:::team-${i % 8}-data/deploy/file-${i}` : `arn:aws:${service}:eu-west-1:123456789012:team-${i % 11}-thing-${i}`;
    asked.push({ action: `${service}:${verbs[i % verbs.length]}`, resource, context });
  }
  return asked;
}

/** Decisions for each second of one core's time, after a warm-up: neighbours on a shared machine do not change it. */
function rate(decide: (question: AwsQuestion) => string, asked: readonly AwsQuestion[], milliseconds: number): number {
  for (let i = 0; i < 3; i++) for (const question of asked) decide(question);
  const from = process.cpuUsage();
  let count = 0;
  let spent = 0;
  while (spent < milliseconds) {
    for (const question of asked) decide(question);
    count += asked.length;
    const { user, system } = process.cpuUsage(from);
    spent = (user + system) / 1000;
  }
  return (count * 1000) / spent;
}

const expressions = new Map<string, RegExp>();

function like(pattern: string, text: string, flags: string): boolean {
  const key = `${flags}${pattern}`;
  let expression = expressions.get(key);
  if (expression === undefined) {
    const body = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
    expression = new RegExp(`^${body}$`, flags);
    expressions.set(key, expression);
  }
  return expression.test(text);
}

function naiveMatches(stmt: Stmt, question: AwsQuestion): boolean {
  const acts = (list: readonly string[]): boolean => list.some((action) => like(action, question.action, "is"));
  if (stmt.Action !== undefined ? !acts(stmt.Action) : acts(stmt.NotAction ?? [])) return false;
  if (!stmt.Resource.some((resource) => like(resource.replaceAll("${aws:username}", "deploy"), question.resource, "s"))) return false;
  for (const keys of Object.values(stmt.Condition ?? {}))
    for (const [key, value] of Object.entries(keys)) {
      const given = Object.entries(question.context ?? {}).find(([one]) => one.toLowerCase() === key.toLowerCase());
      if (given === undefined || String(given[1]) !== value) return false;
    }
  return true;
}

function naiveDecide(layers: readonly (readonly Doc[])[], question: AwsQuestion): string {
  let allowedByAll = true;
  for (const layer of layers) {
    let allowed = false;
    for (const doc of layer)
      for (const stmt of doc.Statement) {
        if (!naiveMatches(stmt, question)) continue;
        if (stmt.Effect === "Deny") return "deny";
        allowed = true;
      }
    if (!allowed) allowedByAll = false;
  }
  return allowedByAll ? "allow" : "deny";
}

export async function run(): Promise<readonly Row[]> {
  const documents = policies();
  const asked = questions();
  const access = createPrincipalAccess({
    principal: PRINCIPAL,
    identity: documents.map((document, index) => compilePolicy(document, `policy-${index}`)),
    boundary: [compilePolicy(BOUNDARY, "boundary")],
    scp: [[compilePolicy(EVERYTHING, "scp")]],
  });
  const layers = [documents, [BOUNDARY], [EVERYTHING]];
  const differing = asked.filter((question) => access.decide(question) !== naiveDecide(layers, question));
  if (differing.length > 0) throw new Error(`the two evaluators differ on ${differing.length} questions, first ${JSON.stringify(differing[0])}`);
  const peer = rate((question) => naiveDecide(layers, question), asked, 1000);
  const decide = rate((question) => access.decide(question), asked, 1000);
  const evaluate = rate((question) => access.evaluate(question).effect, asked, 1000);
  return [
    row("AWS decisions a second, one core (8 policies, 40 statements)", decide, peer, BOUND_PER_SECOND),
    row("AWS answers with their path a second, one core", evaluate, peer, BOUND_PER_SECOND / 4),
  ];
}

function row(measure: string, ours: number, peer: number, bound: number): Row {
  return { measure, ours: Math.round(ours), peer: Math.round(peer), ratio: Number((ours / peer).toFixed(2)), bound: `>= ${bound}/s`, pass: ours >= bound };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const one of await run()) process.stdout.write(`${JSON.stringify(one)}\n`);
}
