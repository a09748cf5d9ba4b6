// One decision as it is put on record. Pure: the same question and answer give the same row.
import { canonicalJson, sha256Hex } from "../../kernel/index.ts";
import type { Decision, DecisionRequest } from "../../model/index.ts";
import type { DecisionRecordRow } from "../../store/index.ts";
import { plainText, redact } from "./redact.ts";

/** A question in the words of an application: types and names of AuthZEN. */
export interface ForeignQuestion {
  readonly application: string | null;
  readonly subject: Entity;
  readonly action: { readonly name: string; readonly properties: Readonly<Record<string, unknown>> };
  readonly resource: Entity;
  readonly context: Readonly<Record<string, unknown>>;
}
interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Who asked, and under which circumstances. */
export interface Asked {
  /** Name of the enforcement point. */
  readonly point: string;
  readonly by: string;
  /** The point's own id of the request. */
  readonly as: string | null;
  /** False: the point only observes. */
  readonly enforced: boolean;
  /** What the official engine said, where it was asked too. */
  readonly shadowAgrees: boolean | null;
  /** The newest enforcement change that was known. */
  readonly sequence: number;
}

export type Entry = Asked & { readonly decision: Decision } & ({ readonly request: DecisionRequest } | { readonly foreign: ForeignQuestion });

const LONGEST = { name: 500, sentence: 2000, id: 200 } as const;
const short = (text: string, most: number = LONGEST.name): string => plainText(text).slice(0, most);
const shortOr = (text: string | null, most?: number): string | null => (text === null ? null : short(text, most));

/** Of a question as it was asked, arguments in full: what an approval is bound to. Where its values came from is no part of it: more may be read while a person thinks. */
export function digestOfQuestion(question: DecisionRequest | ForeignQuestion): string {
  const asked: Record<string, unknown> = { ...question };
  delete asked["provenance"];
  return sha256Hex(canonicalJson(wellFormed(asked)));
}

export function rowOf(entry: Entry, id: string, at: Date): DecisionRecordRow {
  const { decision } = entry;
  const asked = "request" in entry ? ours(entry.request) : theirs(entry.foreign);
  return {
    id,
    at: at.toISOString(),
    decision: decision.decision,
    stage: "foreign" in entry && decision.stage === "policy" ? "application" : decision.stage,
    point: short(entry.point, LONGEST.id),
    askedBy: short(entry.by, LONGEST.id),
    askedAs: shortOr(entry.as, LONGEST.id),
    enforced: entry.enforced,
    shadowAgrees: entry.shadowAgrees,
    ...asked,
    mandateId: decision.mandate?.id ?? null,
    mandateVersion: decision.mandate?.version ?? null,
    mandateHash: decision.mandate?.hash ?? null,
    policies: decision.policies.map((policy) => short(policy)),
    errors: decision.errors.map(({ policy, error }) => ({ policy: short(policy), error: short(error, LONGEST.sentence) })),
    reason: short(decision.reason, LONGEST.sentence),
    remedy: short(decision.remedy, LONGEST.sentence),
    obligations: decision.obligations.map(({ id: name, type, properties }) => ({ id: name, type, properties: redact(properties).copy })),
    sequence: entry.sequence,
  };
}

type Question = Pick<DecisionRecordRow, "principalKind" | "principalId" | "principal" | "person" | "mandate" | "actKind" | "act" | "server" | "environment" | "task" | "request" | "digest" | "redacted">;

function ours(request: DecisionRequest): Question {
  const { principal, onBehalfOf, act } = request;
  const { copy, left } = act.kind === "tool" ? redact(act.arguments) : { copy: {}, left: [] };
  return {
    principalKind: principal.kind,
    principalId: short(principal.kind === "agent" ? principal.id : principal.key, 2000),
    principal: short(principal.kind === "agent" ? principal.name : principal.key, 2000),
    person: onBehalfOf === null ? null : short(`${onBehalfOf.issuer} ${onBehalfOf.subject}`.trim(), 2000),
    mandate: request.mandate === "" ? null : short(request.mandate),
    actKind: act.kind,
    act: short(actOf(act), 2000),
    server: act.kind === "access" ? null : shortOr(act.server),
    environment: short(request.environment, LONGEST.id),
    task: shortOr(request.task),
    request: wellFormed({ ...request, act: act.kind === "tool" ? { ...act, arguments: copy } : act }) as Readonly<Record<string, unknown>>,
    digest: digestOfQuestion(request),
    redacted: left.map((path) => `act.arguments.${path}`),
  };
}

function actOf(act: DecisionRequest["act"]): string {
  switch (act.kind) {
    case "tool":
      return `${act.server}/${act.tool}`;
    case "access":
      return `${act.operation} ${act.resource}`;
    case "token":
      return `${act.grant} ${act.audience}`;
  }
}

function theirs(question: ForeignQuestion): Question {
  const { subject, action, resource, context } = question;
  const parts = { subject: redact(subject.properties), action: redact(action.properties), resource: redact(resource.properties), context: redact(context) };
  return {
    principalKind: short(subject.type, LONGEST.id),
    principalId: short(subject.id, 2000),
    principal: short(subject.id, 2000),
    person: null,
    mandate: null,
    actKind: "other",
    act: short(`${action.name} ${resource.type}:${resource.id}`, 2000),
    server: shortOr(question.application),
    environment: "",
    task: null,
    request: wellFormed({
      application: question.application,
      subject: { ...subject, properties: parts.subject.copy },
      action: { ...action, properties: parts.action.copy },
      resource: { ...resource, properties: parts.resource.copy },
      context: parts.context.copy,
    }) as Readonly<Record<string, unknown>>,
    digest: digestOfQuestion(question),
    redacted: Object.entries(parts).flatMap(([part, { left }]) => left.map((path) => `${part}.${path}`)),
  };
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return plainText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [plainText(name), wellFormed(member)]));
}
