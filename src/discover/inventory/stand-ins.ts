// Credentials whose holder nobody told stand under an `unattributed` identity of their own, until some read tells the holder.
import { nodeKey, type Identity, type NodeKey } from "../../model/index.ts";
import { changeNodes, endNodes, identityId, insertNodes, readFormerStandIns, readStandIns, setHolders, type StandInNeed, type Tx } from "../../store/index.ts";
import { toWrite } from "./rows.ts";
import type { Known } from "./reconcile.ts";

/** Compares who stands with who is needed, over the whole inventory: a holder may become known through another source. */
export async function refreshStandIns(tx: Tx): Promise<void> {
  const { needs, standing } = await readStandIns(tx);
  const holders = needs.map((need) => ({ need, holder: (need.sameSecret as NodeKey | null) ?? standInKey(need) }));
  await setHolders(
    tx,
    holders.filter(({ need, holder }) => need.holder !== holder).map(({ need, holder }) => ({ credentialId: need.credentialId, holder, holderId: identityId(holder) })),
  );
  const wanted = new Map(holders.filter(({ need }) => need.sameSecret === null).map(({ need, holder }) => [identityId(holder), standInFor(need, holder)]));
  await endNodes(tx, "identity", standing.filter((id) => !wanted.has(id)));
  const stands = new Set(standing);
  const missing = [...wanted].filter(([id]) => !stands.has(id));
  const former = new Set(await readFormerStandIns(tx, missing.map(([id]) => id)));
  await insertNodes(tx, "identity", missing.filter(([id]) => !former.has(id)).map(([, identity]) => toWrite("identity", identity)));
  await changeNodes(tx, "identity", missing.filter(([id]) => former.has(id)).map(([, identity]) => toWrite("identity", identity)));
}

export function standInKey(credential: { readonly provider: string; readonly realm: string; readonly type: string; readonly nativeId: string }): NodeKey {
  return nodeKey({ provider: credential.provider, realm: credential.realm, type: "unattributed", nativeId: `${credential.type}/${credential.nativeId}` });
}

function standInFor(need: StandInNeed, key: NodeKey): Known<Identity> {
  const { createdAt, lastUsedAt, location, exposures } = need.facts;
  const place = (location ?? exposures?.[0]) as Identity["location"];
  const facts: Identity = {
    key,
    provider: need.provider,
    realm: need.realm,
    type: "unattributed",
    nativeId: `${need.type}/${need.nativeId}`,
    name: need.name,
    kind: "unattributed",
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
    ...(place === undefined ? {} : { location: place }),
  };
  // Told by nobody in its own right: it comes and goes with its credential, so its facts are not kept by origin.
  return { key, facts, parts: new Map(need.origins.map((origin) => [origin, facts])), gone: false };
}
