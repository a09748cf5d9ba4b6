// The record as the API sees it: read it, show its latest checkpoint, verify all of it.
import type { ActorType } from "../store/index.ts";

export interface AuditRecordView {
  readonly index: number | null;
  readonly id: string;
  readonly at: string;
  readonly what: string;
  /** Name. */
  readonly actor: string;
  readonly actor_type: ActorType;
  readonly actor_id: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hash: string | null;
}

export interface AuditAccess {
  list(filter: { readonly actor?: string | undefined; readonly what?: string | undefined; readonly subject?: string | undefined }, page: { readonly limit: number; readonly cursor?: string | undefined }): Promise<{
    readonly rows: readonly AuditRecordView[];
    readonly nextCursor: string | null;
  }>;
  /** Undefined before the first record was signed. */
  checkpoint(): Promise<{ readonly origin: string; readonly size: number; readonly root: string; readonly note: string; readonly signedAt: string | null; readonly key: string } | undefined>;
  verify(): Promise<{ readonly ok: boolean; readonly verified: number; readonly problems: readonly string[]; readonly decisions: { readonly verified: number; readonly batches: number; readonly pruned: number } }>;
}
