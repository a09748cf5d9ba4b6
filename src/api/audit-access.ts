// The record as the API sees it: read it, show its latest checkpoint, verify all of it.
export interface AuditRecordView {
  readonly index: number | null;
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly actor: string;
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
  verify(): Promise<{ readonly ok: boolean; readonly verified: number; readonly problems: readonly string[] }>;
}
