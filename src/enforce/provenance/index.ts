// Where the values of a call came from: the task, the mandate, a trusted result, an untrusted one, or the model.
export type { Ledger, LedgerOptions, ToolName, TracedCall } from "./contract.ts";
export { openLedger } from "./ledger.ts";
