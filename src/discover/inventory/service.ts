// Writes a read into the inventory: one transaction with its audit record. Nothing is half stored, and nothing waits for a rule.
import { MandateError } from "../../kernel/index.ts";
import type { Coverage, Identity, Observation } from "../../model/index.ts";
import {
  announceChange,
  changeNodes,
  deleteNodes,
  deleteSource,
  deleteStandIns,
  endEntitlements,
  endNodes,
  forgetEdges,
  insertIdentities,
  insertNodes,
  listPeople,
  lockInventory,
  markMandated,
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
  type NodeWrite,
  type OwnedIdentity,
  type SourceKind,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { completeOrigins, settleCoverage } from "./complete.ts";
import { reconcile, type Known, type Origin, type Reconciled } from "./reconcile.ts";
import { fromStored, idOf, toWrite, type Node } from "./rows.ts";
import { refreshStandIns } from "./stand-ins.ts";
import { bestOwner, readEvidence, refreshSuggestions, type Evidence } from "./suggestions.ts";
import { grantRows, mergeOf, originsOf, relationRows, tellNodes, usageRows, type OriginOf } from "./told.ts";

export interface Read {
  /** The same source read again replaces what it told; `kind` and `name` together are its identity. */
  readonly source: { readonly kind: SourceKind; readonly name: string };
  /** From connectors wrapped by `attributed`, so that a complete stream can say what is gone. */
  readonly observations: readonly Observation[];
  readonly coverage: readonly Coverage[];
}

/** People of a directory whom a complete read names, and those it names no more. */
export interface DirectoryRead {
  readonly told: readonly string[];
  readonly gone: readonly { readonly id: string; readonly name: string }[];
}

export interface ImportOptions {
  /** Gives the ids of those who must stay although they are named no more. Without it everybody goes. */
  readonly admitVanished?: (tx: Tx, read: DirectoryRead) => Promise<ReadonlySet<string>>;
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
    const nodes: Record<NodeTable, number> = { identity: 0, credential: 0, entitlement: 0, resource: 0 };
    let goneEntitlements: readonly string[] = [];
    for (const table of NODE_TABLES) {
      stage(`Writing ${NAMES[table]}`);
      const told = tellNodes(read.observations, originOf, table);
      nodes[table] = told.size;
      const ids = [...told.keys()].map(idOf[table]);
      const previous = (await readStoredNodes(tx, table, ids, complete)).map(fromStored);
      const changes = reconcile(previous, told, new Set(complete), mergeOf[table]);
      // Entitlements wait for the grants: what is still granted is not gone.
      if (table === "entitlement") goneEntitlements = changes.gone.map(idOf[table]);
      if (table === "identity") counted[table] = await applyIdentities(tx, await withoutHeld(tx, changes, previous, options));
      else counted[table] = await applyNodes(tx, table, table === "entitlement" ? { ...changes, gone: [] } : changes);
    }
    stage("Writing grants, relations and evidence of use");
    counted["grant"] = await mergeEdges(tx, "grant", grantRows(read.observations, originOf), complete);
    counted["relation"] = await mergeEdges(tx, "relation", relationRows(read.observations, originOf), complete);
    counted["entitlement"] = { ...NOTHING, ...counted["entitlement"], gone: await endEntitlements(tx, goneEntitlements) };
    counted["usage"] = await mergeEdges(tx, "usage", usageRows(read.observations, originOf), complete);

    stage("Bringing the inventory up to date");
    await refreshInventory(tx);
    await putCoverage(tx, sourceId, settleCoverage(read.coverage));
    const changes = { added: sum(counted, "added"), changed: sum(counted, "changed"), gone: sum(counted, "gone") };
    if (read.coverage.some(({ stream }) => stream.startsWith("directory."))) await announceChange(tx, "person", "*");
    await tx.record({ action: "source.imported", subject: sourceId, detail: { source: read.source, ...changes, counts: counted } });
    return { sourceId, identities: nodes.identity, credentials: nodes.credential, grants: countGrants(read.observations), ...changes };
  });
}

