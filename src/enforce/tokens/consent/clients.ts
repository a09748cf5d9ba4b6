// Applications that people use: found by their document, which is read through the guarded way out, or by their registration. Each is an identity of the inventory.
// INVARIANT: when an application is no longer what a person consented to, the consent ends, and with it every token.
import { errors } from "oidc-provider";
import { digestOf, fetchJson, MandateError, messageOf, newId, type Outbound } from "../../../kernel/index.ts";
import { nodeKey } from "../../../model/index.ts";
import { changeNodes, endConsents, identityId, insertNodes, oauthClient, putOauthClient, refreshOauthClient, systemActor, trustedClientDomains, type NodeWrite, type OauthClientKind, type OauthClientRow, type Store } from "../../../store/index.ts";
import type { FindClient } from "../adapter.ts";
import { oauthAnswer, refusal } from "../refusal.ts";
import { freshSeconds, isClientAddress, isLoopback, isTrustedHost, readClientMetadata, readDocument, type ClientMetadata } from "./client-document.ts";
import { endTokensOf } from "./ending.ts";

/** SPEC: draft §6.6. */
const LARGEST_DOCUMENT = 5 * 1024;
/** A document that was refused is not asked for again at once: whoever knows our address could make us ask. */
const REFUSED_MILLISECONDS = 30_000;
const MOST_REFUSED = 1_000;
const reading = systemActor("oauth-clients");

export interface Applications {
  /** As it is now. Throws `invalid_client` when it cannot be taken; `undefined` when there is none of that id. */
  find(clientId: string): Promise<OauthClientRow | undefined>;
  /** RFC 7591; only where the installation allows it. */
  register(metadata: unknown): Promise<OauthClientRow>;
}

export interface ApplicationDeps {
  readonly store: Store;
  readonly call: Outbound;
  /** Documents in the private network are read: for tests. */
  readonly allowPrivate?: boolean;
}

export function openApplications({ store, call, allowPrivate = false }: ApplicationDeps): Applications {
  const pending = new Map<string, Promise<OauthClientRow>>();
  const refused = new Map<string, { readonly at: number; readonly error: unknown }>();
  const read = (id: string): Promise<OauthClientRow> => {
    const running = pending.get(id);
    if (running !== undefined) return running;
    const now = store.clock.now().getTime();
    const before = refused.get(id);
    if (before !== undefined && now - before.at < REFUSED_MILLISECONDS) return Promise.reject(before.error as Error);
    const work = readNow({ store, call, allowPrivate }, id).catch(async (thrown: unknown) => {
      if (refused.size >= MOST_REFUSED) refused.clear();
      refused.set(id, { at: now, error: thrown });
      if (thrown instanceof MandateError) await store.write(reading, (tx) => tx.record({ action: "oauth-client.refused", subject: id, detail: { why: messageOf(thrown) } }));
      throw thrown;
    });
    pending.set(id, work);
    void work.then(() => pending.delete(id), () => pending.delete(id));
    return work;
  };
  return {
    find: async (clientId) => {
      const known = await oauthClient(store.pool, clientId);
      if (!clientId.startsWith("https://")) return known?.kind === "dcr" ? known : undefined;
      if (known?.freshUntil !== undefined && known.freshUntil !== null && Date.parse(known.freshUntil) > store.clock.now().getTime()) {
        await assertTrusted(store, clientId);
        return known;
      }
      return read(clientId);
    },
    register: async (given) => {
      const clientId = newId("agt").replace(/^agt_/, "app_");
      const metadata = readClientMetadata(given, "invalid_request");
      return put(store, { clientId, kind: "dcr", metadata, freshUntil: null });
    },
  };
}

async function assertTrusted(store: Store, id: string): Promise<void> {
  const { hostname } = new URL(id);
  const domains = await trustedClientDomains(store.pool);
  if (!isTrustedHost(hostname, domains.map(({ domain }) => domain))) throw refusal("invalid_client", `documents of clients at ${hostname} are not read, for the domain is not trusted; an administrator adds it under Tokens, Applications`);
}

