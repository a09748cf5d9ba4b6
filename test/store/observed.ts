// Observations as an AWS connector makes them, in few words, for store tests.
import { nodeKey, type CredentialObservation, type EntitlementObservation, type GrantObservation, type IdentityObservation, type NodeKey, type Observation, type Coverage } from "../../src/model/index.ts";
import { attributed } from "../../src/discover/inventory/index.ts";
import { itemStream } from "../../src/discover/connectors/index.ts";
import { z } from "zod";

export const ACCOUNT = "123456789012";
const refOf = (type: string, nativeId: string) => ({ provider: "aws", realm: ACCOUNT, type, nativeId, name: nativeId });
export const keyOf = (type: string, nativeId: string): NodeKey => nodeKey(refOf(type, nativeId));

export const user = (name: string, more: Partial<IdentityObservation> = {}): IdentityObservation => ({ observed: "identity", ...refOf("user", name), kind: "service-account", ...more });
export const policy = (name: string, document: object = {}): EntitlementObservation => ({ observed: "entitlement", ...refOf("managed-policy", name), attributes: { document: document as never } });
export const grant = (holder: string, entitlement: string, more: Partial<GrantObservation> = {}): GrantObservation => ({
  observed: "grant",
  holder: keyOf("user", holder),
  entitlement: keyOf("managed-policy", entitlement),
  resource: "*",
  effect: "allow",
  conditional: false,
  ...more,
});
export const accessKey = (id: string, holder: string | null, more: Partial<CredentialObservation> = {}): CredentialObservation => ({
  observed: "credential",
  ...refOf("access-key", id),
  kind: "access-key",
  holder: holder === null ? null : keyOf("user", holder),
  status: "active",
  ...more,
});

/** Told by one stream, as the runner would have it. */
export function toldBy(stream: string, observations: readonly Observation[]): readonly Observation[] {
  const [connector] = attributed([
    { id: "aws", title: "AWS", access: [], files: [], items: [itemStream({ id: stream, title: stream, accepts: () => true, item: z.never(), observe: () => observations })] },
  ]);
  const place = { source: "export.json", root: "root", fingerprint: (value: string) => value, gap: () => undefined };
  return connector?.items[0]?.observe(undefined as never, place) ?? [];
}

export const DETAILS = "aws.authorization-details";
export const KEYS = "aws.access-keys";

export const covered = (stream: string, status: Coverage["status"] = "complete"): Coverage => ({ source: "export.json", realm: ACCOUNT, stream, status, count: 1, detail: `${status} read` });
