// What the ledger of a task's origins is to the gate: it is told what came back, and says where the values of the next call came from. No language model is asked.
import type { GateTask, MandateDocument, ProvenanceFacts, ToolProfile, Traced } from "../../model/index.ts";

export interface ToolName {
  readonly server: string;
  readonly tool: string;
}

/** One call as the ledger sees it. */
export interface TracedCall {
  /** For people and the record: each argument with its origin, and what is wrong with the call. */
  readonly traced: Traced;
  /** For the policies. */
  readonly facts: ProvenanceFacts;
}

export interface LedgerOptions {
  readonly task: GateTask | null;
  readonly mandate: MandateDocument | null;
  /** Calls of the task were made elsewhere, or before a restart, and are not known here: what is unknown counts as untrusted. */
  readonly isContinued?: boolean;
}

export interface Ledger {
  /** Before the call. What it writes is remembered, so that it does not come back as the word of a system. */
  trace(tool: ToolName, profile: ToolProfile, given: Readonly<Record<string, unknown>>): TracedCall;
  /** After the call: what its result holds is known from here on, except for what the call itself had brought. */
  learn(tool: ToolName, profile: ToolProfile, given: Readonly<Record<string, unknown>>, result: unknown): void;
  /** What it holds in memory, about. */
  bytes(): number;
}
