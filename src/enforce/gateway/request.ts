// A call at the gate in the words of the decision point. Pure.
import { valuesAt, type DecisionRequest, type GateCall, type Money } from "../../model/index.ts";

export function requestOf({ caller, server, tool, arguments: given, profile }: GateCall): Omit<DecisionRequest, "provenance"> {
  return {
    principal: { kind: "agent", id: caller.agent.id, name: caller.agent.name },
    onBehalfOf: caller.person,
    chain: caller.chain,
    mandate: caller.mandate,
    act: { kind: "tool", server, tool, arguments: given },
    environment: caller.environment,
    data: profile.results.data,
    amount: amountOf(given, profile.amount),
    rows: rowsOf(given, profile.rows),
    task: caller.task?.id ?? null,
  };
}

/** A sum that is told by a path where nothing stands moves nothing; one that is no number is no sum that can be judged, and is denied as such. */
function amountOf(given: Readonly<Record<string, unknown>>, where: GateCall["profile"]["amount"]): Money | null {
  if (where === undefined) return null;
  const values = valuesAt(given, where.value);
  if (values.length === 0) return null;
  const sum = values.reduce((total, { value }) => total + numberOf(value), 0);
  const currency = /^[A-Z]{3}$/.test(where.currency) ? where.currency : valuesAt(given, where.currency)[0]?.value;
  return { value: sum, currency: typeof currency === "string" ? currency.toUpperCase() : "" };
}

function rowsOf(given: Readonly<Record<string, unknown>>, path: string | undefined): number {
  if (path === undefined) return 0;
  const found = valuesAt(given, path);
  return found.reduce((total, { value }) => total + (Array.isArray(value) ? value.length : numberOf(value)), 0);
}

const numberOf = (value: unknown): number => (typeof value === "number" ? value : typeof value === "string" && /^\s*[-+]?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : Number.NaN);
