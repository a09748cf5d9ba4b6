// What the gate is to its four points. A point turns its wire into a `GateCall`, asks, makes the call when it is allowed, and tells the outcome before anybody sees it.
import type { GateCall, Outcome, Verdict } from "../../model/index.ts";

/** What may be given to the agent. */
export interface Released {
  /** The result with secrets and, by policy, personal data masked; the value of `Outcome.result` itself when nothing was masked. */
  readonly result: unknown;
  /** Where something was masked, and what it was: `content.0.text: aws-access-key`. */
  readonly masked: readonly string[];
}

export interface Gate {
  /**
   * Decides, and puts the intent on record. A call with effects is allowed only once its record is durable. Never throws for a no.
   * Throws `database_unavailable` when it cannot be put on record: then it must not be made.
   */
  begin(call: GateCall): Promise<Verdict>;
  /**
   * Learns where values came from, masks, and puts the outcome on record. Resolves only when the call's own record is durable.
   * Throws `database_unavailable` when it never was: then nothing of the result may be given out.
   */
  finish(callId: string, outcome: Outcome): Promise<Released>;
  /** Ends what a session held in memory. */
  end(session: string): void;
}
