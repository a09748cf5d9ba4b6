// Long work as the API sees it: it is started, looked at and cancelled here, and done elsewhere.
import type { z } from "zod";
import type { Actor } from "../store/index.ts";
import type { Job } from "./schemas/work.ts";
import type { UploadFolder } from "./uploads.ts";

export type JobView = z.infer<typeof Job>;

export interface Work {
  /** Reads uploaded files. Owns the folder from here on and removes it when the job ends. */
  importFiles(actor: Actor, uploads: UploadFolder): Promise<JobView>;
  /** Reads places of the machine the server runs on. Throws `invalid_input` when the folder cannot be read. */
  scanMachine(actor: Actor, places: { readonly folder: string | null; readonly agents: boolean }): Promise<JobView>;
  loadSample(actor: Actor): Promise<JobView>;
  removeSample(actor: Actor): Promise<JobView>;
  /** Asks recorded decisions again; what comes out stands with the replay. */
  replay(actor: Actor, title: string, replayId: string): Promise<JobView>;
  removeSource(actor: Actor, sourceId: string): Promise<JobView>;
  /** Judges the estate again in the background, after an owner or a waiver changed what it stands on; after mandates changed, only those they name (for none, nobody). */
  reevaluate(only?: { readonly mandates: readonly string[] }): void;
  list(limit: number): Promise<readonly JobView[]>;
  get(id: string): Promise<JobView | undefined>;
  cancel(actor: Actor, id: string): Promise<JobView | undefined>;
}
