// What files declared of mandates, and how the mandates stand to it now.
import type { MandateDocument } from "../../model/index.ts";
import { newestOfAll, putDeclarations, readDeclarations, type DeclarationRow, type Store } from "../../store/index.ts";
import { contentHash } from "./check.ts";
import { memberDrift, type MemberDrift } from "./drift.ts";
import type { Acting } from "./versions.ts";

/** The files of this source hold these mandates and no others, from now on. */
export function declareMandates(store: Store, { actor }: Acting, source: { readonly name: string; readonly revision: string | null }, documents: readonly MandateDocument[]): Promise<void> {
  return store.write(actor, async (tx) => {
    await putDeclarations(tx, source, documents.map((document) => ({ mandate: document.name, hash: contentHash(document), document })));
    await tx.record({ action: "mandates.declared", subject: source.name, detail: { revision: source.revision, mandates: documents.map(({ name }) => name) } });
  });
}

export interface DriftRow {
  readonly id: string | null;
  readonly name: string;
  /** `changed` since it was declared; `console`: no file declares it; `vanished`: its file holds it no more; `missing`: declared, and not there or ended. */
  readonly what: "same" | "changed" | "console" | "vanished" | "missing";
  readonly state: string | null;
  readonly source: string | null;
  readonly revision: string | null;
  readonly declaredAt: string | null;
  readonly vanishedAt: string | null;
  readonly members: readonly MemberDrift[];
}

/** Each mandate against its newest declaration that still stands; of one mandate when it is named. */
export async function readDrift(store: Store, name?: string): Promise<readonly DriftRow[]> {
  const [standing, declarations] = await Promise.all([newestOfAll(store.pool, name), readDeclarations(store.pool, name)]);
  const declared = new Map<string, DeclarationRow>();
  for (const each of declarations) if (!declared.has(each.mandate)) declared.set(each.mandate, each);
  const here = new Set(standing.map((each) => each.name));
  const rows = standing.map(({ id, name: mandate, state, hash, document }): DriftRow => {
    const by = declared.get(mandate);
    if (by === undefined) return { ...UNDECLARED, id, name: mandate, what: "console", state };
    const what = by.vanishedAt !== null ? "vanished" : by.hash === hash ? "same" : "changed";
    return { ...told(by), id, name: mandate, what, state, members: what === "changed" ? memberDrift(by.document, document) : [] };
  });
  const missing = [...declared.values()].filter((by) => !here.has(by.mandate) && by.vanishedAt === null).map((by): DriftRow => ({ ...told(by), id: null, name: by.mandate, what: "missing", state: null, members: [] }));
  return [...rows, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const UNDECLARED = { source: null, revision: null, declaredAt: null, vanishedAt: null, members: [] } as const;
const told = ({ source, revision, declaredAt, vanishedAt }: DeclarationRow) => ({ source, revision, declaredAt, vanishedAt });
