// Writes a read into the inventory: one transaction with its audit record. Nothing is half stored, and nothing waits for a rule.
import { MandateError } from "../../kernel/index.ts";
import type { Coverage, Identity, Observation } from "../../model/index.ts";
import {
  changeNodes,
  deleteNodes,
  deleteSource,
  deleteStandIns,
  endEntitlements,
  endNodes,
  forgetEdges,
  insertNodes,
  lockInventory,
  markSeen,
  mergeEdges,
  NODE_TABLES,
  putCoverage,
  putOrigins,
  putSource,
  readStoredNodes,
  refreshCredentialColumns,
  refreshSample,
  takeSource,
  touchNodes,
  type Actor,
  type NodeTable,
  type SourceKind,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { completeOrigins, settleCoverage } from "./complete.ts";
import { reconcile, type Known, type Origin, type Reconciled } from "./reconcile.ts";
import { fromStored, idOf, toWrite, type Node } from "./rows.ts";
import { refreshStandIns } from "./stand-ins.ts";
import { refreshSuggestions } from "./suggestions.ts";
import { grantRows, mergeOf, once, originsOf, relationRows, tellNodes, usageRows, type OriginOf } from "./told.ts";

export interface Read {
  /** The same source read again replaces what it told; `kind` and `name` together are its identity. */
  readonly source: { readonly kind: SourceKind; readonly name: string };
  /** From connectors wrapped by `attributed`, so that a complete stream can say what is gone. */
  readonly observations: readonly Observation[];
  readonly coverage: readonly Coverage[];
}

export interface ImportOptions {
  readonly onProgress?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface ImportResult {
  readonly sourceId: string;
  readonly identities: number;
  readonly credentials: number;
  readonly grants: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
}

interface Counted {
  added: number;
  changed: number;
  gone: number;
}

const NOTHING: Counted = { added: 0, changed: 0, gone: 0 };
const STAGES = 8;

/** Throws `cancelled` when the signal fires; then nothing is stored. */
export function importRead(store: Store, actor: Actor, read: Read, options: ImportOptions = {}): Promise<ImportResult> {
  let done = 0;
  const stage = (sentence: string) => {
    if (options.signal?.aborted === true) throw new MandateError("cancelled", "the import was cancelled; nothing of it was stored");
    options.onProgress?.({ stage: sentence, done: done++, total: STAGES });
  };
  return store.write(actor, async (tx) => {
    stage("Waiting for the inventory");
    await lockInventory(tx);
    const sourceId = await putSource(tx, read.source.kind, read.source.name);
    const origins = await putOrigins(tx, sourceId, originsOf(read.observations));
    const numbers = new Map(origins.map((origin) => [`${origin.stream}\u001f${origin.realm}`, origin.id]));
    const originOf: OriginOf = (told) => numbers.get(`${told.stream}\u001f${told.realm}`) as Origin;
    const complete = completeOrigins(read.coverage, origins).map((told) => originOf(told));
    const counted: Record<string, Counted> = {};

    stage("Sorting what was observed");
    let goneEntitlements: readonly string[] = [];
    let renewed: readonly Identity[] = [];
    const told = tellNodes(read.observations, originOf);
    for (const table of NODE_TABLES) {
      stage(`Writing ${NAMES[table]}`);
      const ids = [...told[table].keys()].map(idOf[table]);
      const previous = (await readStoredNodes(tx, table, ids, complete)).map(fromStored);
      const changes = reconcile(previous, told[table], new Set(complete), mergeOf[table]);
      if (table === "identity") renewed = [...changes.appeared, ...changes.changed, ...changes.touched].map((node) => node.facts as Identity);
      // Entitlements wait for the grants: what is still granted is not gone.
      if (table === "entitlement") goneEntitlements = changes.gone.map(idOf[table]);
      counted[table] = await applyNodes(tx, table, table === "entitlement" ? { ...changes, gone: [] } : changes);
    }
    stage("Writing grants, relations and evidence of use");
    counted["grant"] = await mergeEdges(tx, "grant", once(read.observations, (all) => grantRows(all, originOf)), complete);
    counted["relation"] = await mergeEdges(tx, "relation", once(read.observations, (all) => relationRows(all, originOf)), complete);
    counted["entitlement"] = { ...NOTHING, ...counted["entitlement"], gone: await endEntitlements(tx, goneEntitlements) };
    counted["usage"] = await mergeEdges(tx, "usage", once(read.observations, (all) => usageRows(all, originOf)), complete);

    stage("Bringing the inventory up to date");
    await refreshInventory(tx, renewed);
    await putCoverage(tx, sourceId, settleCoverage(read.coverage));
    const changes = { added: sum(counted, "added"), changed: sum(counted, "changed"), gone: sum(counted, "gone") };
    await tx.record({ action: "source.imported", subject: sourceId, detail: { source: read.source, ...changes, counts: counted } });
    return { sourceId, identities: told.identity.size, credentials: told.credential.size, grants: read.observations.filter((observation) => observation.observed === "grant").length, ...changes };
  });
}

const NAMES: Readonly<Record<NodeTable, string>> = { identity: "identities", credential: "credentials", entitlement: "entitlements", resource: "resources" };

const sum = (counted: Readonly<Record<string, Counted>>, what: keyof Counted) => Object.values(counted).reduce((total, each) => total + each[what], 0);

async function applyNodes(tx: Tx, table: NodeTable, changes: Reconciled<Node>): Promise<Counted> {
  const writes = (nodes: readonly Known<Node>[]) => nodes.map((node) => toWrite(table, node));
  await insertNodes(tx, table, writes(changes.appeared));
  await changeNodes(tx, table, writes(changes.changed));
  await touchNodes(tx, table, writes(changes.touched));
  await markSeen(tx, table, changes.same.map(idOf[table]));
  const gone = await endNodes(tx, table, changes.gone.map(idOf[table]));
  return { added: changes.appeared.length, changed: changes.changed.length, gone };
}

async function refreshInventory(tx: Tx, renewed: readonly Identity[]): Promise<void> {
  await refreshStandIns(tx);
  await refreshCredentialColumns(tx);
  await refreshSample(tx);
  await refreshSuggestions(tx, renewed);
}

/** Forgets a source and all that only it told. What the sample estate told is deleted, for it never was real; the rest becomes history. */
export function forgetSource(store: Store, actor: Actor, sourceId: string): Promise<{ readonly name: string; readonly gone: number }> {
  return store.write(actor, async (tx) => {
    await lockInventory(tx);
    const source = await takeSource(tx, sourceId);
    const mode = source.kind === "sample" ? "delete" : "end";
    let gone = 0;
    for (const table of NODE_TABLES) {
      const previous = source.origins.length === 0 ? [] : (await readStoredNodes(tx, table, [], source.origins)).map(fromStored);
      const changes = reconcile(previous, new Map(), new Set(source.origins), mergeOf[table]);
      if (mode === "delete") await deleteNodes(tx, table, changes.gone.map(idOf[table]));
      gone += (await applyNodes(tx, table, mode === "delete" ? { ...changes, gone: [] } : changes)).gone + (mode === "delete" ? changes.gone.length : 0);
    }
    await forgetEdges(tx, source.origins, mode);
    if (mode === "delete") await deleteStandIns(tx, source.origins);
    await refreshInventory(tx, []);
    await deleteSource(tx, sourceId, source.kind);
    await tx.record({ action: "source.forgotten", subject: sourceId, detail: { source: { kind: source.kind, name: source.name }, gone } });
    return { name: source.name, gone };
  });
}

