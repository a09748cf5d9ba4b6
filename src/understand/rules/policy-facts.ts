// Reads IAM policy documents as written: statements, principals, conditions. What they mean in effect is asked of the graph.
import type { Entitlement, Identity } from "../../model/index.ts";
import { isRecord, list } from "./facts.ts";

export interface Statement {
  /** Sid, or its number from 1. */
  readonly id: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  readonly principals: readonly { readonly type: string; readonly value: string }[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: string;
  /** Lower-case: condition keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly string[];
}

const texts = (value: unknown): readonly string[] => list(value).filter((item) => typeof item === "string");

const read = new WeakMap<object, readonly Statement[]>();

/** The statements of a policy document, however sparsely it is written. Each document is read once. */
export function statementsOf(document: unknown): readonly Statement[] {
  if (!isRecord(document)) return [];
  const known = read.get(document) ?? readStatements(document);
  read.set(document, known);
  return known;
}

function readStatements(document: Readonly<Record<string, unknown>>): readonly Statement[] {
  return list(document["Statement"]).filter(isRecord).map((raw, index) => ({
    id: typeof raw["Sid"] === "string" && raw["Sid"] !== "" ? raw["Sid"] : `statement ${index + 1}`,
    effect: String(raw["Effect"] ?? ""),
    actions: texts(raw["Action"]),
    notActions: texts(raw["NotAction"]),
    resources: texts(raw["Resource"]),
    notResources: texts(raw["NotResource"]),
    principals: principalsOf(raw["Principal"]),
    conditions: conditionsOf(raw["Condition"]),
  }));
}

function principalsOf(principal: unknown): Statement["principals"] {
  // SPEC: IAM. "Principal": "*" says the same as {"AWS": "*"}.
  if (typeof principal === "string") return [{ type: "AWS", value: principal }];
  if (!isRecord(principal)) return [];
  return Object.entries(principal).flatMap(([type, values]) => texts(values).map((value) => ({ type, value })));
}

function conditionsOf(block: unknown): readonly Condition[] {
  if (!isRecord(block)) return [];
  return Object.entries(block).flatMap(([operator, keys]) =>
    isRecord(keys) ? Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: list(values).map(String) })) : [],
  );
}

/** True when the operator demands that the key is there and matches: `…IfExists`, `ForAllValues:` and negations do not. */
export function demands(condition: Condition): boolean {
  return /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/i.test(condition.operator);
}

export const trustOf = (identity: Identity): readonly Statement[] => statementsOf(identity.attributes?.["trustPolicy"]).filter((statement) => statement.effect === "Allow");

export const documentOf = (entitlement: Entitlement | undefined): readonly Statement[] => statementsOf(entitlement?.attributes?.["document"]);

/** The account a principal names: the 12 digits of an ARN or of a bare account id. */
export function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(principal)?.[1];
}

/** A statement as one line for evidence. */
export const quote = (value: unknown): string => JSON.stringify(value);