const NAMES: Readonly<Record<NodeTable, string>> = { identity: "identities", credential: "credentials", entitlement: "entitlements", resource: "resources" };

const sum = (counted: Readonly<Record<string, Counted>>, what: keyof Counted) => Object.values(counted).reduce((total, each) => total + each[what], 0);

const countGrants = (observations: readonly Observation[]) => observations.reduce((count, { observed }) => count + Number(observed === "grant"), 0);

async function applyNodes(tx: Tx, table: NodeTable, changes: Reconciled<Node>): Promise<Counted> {
  await insertNodes(tx, table, writes(table, changes.appeared));
  await changeNodes(tx, table, changes.changed.map((node) => toWrite(table, node)));
  await touchNodes(tx, table, changes.touched.map((node) => toWrite(table, node)));
  await markSeen(tx, table, changes.same.map(idOf[table]));
  const gone = await endNodes(tx, table, changes.gone.map(idOf[table]));
  return { added: changes.appeared.length, changed: changes.changed.length, gone };
}

/** Whoever is held stays as he was known. */
async function withoutHeld(tx: Tx, changes: Reconciled<Node>, previous: readonly Known<Node>[], { admitVanished }: ImportOptions): Promise<Reconciled<Node>> {
  if (admitVanished === undefined) return changes;
  const isPerson = (key: string) => key.startsWith("directory|");
  const names = new Map(previous.filter(({ key }) => isPerson(key)).map(({ key, facts }) => [key, facts.name]));
  const gone = changes.gone.filter((key) => names.has(key)).map((key) => ({ id: idOf.identity(key), name: names.get(key) ?? key }));
  const told = [...changes.same, ...[...changes.appeared, ...changes.changed, ...changes.touched].map(({ key }) => key)].filter(isPerson).map(idOf.identity);
  const held = await admitVanished(tx, { gone, told });
  return held.size === 0 ? changes : { ...changes, gone: changes.gone.filter((key) => !held.has(idOf.identity(key))) };
}

/** People first: who they are decides whom evidence suggests as the owners of the others. */
async function applyIdentities(tx: Tx, changes: Reconciled<Node>): Promise<Counted> {
  const isPerson = ({ facts }: Known<Node>) => facts.provider === "directory";
  const others = changes.appeared.filter((node) => !isPerson(node));
  const counted = await applyNodes(tx, "identity", { ...changes, appeared: changes.appeared.filter(isPerson) });
  const evidence = await readEvidence(tx, await listPeople(tx));
  await insertIdentities(tx, owned(others, evidence));
  await refreshSuggestions(tx, [...changes.changed, ...changes.touched].map((node) => node.facts as Identity), evidence);
  return { ...counted, added: changes.appeared.length };
}

/** One at a time as they are sent, so that a hundred thousand of them do not stand in memory as text. */
function* writes(table: NodeTable, nodes: readonly Known<Node>[]): Generator<NodeWrite> {
  for (const node of nodes) yield toWrite(table, node);
}

function* owned(identities: readonly Known<Node>[], evidence: Evidence): Generator<OwnedIdentity> {
  for (const node of identities) yield { node: toWrite("identity", node), owner: bestOwner(node.facts as Identity, evidence) };
}

async function refreshInventory(tx: Tx): Promise<void> {
  await refreshStandIns(tx);
  await refreshCredentialColumns(tx);
  await refreshSample(tx);
  await markMandated(tx, null);
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
    await refreshInventory(tx);
    await deleteSource(tx, sourceId, source.kind);
    await announceChange(tx, "person", "*");
    await tx.record({ action: "source.forgotten", subject: sourceId, detail: { source: { kind: source.kind, name: source.name }, gone } });
    return { name: source.name, gone };
  });
}

