// The control policies of an organization above one account, level by level. docs/decisions/0003: what was not read never denies. A level
// allows what it does not deny when none of its policies allows anything or one was not read; the latter is told as a condition.
import { nodeKey, parseNodeKey, type Grant, type NodeKey } from "../../../model/index.ts";
import type { EstateView } from "../techniques/contract.ts";
import type { Doc, DocStore } from "./document.ts";
import { controlDocument } from "./well-known.ts";

export interface Guardrails {
  /** Root, units, account: each level must allow. */
  readonly scp: readonly (readonly Doc[])[];
  readonly rcp: readonly (readonly Doc[])[];
  /** Control policies that are attached but whose text was not read (`scp:p-1234`): every right depends on them. */
  readonly unread: readonly string[];
  /** Id of the organization, when it was told. */
  readonly organization: string | undefined;
}

const PARENT_UNKNOWN = "organization-root";

export function readGuardrails(view: EstateView, docs: DocStore, account: string): Guardrails {
  const own = nodeKey({ provider: "aws", realm: account, type: "account", nativeId: account });
  const scp: (readonly Doc[])[] = [];
  const rcp: (readonly Doc[])[] = [];
  const unread = new Set<string>();
  let organization: string | undefined;
  const levels = levelsAbove(view, own);
  for (const key of levels) {
    const grants = view.directGrantsOf(key);
    const scps = levelOf(view, docs, grants, "scp");
    const rcps = levelOf(view, docs, grants, "rcp");
    if (scps.docs.length > 0) scp.unshift(scps.docs);
    if (rcps.docs.length > 0) rcp.unshift(rcps.docs);
    for (const id of [...scps.unread, ...rcps.unread]) unread.add(id);
    const said = view.resource(key)?.attributes?.["organization"];
    if (typeof said === "string") organization = said;
  }
  const exempt = isManagementAccount(view, own, levels);
  return exempt ? { scp: [], rcp: [], unread: [], organization } : { scp, rcp, unread: [...unread], organization };
}

/** From the account upwards. Where the tree was not read, the one root that is known is the root of every account. */
export function levelsAbove(view: EstateView, account: NodeKey): readonly NodeKey[] {
  const seen = new Set<NodeKey>();
  for (let key: NodeKey | undefined = account; key !== undefined && !seen.has(key); key = view.relationsTo(key, "contains")[0]?.from) seen.add(key);
  const levels = [...seen];
  if (levels.some((key) => parseNodeKey(key).type === PARENT_UNKNOWN)) return levels;
  const roots = new Set(view.estate.grants.filter((grant) => isControl(grant.effect)).map((grant) => grant.holder).filter((holder) => parseNodeKey(holder).type === PARENT_UNKNOWN));
  return roots.size === 1 ? [...levels, ...roots] : levels;
}

const isControl = (effect: Grant["effect"]): effect is "scp" | "rcp" => effect === "scp" || effect === "rcp";

interface Level {
  readonly docs: readonly Doc[];
  readonly unread: readonly string[];
}

function levelOf(view: EstateView, docs: DocStore, grants: readonly Grant[], effect: "scp" | "rcp"): Level {
  const read: Doc[] = [];
  const unread: string[] = [];
  for (const grant of grants) {
    if (grant.effect !== effect) continue;
    const id = parseNodeKey(grant.entitlement).nativeId;
    const document = view.entitlement(grant.entitlement)?.attributes?.["document"] ?? controlDocument(id);
    if (document === undefined) unread.push(`${effect}:${id}`);
    else read.push(docs.intern(document));
  }
  // PROVIDER: AWS keeps FullAWSAccess on a level until somebody takes it away; dumps of an organization's own policies leave it out.
  const lets = effect === "rcp" || (unread.length === 0 && read.some((doc) => doc.statements.some((statement) => statement.allow)));
  return { docs: lets || (read.length === 0 && unread.length === 0) ? read : [...read, docs.full], unread };
}

/** SPEC: control policies do not limit the management account. A policy's own ARN says which account that is. */
function isManagementAccount(view: EstateView, account: NodeKey, levels: readonly NodeKey[]): boolean {
  if (view.resource(account)?.attributes?.["managementAccount"] === true) return true;
  const id = parseNodeKey(account).nativeId;
  return levels.flatMap((key) => view.directGrantsOf(key)).some((grant) => isControl(grant.effect) && view.entitlement(grant.entitlement)?.attributes?.["managementAccount"] === id);
}
