// Where the OAuth provider keeps its state: PostgreSQL. INVARIANT: its ids are what clients present (codes, refresh tokens, session cookies), so they stand in the
// database as digests alone, and what belongs to them is sealed.
import type { Adapter, AdapterPayload } from "oidc-provider";
import { MandateError, Secret, sha256Hex, type Sealer } from "../../kernel/index.ts";
import { consumeOauthModel, deleteOauthModel, deleteOauthModelsOfGrant, oauthModelBy, putOauthModel, type OauthModelKey, type Store } from "../../store/index.ts";

/** A client of the provider by its id: agents, and applications that people use. */
export type FindClient = (clientId: string) => Promise<AdapterPayload | undefined>;

export interface AdapterDeps {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly findClient: FindClient;
}

const digestOf = (kind: string, id: string): string => sha256Hex(`${kind} ${id}`);
const optional = (kind: string, id: unknown): string | null => (typeof id === "string" ? digestOf(kind, id) : null);

export function postgresAdapter(deps: AdapterDeps): (kind: string) => Adapter {
  return (kind) => (kind === "Client" ? clients(deps.findClient) : models(kind, deps));
}

/** Clients are ours: none is kept twice. */
function clients(find: FindClient): Adapter {
  const refuse = () => Promise.reject(new Error("clients are registered as agents, and not by the provider"));
  return { find, upsert: refuse, findByUid: () => Promise.resolve(undefined), findByUserCode: () => Promise.resolve(undefined), consume: refuse, destroy: refuse, revokeByGrantId: refuse };
}

/** `undefined` when the key that sealed it is lost: sign-ins and codes of before are begun again. */
function opened(sealer: Sealer, sealed: string, place: readonly string[]): AdapterPayload | undefined {
  try {
    return JSON.parse(sealer.open(sealed, place).reveal()) as AdapterPayload;
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "configuration_invalid") return undefined;
    throw thrown;
  }
}

function models(kind: string, { store, sealer }: AdapterDeps): Adapter {
  const { pool, clock } = store;
  const find = async (key: OauthModelKey, digest: string): Promise<AdapterPayload | undefined> => {
    const row = await oauthModelBy(pool, kind, key, digest, clock.now());
    if (row === undefined) return undefined;
    const payload = opened(sealer, row.sealed, ["oauth_model", kind, row.digest]);
    if (payload === undefined) return undefined;
    return row.consumedAt === null ? payload : { ...payload, consumed: Math.floor(Date.parse(row.consumedAt) / 1000) };
  };
  return {
    upsert: (id, payload, expiresIn) => {
      const digest = digestOf(kind, id);
      return putOauthModel(pool, {
        kind,
        digest,
        sealed: sealer.seal(new Secret(JSON.stringify(payload)), ["oauth_model", kind, digest]),
        uidDigest: optional("uid", payload.uid),
        grantDigest: optional("grant", payload.grantId),
        userCodeDigest: optional("user-code", payload.userCode),
        expiresAt: typeof expiresIn === "number" ? new Date(clock.now().getTime() + expiresIn * 1000) : null,
      });
    },
    find: (id) => find("digest", digestOf(kind, id)),
    findByUid: (uid) => find("uid_digest", digestOf("uid", uid)),
    findByUserCode: (code) => find("user_code_digest", digestOf("user-code", code)),
    consume: async (id) => {
      if (!(await consumeOauthModel(pool, kind, digestOf(kind, id), clock.now()))) throw new Error(`this ${kind} was used at this very moment by another request`);
    },
    destroy: (id) => deleteOauthModel(pool, kind, digestOf(kind, id)),
    revokeByGrantId: (grantId) => deleteOauthModelsOfGrant(pool, kind, digestOf("grant", grantId)),
  };
}
