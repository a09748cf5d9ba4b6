// Under which of its mandates an agent acts: the one that the request names, else the one it is registered with, else its only one. Pure.
import type { MandateDocument } from "../../model/index.ts";
import type { HeldMandate, Holder } from "./contract.ts";
import { refusal } from "./refusal.ts";

/** INVARIANT: an autonomous mandate never serves a person's token, and one on behalf of persons never a token of the agent's own. */
export function mandateFor({ agent, mandates }: Holder, acting: MandateDocument["acting"], named: string | undefined): HeldMandate {
  const fitting = mandates.filter(({ document }) => document.acting === acting);
  if (named !== undefined) {
    const found = mandates.find(({ id, document }) => id === named || document.name === named);
    if (found === undefined) throw refusal("unauthorized_client", `no mandate ${named} is in force for ${agent.name}; ask its owner ${agent.owner} to have one approved`);
    if (found.document.acting !== acting) throw refusal("unauthorized_client", `the mandate ${found.document.name} ${SAYS[found.document.acting]}; ${REMEDY[found.document.acting]}`);
    return found;
  }
  const registered = fitting.find(({ id, document }) => document.name === agent.mandate || id === agent.mandate);
  const [only, ...more] = fitting;
  if (registered !== undefined) return registered;
  if (only === undefined) {
    const other = mandates[0];
    throw refusal("unauthorized_client", other === undefined ? `no mandate is in force for ${agent.name}; ask its owner ${agent.owner} to have one approved` : `the mandate ${other.document.name} ${SAYS[other.document.acting]}; ${REMEDY[other.document.acting]}`);
  }
  if (more.length > 0) throw refusal("invalid_request", `${agent.name} has several mandates (${fitting.map(({ document }) => document.name).join(", ")}); say which with the parameter mandate`);
  return only;
}

const SAYS = { autonomous: "is for acting on its own, never on behalf of a person", on_behalf_of: "is for acting on behalf of persons, never on its own" } as const;
const REMEDY = { autonomous: "use client_credentials", on_behalf_of: "exchange a person's token" } as const;
