// One read from its files to judged findings: connectors -> inventory -> graph -> rules -> findings. Runs in the worker thread, never on the server's loop.
import { homedir, hostname } from "node:os";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { connectors, readPaths, readTexts, type RunOptions, type RunResult } from "../discover/connectors/index.ts";
import { agentConfigurationPaths } from "../discover/connectors/workstation/index.ts";
import { attributed, importRead, type ImportResult } from "../discover/inventory/index.ts";
import { admitVanished } from "../govern/people/index.ts";
import { MandateError, type Clock } from "../kernel/index.ts";
import type { Location, Observation } from "../model/index.ts";
import type { Actor, SourceKind, Store } from "../store/index.ts";
import { sampleRoots, type SampleFile } from "./sample/index.ts";
import { rootName, runOptions } from "./scan.ts";

export const UPLOADS_SOURCE = "Uploaded exports";
/** Realm of single uploaded files of sources that have no id of their own. */
const UPLOADED_REALM = "uploads";
export const SAMPLE_SOURCE = "Sample estate";

export interface PipelineContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly progress: (at: { readonly stage: string; readonly done: number; readonly total: number | null }) => void;
}

export interface FileOutcome {
  readonly name: string;
  readonly status: "read" | "partial" | "refused";
  readonly detail: string;
}

export interface ReadOutcome {
  readonly sourceId: string;
  readonly imported: ImportResult;
  readonly files: readonly FileOutcome[];
}

/** Reads the files of an upload. They are named by their place in it and not by where the server put them. */
export async function importUpload(folder: string, names: readonly string[], context: PipelineContext): Promise<ReadOutcome> {
  const tops = readdirSync(folder).sort();
  const read = await readPaths(
    tops.map((name) => join(folder, name)),
    { ...options(context), rootName: (path) => (statSync(path).isDirectory() ? rootName(path) : UPLOADED_REALM) },
  );
  return store(renamed(read, (path) => withoutFolder(path, folder)), { kind: "import", name: UPLOADS_SOURCE }, names, context);
}

/** Reads a folder of this machine. */
export async function scanFolder(folder: string, context: PipelineContext): Promise<ReadOutcome> {
  const read = await readPaths([folder], options(context));
  return store(read, { kind: "machine", name: `${hostname()}: ${folder}` }, [folder], context);
}

/** Reads the agent configurations of the user who runs the server, as far as they are there. Nothing of them is started. */
export async function scanAgents(context: PipelineContext): Promise<ReadOutcome> {
  const platform = process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux";
  const present = agentConfigurationPaths(homedir(), platform).filter((path) => existsSync(path));
  const read = present.length === 0 ? { observations: [], coverage: [], problems: [], files: 0, bytes: 0 } : await readPaths(present, { ...options(context), rootName: () => hostname() });
  return store(read, { kind: "machine", name: hostname() }, present, context);
}

/** Reads the generated files of the sample estate, each folder in a run of its own, through the same connectors as real ones. */
export async function importSample(files: readonly SampleFile[], context: PipelineContext): Promise<ReadOutcome> {
  const runs: RunResult[] = [];
  const roots = sampleRoots(files);
  for (const [index, root] of roots.entries()) {
    context.progress({ stage: `Reading ${root}`, done: index, total: roots.length });
    const within = files.filter((file) => file.name.startsWith(`${root}/`));
    runs.push(await readTexts(within, { ...options(context), rootName: () => root.split("/").at(-1) ?? root }));
  }
  const joined: RunResult = {
    observations: runs.flatMap((run) => run.observations),
    coverage: runs.flatMap((run) => run.coverage),
    problems: runs.flatMap((run) => run.problems),
    files: runs.reduce((sum, run) => sum + run.files, 0),
    bytes: runs.reduce((sum, run) => sum + run.bytes, 0),
  };
  return store(joined, { kind: "sample", name: SAMPLE_SOURCE }, files.map((file) => file.name), context);
}

function options(context: PipelineContext): RunOptions {
  return {
    ...runOptions({
      dataDir: context.dataDir,
      signal: context.signal,
      onProgress: ({ files, bytes, observations, path }) => context.progress({ stage: `Reading ${path} (${(bytes / 1_048_576).toFixed(1)} MiB, ${observations} facts)`, done: files, total: null }),
    }),
    connectors: attributed(connectors),
  };
}

async function store(read: RunResult, source: { kind: SourceKind; name: string }, names: readonly string[], context: PipelineContext): Promise<ReadOutcome> {
  const files = outcomes(read, names);
  if (read.observations.length === 0 && read.coverage.length === 0 && source.kind === "import") {
    const why = read.problems[0]?.detail ?? "none of the files is an export that Mandate knows";
    throw new MandateError("unrecognised_file", `Nothing was stored: ${why}`, { fields: { files } });
  }
  const imported = await importRead(context.store, context.actor, { source, observations: read.observations, coverage: read.coverage }, {
    onProgress: context.progress,
    signal: context.signal,
    admitVanished: (tx, directory) => admitVanished(tx, context.store.clock, directory),
  });
  return { sourceId: imported.sourceId, imported, files };
}

/** What became of each file that was named: refused when something is said of it and nothing was told by it. */
function outcomes(read: RunResult, names: readonly string[]): FileOutcome[] {
  const told = new Set(read.observations.flatMap((observation) => ("location" in observation && observation.location !== undefined ? [observation.location.file] : [])));
  return names.slice(0, 1000).map((name) => {
    const problem = read.problems.find((each) => each.source === name || each.source.endsWith(`/${name}`) || name.endsWith(`/${each.source}`));
    if (problem === undefined) return { name, status: "read", detail: "" };
    return { name, status: told.has(name) ? "partial" : "refused", detail: problem.detail };
  });
}

function withoutFolder(path: string, folder: string): string {
  return path.startsWith(folder + sep) ? relative(folder, path).split(sep).join("/") : path;
}

/** The same read with other names for its files. Observations are copied by spread, so that they still know who told them. */
function renamed(read: RunResult, name: (path: string) => string): RunResult {
  const place = (location: Location): Location => ({ ...location, file: name(location.file) });
  const observations = read.observations.map((observation): Observation => {
    const located = "location" in observation && observation.location !== undefined ? { ...observation, location: place(observation.location) } : observation;
    return located.observed === "credential" && located.exposures !== undefined ? { ...located, exposures: located.exposures.map(place) } : located;
  });
  return {
    ...read,
    observations,
    coverage: read.coverage.map((entry) => ({ ...entry, source: name(entry.source) })),
    problems: read.problems.map((problem) => ({ source: name(problem.source), detail: problem.detail })),
  };
}
