// Small estates for the rules' own examples: one maker per noun, with believable defaults, so that an example shows only what matters.
import type { Json } from "../../kernel/index.ts";
import { nodeKey, type Credential, type Entitlement, type Estate, type Grant, type Identity, type MandatedAccess, type MandateDocument, type MandateInForce, type NodeKey, type Relation, type RelationKind, type Resource, type Usage } from "../../model/index.ts";

/** The instant at which the examples are judged. */
export const EXAMPLE_AT = "2026-11-24T09:00:00Z";
export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "444455556666";

/** An ISO instant so many days before the examples' instant. */
export const daysAgo = (days: number): string => new Date(Date.parse(EXAMPLE_AT) - days * 86_400_000).toISOString();
export const daysAhead = (days: number): string => daysAgo(-days);

type Extra<T> = Partial<Omit<T, "key">>;

function node(provider: string, realm: string, type: string, nativeId: string, name: string) {
  return { provider, realm, type, nativeId, name, key: nodeKey({ provider, realm, type, nativeId }) };
}

export const user = (name: string, extra: Extra<Identity> = {}): Identity => ({ ...node("aws", ACCOUNT, "user", `arn:aws:iam::${ACCOUNT}:user/${name}`, name), kind: "service-account", createdAt: daysAgo(400), ...extra });

export const role = (name: string, extra: Extra<Identity> = {}): Identity => ({ ...node("aws", ACCOUNT, "role", `arn:aws:iam::${ACCOUNT}:role/${name}`, name), kind: "workload", createdAt: daysAgo(400), ...extra });

export const trusting = (name: string, ...statements: readonly Json[]): Identity => role(name, { attributes: { trustPolicy: { Version: "2012-10-17", Statement: statements } } });

export const rootUser = (extra: Extra<Identity> = {}): Identity => ({ ...node("aws", ACCOUNT, "root", `arn:aws:iam::${ACCOUNT}:root`, `root of ${ACCOUNT}`), kind: "person", createdAt: daysAgo(2000), ...extra });

export const accessKey = (holder: Identity | null, id: string, extra: Extra<Credential> = {}): Credential => ({ ...node("aws", ACCOUNT, "access-key", id, id), kind: "access-key", holder: holder?.key ?? null, status: "active", createdAt: daysAgo(30), ...extra });

export const credential = (type: string, id: string, holder: Identity | null, extra: Extra<Credential> = {}): Credential => ({
  ...node(holder?.provider ?? "source-code", holder?.realm ?? "web-shop", type, id, id),
  kind: "secret",
  holder: holder?.key ?? null,
  status: "unknown",
  ...extra,
});

export const serviceAccount = (id: string, extra: Extra<Identity> = {}): Identity => ({ ...node("kubernetes", "harbour", "service-account", id, id), kind: "service-account", createdAt: daysAgo(200), ...extra });

export const workflow = (path: string, attributes: Readonly<Record<string, Json>>): Identity => ({ ...node("source-code", "web-shop", "workflow", path, path), kind: "workload", attributes: { platform: "github-actions", ...attributes }, location: { file: path, line: 1 } });

export const agentClient = (id: string, extra: Extra<Identity> = {}): Identity => ({ ...node("workstation", "laptop-17", "agent-client", id, id), kind: "agent", ...extra });

export const registeredAgent = (name: string, extra: Extra<Identity> = {}): Identity => ({ ...node("mandate", "agents", "agent", `agt_${name}`, name), kind: "agent", enabled: true, attributes: { registered: true }, ...extra });

export const mcpServer = (name: string, attributes: Readonly<Record<string, Json>>): Resource => ({ ...node("workstation", "laptop-17", "mcp-server", `.mcp.json#${name}`, name), attributes, location: { file: ".mcp.json", line: 3 } });

export const resource = (provider: string, type: string, id: string, extra: Extra<Resource> = {}): Resource => ({ ...node(provider, provider === "aws" ? ACCOUNT : "harbour", type, id, id), ...extra });

export const policy = (name: string, ...statements: readonly Json[]): Entitlement => ({ ...node("aws", ACCOUNT, "managed-policy", `arn:aws:iam::${ACCOUNT}:policy/${name}`, name), attributes: { awsManaged: false, document: { Version: "2012-10-17", Statement: statements } } });

export const clusterRole = (name: string, ...rules: readonly Json[]): Entitlement => ({ ...node("kubernetes", "harbour", "cluster-role", name, name), attributes: { rules } });

export const grant = (holder: { readonly key: NodeKey }, entitlement: { readonly key: NodeKey }, extra: Partial<Grant> = {}): Grant => ({ holder: holder.key, entitlement: entitlement.key, resource: "*", effect: "allow", conditional: false, ...extra });

export const relation = (kind: RelationKind, from: { readonly key: NodeKey }, to: { readonly key: NodeKey }, attributes?: Readonly<Record<string, Json>>): Relation => ({ kind, from: from.key, to: to.key, ...(attributes === undefined ? {} : { attributes }) });

export const usage = (identity: Identity, action: string, lastUsedAt: string | null, evidence = "service-last-accessed"): Usage => ({ identity: identity.key, action, lastUsedAt, evidence });

/** A mandate in force at the examples' instant, unless its days say otherwise. */
export const inForce = (name: string, document: Partial<MandateDocument>, more: Partial<Omit<MandateInForce, "document">> = {}): MandateInForce => ({
  id: `mdt_${name}`,
  since: "2026-11-01T00:00:00Z",
  document: {
    name,
    title: name,
    owner: "ines@northway.example",
    sponsor: "omar@northway.example",
    purpose: { text: `The work of ${name}.`, category: "other" },
    subjects: [{ agent: "nobody" }],
    scope: {},
    acting: "autonomous",
    start: "2026-11-01",
    end: "2027-10-31",
    review_every_days: 365,
    ...document,
  },
  ...more,
});

export const mandate = (name: string, subjects: readonly Identity[], { access, start, end }: { readonly access?: MandatedAccess[]; readonly start?: string; readonly end?: string } = {}): MandateInForce =>
  inForce(name, { subjects: subjects.map(({ key }) => ({ identity: key })), ...(access === undefined ? {} : { scope: { access } }), ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) });

export const allow = (action: Json, on: Json = "*"): Json => ({ Effect: "Allow", Action: action, Resource: on });

/** A shorter way to write an example at the usual instant. */
export const example = (why: string, estate: Partial<Estate>) => ({ why, estate, at: EXAMPLE_AT });
