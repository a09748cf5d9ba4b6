// The tamper-evident log: sequencer, signed checkpoints, proofs, verification, export. Entries join the writer's transaction in the store.
export { checkpointText, parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
export { problemOf, verifyDecisions, type DecisionsVerification } from "./decisions.ts";
export { exportedLog, exportLog, type ExportedLog } from "./export.ts";
export { keepCheckpoint, openAuditKey, readKeptCheckpoint } from "./key.ts";
export { countWaiting, proveConsistency, proveInclusion, storedLog } from "./log.ts";
export { sequence, startSequencer, type Sequencer, type SequencerOptions } from "./sequencer.ts";
export { verifyLog, type AuditProblem, type LogEntry, type LogSource, type ProblemKind, type Verification } from "./verify.ts";
