// The token service: its parts put together. Grants are registered on it; nothing outside of it makes a token.
import type { Configuration } from "oidc-provider";
import type { Provider } from "oidc-provider";
import type { Log, Outbound, Sealer } from "../../kernel/index.ts";
import { deleteProtectedResource, forgetTokens, protectedResource, protectedResources, putProtectedResource, systemActor, type Actor, type ProtectedResourceRow, type RevocationOf, type Store } from "../../store/index.ts";
import type { FindClient } from "./adapter.ts";
import { CLIENT_CREDENTIALS, clientCredentials } from "./client-credentials.ts";
import type { GrantHandler, GrantOptions } from "./contract.ts";
import { noncesFrom, type Nonces } from "./dpop.ts";
import { tokenEndpoint, type OauthRequest, type OauthResponse, type RegisteredGrant } from "./endpoint.ts";
import { openHolders, type Holders } from "./holder.ts";
import { tokenIssuer, type IssueToken } from "./issue.ts";
import { ensureKey, openKeys, rotateKeys, rotateWhenDue, type Keys, type Rotated } from "./keys.ts";
import { resourceMetadata, resourceAt, serverMetadata } from "./metadata.ts";
import type { AskPolicy } from "./policy.ts";
import { openProvider } from "./provider.ts";
import { remoteKeys, type RemoteKeys } from "./remote-keys.ts";
import { introspectionEndpoint, revocationEndpoint, revoke } from "./revoke.ts";
import { openSharedSecret } from "./shared-secret.ts";
import { statusListToken } from "./status-list.ts";
import { forgetResources, OWN_SCOPES, ownResource } from "./targets.ts";
import { tokenVerifier, type VerifyToken } from "./verify.ts";

export interface TokenServiceDeps {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly log: Log;
  /** The way out, for keys and documents of others. */
  readonly call: Outbound;
  /** Base URL of the installation; asked each time, for a server that takes any port knows it late. */
  readonly issuer: () => string;
  /** Asked before each token. */
  readonly policy: AskPolicy;
  /** Address of the listener that asks for client certificates, when there is one. */
  readonly mtlsUrl?: () => string | null;
  /** Issuers and key sets in the private network may be read. */
  readonly allowPrivate?: boolean;
  /** Ask for a nonce in every DPoP proof at the token endpoint. */
  readonly requireDpopNonce?: boolean;
  /** For the OAuth provider: what the interactive grants add. */
  readonly interactive?: (issuer: string) => Configuration;
  /** Clients of the authorization endpoint. */
  readonly findClient?: FindClient;
}

export interface TokenService {
  /** Adds a grant to the token endpoint. Throws when the name is taken. */
  registerGrant(name: string, handler: GrantHandler, options?: GrantOptions): void;
  /** Members that a grant adds to the metadata. */
  addMetadata(members: (issuer: string) => Readonly<Record<string, unknown>>): void;
  /** The one place where an access token is made. */
  issueAccessToken: IssueToken;
  /** For resource servers. Throws `invalid_token` and its like. */
  verifyAccessToken: VerifyToken;
  revokeToken(actor: Actor, id: string, why: string): Promise<number>;
  revokeAgent(actor: Actor, id: string, why: string): Promise<number>;
  revokeMandate(actor: Actor, id: string, why: string): Promise<number>;
  /** `issuer|subject`. */
  revokePerson(actor: Actor, person: string, why: string): Promise<number>;
  rotateKeys(actor: Actor, options: { readonly atOnce: boolean }): Promise<Rotated>;
  /** What time alone asks for: old keys are changed, and what can be presented no more is forgotten. */
  tend(actor: Actor): Promise<void>;
  readonly resources: {
    all(): Promise<readonly ProtectedResourceRow[]>;
    get(resource: string): Promise<ProtectedResourceRow | undefined>;
    put(actor: Actor, row: Omit<ProtectedResourceRow, "createdBy" | "createdAt">): Promise<boolean>;
    remove(actor: Actor, resource: string): Promise<boolean>;
  };
  readonly endpoints: {
    token(request: OauthRequest): Promise<OauthResponse>;
    introspect(request: OauthRequest): Promise<OauthResponse>;
    revoke(request: OauthRequest): Promise<OauthResponse>;
    jwks(): Promise<unknown>;
    statusList(list: number): Promise<string>;
    metadata(): unknown;
    /** `path`: what stands behind the well-known part. */
    resourceMetadata(path: string): Promise<unknown>;
  };
  /** The OAuth provider, for the endpoints where people take part. */
  provider(): Provider;
  /** For grants: agents, keys of others, our keys, nonces. */
  readonly parts: { readonly store: Store; readonly sealer: Sealer; readonly log: Log; readonly call: Outbound; readonly holders: Holders; readonly remote: RemoteKeys; readonly keys: Keys; readonly nonces: Nonces; readonly issuer: () => string };
}

/** Rows of tokens; their records stay in the log. */
const ISSUED_KEPT_DAYS = 90;
const tokens = systemActor("tokens");

