// What each kind of job is given and what it does. Runs in the worker thread; a job that is started again after a crash does the same once more.
import { forgetSource } from "../discover/inventory/index.ts";
import { MandateError } from "../kernel/index.ts";
import { changesRealms, subjectsOfMandates, type Actor } from "../store/index.ts";
import { evaluateInventory, judgeIdentities } from "../understand/findings/index.ts";
import { buildGraph } from "../understand/graph/index.ts";
import { rules } from "../understand/rules/index.ts";
import { judgeEstate } from "./estate-policies.ts";
import { importSample, importUpload, scanAgents, scanFolder, type FileOutcome, type PipelineContext, type ReadOutcome } from "./pipeline.ts";
import { replayDecisions } from "./replays.ts";
import { generateSample, settleSampleAgents } from "./sample/index.ts";

/** INVARIANT: a payload is data that survives a restart; nothing in it is secret. */
export type JobPayload =
  | { readonly kind: "import"; readonly actor: Actor; readonly folder: string; readonly names: readonly string[] }
  | { readonly kind: "scan"; readonly actor: Actor; readonly folder: string | null; readonly agents: boolean }
  | { readonly kind: "sample-load"; readonly actor: Actor }
  | { readonly kind: "sample-remove"; readonly actor: Actor }
  | { readonly kind: "source-remove"; readonly actor: Actor; readonly sourceId: string }
  | { readonly kind: "replay"; readonly actor: Actor; readonly replayId: string }
  /** With `mandates`: only what these name. */
  | { readonly kind: "evaluate"; readonly actor: Actor; readonly mandates?: readonly string[] };

export interface JobResult {
  readonly identities: number;
  readonly credentials: number;
  readonly grants: number;
  readonly findings: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
  readonly sourceIds: readonly string[];
  readonly files: readonly FileOutcome[];
}

const NOTHING: JobResult = { identities: 0, credentials: 0, grants: 0, findings: 0, added: 0, changed: 0, gone: 0, sourceIds: [], files: [] };

export async function runJob(payload: JobPayload, context: PipelineContext): Promise<JobResult> {
  if (payload.kind === "replay") {
    await replayDecisions(payload.replayId, context);
    return NOTHING;
  }
  const named = payload.kind === "evaluate" && payload.mandates !== undefined ? await namedAlone(payload.mandates, context) : undefined;
  if (named !== undefined) return { ...NOTHING, findings: (await judgeIdentities(context.store, payload.actor, { identities: named, rules, buildGraph })).findings };
  const done = await change(payload, context);
  context.signal.throwIfAborted();
  context.progress({ stage: "Judging what was found: reach, paths, rules", done: 0, total: null });
  const { findings } = await evaluateInventory(context.store, payload.actor, rules, buildGraph);
  await judgeEstate(context.store, payload.actor);
  return { ...done, findings };
}

/** The identities that can be judged without the rest; `undefined` when they are too many, or when others are to be judged otherwise because of them. */
async function namedAlone(mandates: readonly string[], { store }: PipelineContext): Promise<readonly string[] | undefined> {
  const identities = await subjectsOfMandates(store.pool, mandates);
  return identities === undefined || (await changesRealms(store.pool, identities)) ? undefined : identities;
}

async function change(payload: Exclude<JobPayload, { readonly kind: "replay" }>, context: PipelineContext): Promise<JobResult> {
  switch (payload.kind) {
    case "import":
      return summed([await importUpload(payload.folder, payload.names, context)]);
    case "scan":
      return summed([...(payload.agents ? [await scanAgents(context)] : []), ...(payload.folder === null ? [] : [await scanFolder(payload.folder, context)])]);
    case "sample-load": {
      const imported = await importSample(generateSample(context.clock.now()), context);
      context.progress({ stage: "Registering the agents of the sample", done: 0, total: null });
      await settleSampleAgents(context.store);
      return summed([imported]);
    }
    case "sample-remove": {
      const sample = (await context.store.reads.coverage.sources()).find((source) => source.kind === "sample");
      if (sample === undefined) throw new MandateError("conflict", "The sample estate is not loaded, so there is nothing to remove.");
      return forget(sample.id, context);
    }
    case "source-remove":
      return forget(payload.sourceId, context);
    case "evaluate":
      return NOTHING;
  }
}

async function forget(sourceId: string, context: PipelineContext): Promise<JobResult> {
  context.progress({ stage: "Forgetting what only this source told", done: 0, total: null });
  const { gone } = await forgetSource(context.store, context.actor, sourceId);
  return { ...NOTHING, gone };
}

function summed(outcomes: readonly ReadOutcome[]): JobResult {
  const sum = (of: (outcome: ReadOutcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return {
    identities: sum(({ imported }) => imported.identities),
    credentials: sum(({ imported }) => imported.credentials),
    grants: sum(({ imported }) => imported.grants),
    findings: 0,
    added: sum(({ imported }) => imported.added),
    changed: sum(({ imported }) => imported.changed),
    gone: sum(({ imported }) => imported.gone),
    sourceIds: outcomes.map((outcome) => outcome.sourceId),
    files: outcomes.flatMap((outcome) => outcome.files),
  };
}
