// Records of decisions: every allow, deny and hold with what it was decided on, in batches, without secrets.
export { digestOfQuestion, type Asked, type Entry, type ForeignQuestion } from "./entry.ts";
export { startRecorder, type Recorded, type Recorder, type RecorderDeps } from "./recorder.ts";
export { pruneDecisions } from "./retention.ts";
export { looksSecret, plainText, redact, type Redacted } from "./redact.ts";