export async function createTokenService(deps: TokenServiceDeps): Promise<TokenService> {
  const { store, sealer, log, call, issuer, allowPrivate = false, mtlsUrl = () => null } = deps;
  const keys = await openKeys(store, sealer, tokens);
  const nonceSecret = await openSharedSecret(store, sealer, tokens, "dpop-nonce");
  const cookieSecret = await openSharedSecret(store, sealer, tokens, "oauth-cookie");
  const nonces = noncesFrom(nonceSecret);
  const holders = openHolders(store);
  const remote = remoteKeys({ call, clock: store.clock, allowPrivate });
  const grants = new Map<string, RegisteredGrant>();
  const added: ((issuer: string) => Readonly<Record<string, unknown>>)[] = [];
  const issue = tokenIssuer({ store, keys, issuer, policy: deps.policy });
  const verify = tokenVerifier({ store, keys, nonces, issuer });
  const provider = openProvider({ store, sealer, issuer, keys, cookieSecret, nonceSecret, findClient: deps.findClient ?? (() => Promise.resolve(undefined)), interactive: deps.interactive ?? (() => ({})) });
  const shared = { store, log, issuer, holders, remote, keys, nonces };
  const ends = (what: RevocationOf, actor: Actor, why: string) => revoke(store, actor, what, why);

  const service: TokenService = {
    registerGrant: (name, handler, options = {}) => {
      if (grants.has(name)) throw new Error(`the grant ${name} is registered twice`);
      grants.set(name, { handler, options });
    },
    addMetadata: (members) => void added.push(members),
    issueAccessToken: issue,
    verifyAccessToken: verify,
    revokeToken: (actor, id, why) => ends({ of: "token", id }, actor, why),
    revokeAgent: (actor, id, why) => ends({ of: "agent", id }, actor, why),
    revokeMandate: (actor, id, why) => ends({ of: "mandate", id }, actor, why),
    revokePerson: (actor, person, why) => ends({ of: "person", person }, actor, why),
    rotateKeys: async (actor, options) => {
      const rotated = await rotateKeys(store, sealer, actor, options);
      await keys.refresh(0);
      return rotated;
    },
    tend: async (actor) => {
      await ensureKey(store, sealer, actor, "ES256");
      await rotateWhenDue(store, sealer, actor);
      await keys.refresh(0);
      const at = store.clock.now();
      await forgetTokens(store.pool, at, new Date(at.getTime() - ISSUED_KEPT_DAYS * 86_400_000));
    },
    resources: {
      all: async () => [ownResource(issuer()), ...(await protectedResources(store.pool))],
      get: (resource) => (resource === issuer() ? Promise.resolve(ownResource(resource)) : protectedResource(store.pool, resource)),
      put: async (actor, row) => {
        await ensureKey(store, sealer, actor, row.signingAlg);
        await keys.refresh(0);
        const done = await store.write(actor, async (tx) => {
          const put = await putProtectedResource(tx, row);
          await tx.record({ action: put ? "protected-resource.put" : "protected-resource.refused", subject: row.resource, detail: { ...row } });
          return put;
        });
        forgetResources(store.pool);
        return done;
      },
      remove: async (actor, resource) => {
        const removed = await store.write(actor, async (tx) => {
          const stood = await deleteProtectedResource(tx, resource);
          await tx.record({ action: "protected-resource.removed", subject: resource, detail: { stood } });
          return stood;
        });
        forgetResources(store.pool);
        return removed;
      },
    },
    endpoints: {
      token: tokenEndpoint({ ...shared, grants, requireDpopNonce: deps.requireDpopNonce ?? false }),
      introspect: introspectionEndpoint(shared, async (agentId, audience) => {
        for (const each of audience) if ((await protectedResource(store.pool, each))?.introspector === agentId) return true;
        return false;
      }),
      revoke: revocationEndpoint(shared, (token, clientId) => revokeOfProvider(provider(), token, clientId)),
      jwks: async () => {
        await keys.refresh();
        return keys.jwks();
      },
      statusList: (list) => statusListToken({ store, keys, issuer }, list),
      metadata: () => serverMetadata({ issuer: issuer(), grantTypes: [...grants.keys()], scopes: [...OWN_SCOPES], more: Object.assign({}, ...added.map((members) => members(issuer()))) as Readonly<Record<string, unknown>>, mtlsUrl: mtlsUrl() }),
      resourceMetadata: async (path) => {
        const found = resourceAt([ownResource(issuer()), ...(await protectedResources(store.pool))], issuer(), path);
        return found === undefined ? undefined : resourceMetadata(issuer(), found);
      },
    },
    provider,
    parts: { store, sealer, log, call, holders, remote, keys, nonces, issuer },
  };
  service.registerGrant(CLIENT_CREDENTIALS, clientCredentials({ store, issue, issuer }));
  return service;
}

/** A refresh token of the client's own, with the grant that it renews. */
async function revokeOfProvider(provider: Provider, token: string, clientId: string): Promise<void> {
  const found = await provider.RefreshToken.find(token);
  if (found === undefined || found.clientId !== clientId) return;
  if (found.grantId !== undefined) await Promise.all([provider.RefreshToken.revokeByGrantId(found.grantId), provider.AuthorizationCode.revokeByGrantId(found.grantId)]);
  await found.destroy();
}
