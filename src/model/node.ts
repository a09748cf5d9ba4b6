// Every thing that is observed has one stable key, made from what the provider itself calls it. Same thing seen twice is one thing.

/** How a provider names a thing: `{provider: "aws", realm: "123456789012", type: "role", nativeId: "arn:aws:iam::123456789012:role/deploy"}`. */
export interface NodeRef {
  /** Connector family: `aws`, `kubernetes`, `workstation`, `source-code`. */
  readonly provider: string;
  /** The account, cluster, host or repository seen. */
  readonly realm: string;
  /** The provider's own type, kebab-case: `user`, `role`, `group`, `managed-policy`, `service-account`, `access-key`, `mcp-server` … */
  readonly type: string;
  /** The provider's own id, unique within (provider, realm, type). */
  readonly nativeId: string;
}

/** `provider|realm|type|nativeId`; `|`, `%` and control characters inside a part are percent-encoded, so that no two refs share a key. */
export type NodeKey = string & { readonly __node: true };

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[|%\u0000-\u001f]/g;
const encodePart = (part: string) => part.replace(UNSAFE, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);

export function nodeKey(ref: NodeRef): NodeKey {
  return `${encodePart(ref.provider)}|${encodePart(ref.realm)}|${encodePart(ref.type)}|${encodePart(ref.nativeId)}` as NodeKey;
}

/** The parts of a key again. */
export function parseNodeKey(key: NodeKey): NodeRef {
  const [provider = "", realm = "", type = "", nativeId = ""] = key.split("|").map((part) => part.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  return { provider, realm, type, nativeId };
}