async function readNow({ store, call, allowPrivate }: Required<ApplicationDeps>, id: string): Promise<OauthClientRow> {
  if (!isClientAddress(id)) throw refusal("invalid_client", "client_id is no address at which a client's document can stand: https, with a path, without fragment, credentials and dots");
  await assertTrusted(store, id);
  const { value, headers } = await fetchJson(call, { url: id, what: "the client's document", allowPrivate, mostBytes: LARGEST_DOCUMENT }).catch((cause: unknown) => {
    throw refusal("invalid_client", messageOf(cause), { cause });
  });
  const metadata = readDocument(id, value);
  const freshUntil = new Date(store.clock.now().getTime() + freshSeconds(headers["cache-control"]) * 1000);
  const known = await oauthClient(store.pool, id);
  if (known?.digest === digestOf(metadata)) {
    await refreshOauthClient(store.pool, id, store.clock.now(), freshUntil);
    return known;
  }
  return put(store, { clientId: id, kind: "cimd", metadata, freshUntil });
}

interface Put {
  readonly clientId: string;
  readonly kind: OauthClientKind;
  readonly metadata: ClientMetadata;
  readonly freshUntil: Date | null;
}

function put(store: Store, { clientId, kind, metadata, freshUntil }: Put): Promise<OauthClientRow> {
  const identity = nodeKey({ provider: "mandate", realm: "oauth-clients", type: "application", nativeId: clientId });
  return store.write(reading, async (tx) => {
    const before = await oauthClient(tx, clientId);
    const digest = digestOf(metadata);
    await putOauthClient(tx, { clientId, kind, title: metadata.client_name, metadata, digest, identity, freshUntil });
    await (before === undefined ? insertNodes : changeNodes)(tx, "identity", [identityNode({ clientId, kind, metadata, identity, at: tx.at })]);
    const why = "what the application says of itself has changed";
    const ended = before === undefined ? [] : await endConsents(tx, { clientId }, why);
    for (const consent of ended) await endTokensOf(tx, consent, why);
    await tx.record({ action: before === undefined ? "oauth-client.appeared" : "oauth-client.changed", subject: clientId, detail: { kind, digest, ...(before === undefined ? {} : { former: before.digest, consents_ended: ended.length }) } });
    return (await oauthClient(tx, clientId)) as OauthClientRow;
  });
}

function identityNode({ clientId, kind, metadata, identity, at }: Pick<Put, "clientId" | "kind" | "metadata"> & { readonly identity: string; readonly at: Date }): NodeWrite {
  const attributes = { registeredBy: kind, redirectUris: metadata.redirect_uris, authentication: metadata.token_endpoint_auth_method, ...(metadata.client_uri === undefined ? {} : { homepage: metadata.client_uri }) };
  const purpose = "An application that asks people for consent";
  const facts = { name: metadata.client_name, kind: "oauth-app", enabled: true, createdAt: at.toISOString(), purpose, attributes };
  return {
    id: identityId(identity), key: identity, provider: "mandate", realm: "oauth-clients", type: "application", nativeId: clientId, name: metadata.client_name,
    own: ["oauth-app", true, null, purpose, at.toISOString(), "not_read", null], facts: JSON.stringify(facts), origins: [], parts: null,
  };
}

/** As the OAuth provider wants to see it. Agents are no clients of its pages. */
export const clientOfProvider = (applications: Applications): FindClient => async (clientId) => {
  const row = await applications.find(clientId).catch((thrown: unknown) => {
    const { error, description } = oauthAnswer(thrown);
    throw error === "invalid_client" ? new errors.InvalidClient(description) : thrown;
  });
  if (row === undefined) return undefined;
  const { client_name, redirect_uris, token_endpoint_auth_method, jwks, jwks_uri } = readClientMetadata(row.metadata);
  return {
    client_id: row.clientId, client_name, redirect_uris, token_endpoint_auth_method,
    grant_types: ["authorization_code", "refresh_token"], response_types: ["code"],
    // SPEC: RFC 8252 §7.3: of a loopback address the port may be any; every other address is exact.
    application_type: redirect_uris.every((uri) => isLoopback(uri) || !uri.startsWith("https:")) ? "native" : "web",
    ...(jwks === undefined ? {} : { jwks }), ...(jwks_uri === undefined ? {} : { jwks_uri }),
  } as Awaited<ReturnType<FindClient>>;
};

