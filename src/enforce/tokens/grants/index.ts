// Grants that carry authority along, put on the token service.
import { DEFAULT_CHAIN_DEPTH } from "../../../model/index.ts";
import type { TokenService } from "../service.ts";
import { isGoneNow } from "./actor.ts";
import { TOKEN_EXCHANGE, tokenExchange, type CarryDeps } from "./exchange.ts";
import { foreignTokens } from "./foreign.ts";
import { ID_JAG, identityAssertion } from "./id-jag.ts";
import { openIssuerKeys, type IssuerKeys } from "./issuer-keys.ts";
import { JWT_BEARER, jwtBearer } from "./jwt-bearer.ts";
import { keptFor } from "./kept.ts";
import { TOKEN_TYPE, type Carried } from "./subject.ts";

export { TOKEN_EXCHANGE, type CarryDeps } from "./exchange.ts";
export { ID_JAG } from "./id-jag.ts";
export { type IssuerKeys } from "./issuer-keys.ts";
export { JWT_BEARER } from "./jwt-bearer.ts";
export { AUTHORITY_CLAIM, PERSON_CLAIM, TASK_CLAIM } from "./claims.ts";
export { permits, type Authority, type ToolCall } from "./authority.ts";

const KEPT_MILLISECONDS = 500;
const MOST_KEPT = 10_000;

export interface CarryingOptions {
  /** Most actors of a chain. */
  readonly chainDepth?: number;
}

export interface Carrying {
  readonly deps: CarryDeps;
  readonly issuerKeys: IssuerKeys;
}

/** Token exchange, assertions in both directions, and what the metadata says of them. */
export function registerCarryingGrants(service: TokenService, { chainDepth = DEFAULT_CHAIN_DEPTH }: CarryingOptions = {}): Carrying {
  const { store, holders, remote, issuer, call } = service.parts;
  const issuerKeys = openIssuerKeys(store, call);
  // A revoked parent is found out once more when its child is put down.
  const kept = keptFor<Carried | null>(store.clock, KEPT_MILLISECONDS, MOST_KEPT);
  const here = keptFor<boolean>(store.clock, KEPT_MILLISECONDS, MOST_KEPT);
  const isGone: CarryDeps["isGone"] = ({ names }) => here(names.join("\n"), () => isGoneNow(store, names));
  const deps: CarryDeps = { store, issuer, holders, remote, verify: service.verifyAccessToken, kept, isGone, issue: service.issueAccessToken, foreign: foreignTokens(store, issuerKeys, issuer), chainDepth };
  service.registerGrant(TOKEN_EXCHANGE, tokenExchange(deps, { [ID_JAG]: identityAssertion(deps) }), { clientless: true });
  service.registerGrant(JWT_BEARER, jwtBearer(deps), { clientless: true });
  service.addMetadata(() => ({
    authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
    identity_chaining_requested_token_types_supported: [ID_JAG],
    token_exchange_subject_token_types_supported: ["access_token", "id_token", "jwt"].map((each) => `${TOKEN_TYPE}${each}`),
  }));
  return { deps, issuerKeys };
}
