// Codes and refresh tokens of applications become tokens (OAuth 2.1 §4.1.3, §4.3): each once, by the application that got it, while the consent stands as it was given.
import type { Provider } from "oidc-provider";
import { NO_CHAIN } from "../../../model/index.ts";
import { readStrictObject, sha256Hex } from "../../../kernel/index.ts";
import { agentById, consentOfGrant, consumeOauthModel, oauthClient, systemActor, userById, type ConsentRow, type OauthClientRow } from "../../../store/index.ts";
import type { GrantAnswer, GrantHandler, GrantRequest, Use } from "../contract.ts";
import { ASSERTION_TYPE } from "../client-authentication.ts";
import { rightOf, type AuthorizationDetail } from "../details.ts";
import { carryOn, type CarryDeps } from "../grants/exchange.ts";
import { OPEN } from "../grants/authority.ts";
import { audiences, readClaims } from "../jwt.ts";
import { parseJws, readJwks, sha256Base64url, verifierOf } from "../jws.ts";
import { mandateFor } from "../mandate-choice.ts";
import { refusal } from "../refusal.ts";
import { resourceOf } from "../targets.ts";
import { readClientMetadata } from "./client-document.ts";
import { endConsent } from "./ending.ts";
import { REFRESH_SECONDS } from "./interactive.ts";

export const AUTHORIZATION_CODE = "authorization_code";
export const REFRESH_TOKEN = "refresh_token";

export interface CodeDeps extends CarryDeps {
  readonly provider: () => Provider;
}

/** What the OAuth provider keeps of a code or a refresh token, as far as it is looked at here. */
interface Kept {
  readonly kind: string;
  readonly jti: string;
  readonly exp: number;
  readonly clientId: string;
  readonly accountId: string;
  readonly grantId: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly consumed?: unknown;
  readonly isExpired: boolean;
  readonly redirectUri?: string;
  readonly codeChallenge?: string;
  readonly codeChallengeMethod?: string;
  readonly jkt?: string;
  readonly rotations?: number;
}

const MOST_ASSERTION_SECONDS = 600;
const ending = systemActor("tokens");
/** To a stranger every wrong code is the same. */
const noCode = () => refusal("invalid_grant", "the code is not good: it has ended, was used, or is another application's; begin again");
const noRefresh = () => refusal("invalid_grant", "the refresh token is not good: it has ended, was used, or is another application's; begin again with the person");

export const authorizationCode = (deps: CodeDeps): GrantHandler => async (request) => {
  const { param } = request;
  const [value, verifier] = [param("code"), param("code_verifier")];
  if (value === undefined || verifier === undefined || param("redirect_uri") === undefined) throw refusal("invalid_request", "code, redirect_uri and code_verifier are needed");
  const { client, uses } = await clientFrom(request, deps);
  const code = (await deps.provider().AuthorizationCode.find(value, { ignoreExpiration: true })) as unknown as Kept | undefined;
  if (code === undefined || code.clientId !== client.clientId) throw noCode();
  if (code.consumed !== undefined) await endReused(code, deps);
  if (code.isExpired || code.redirectUri !== param("redirect_uri") || code.codeChallengeMethod !== "S256" || sha256Base64url(verifier) !== code.codeChallenge) throw noCode();
  return answered({ request, source: code, client, consent: await standing(code, client, deps), uses, isRefresh: false }, deps);
};

export const refreshToken = (deps: CodeDeps): GrantHandler => async (request) => {
  const value = request.param("refresh_token");
  if (value === undefined) throw refusal("invalid_request", "refresh_token is missing");
  const { client, uses } = await clientFrom(request, deps);
  const token = (await deps.provider().RefreshToken.find(value, { ignoreExpiration: true })) as unknown as Kept | undefined;
  if (token === undefined || token.clientId !== client.clientId) throw noRefresh();
  // SPEC: OAuth 2.1 §4.3.1: of a token that is used twice one user is a thief, and nobody can say which.
  if (token.consumed !== undefined) await endReused(token, deps);
  if (token.isExpired || (token.jkt !== undefined && token.jkt !== request.sender.jkt)) throw noRefresh();
  return answered({ request, source: token, client, consent: await standing(token, client, deps), uses, isRefresh: true }, deps);
};

/** The application: by its own key where it has one, else by what it holds and its code challenge. */
async function clientFrom({ param, at }: GrantRequest, { store, remote, issuer }: CodeDeps): Promise<{ readonly client: OauthClientRow; readonly uses: readonly Use[] }> {
  const clientId = param("client_id") ?? claimedIn(param("client_assertion"));
  const client = clientId === undefined ? undefined : await oauthClient(store.pool, clientId);
  if (client === undefined) throw refusal("invalid_client", "The client is not known, or does not prove who it is.");
  const { token_endpoint_auth_method: method, jwks, jwks_uri: uri } = readClientMetadata(client.metadata);
  if (method === "none") return { client, uses: [] };
  const jws = param("client_assertion_type") === ASSERTION_TYPE ? parseJws(param("client_assertion") ?? "") : undefined;
  const keys = jwks !== undefined ? (readJwks(jwks) ?? []) : await remote.at(uri ?? "");
  const read = jws === undefined || verifierOf(jws, keys) === undefined ? undefined : readClaims(jws, { at, longestSeconds: MOST_ASSERTION_SECONDS });
  const claims = read !== undefined && "claims" in read ? read.claims : undefined;
  const named = audiences(claims?.["aud"]);
  const isProved = claims !== undefined && claims["iss"] === client.clientId && claims["sub"] === client.clientId && typeof claims["jti"] === "string" && named.length === 1 && [issuer(), `${issuer()}/oauth2/token`].includes(named[0] ?? "");
  if (!isProved) throw refusal("invalid_client", "The client is not known, or does not prove who it is.");
  return { client, uses: [{ what: `assertion ${client.clientId} ${String(claims["jti"])}`, expiresAt: new Date((claims.exp + 60) * 1000) }] };
}

function claimedIn(assertion: string | undefined): string | undefined {
  const jws = assertion === undefined ? undefined : parseJws(assertion);
  const sub = jws === undefined ? undefined : readStrictObject(jws.payload.toString("utf8"))?.["sub"];
  return typeof sub === "string" ? sub : undefined;
}

/** INVARIANT: what the person saw is what is: the same application, agent and mandate, to the last character. */
async function standing({ grantId }: Kept, client: OauthClientRow, { store }: CodeDeps): Promise<ConsentRow> {
  const consent = await consentOfGrant(store.pool, sha256Hex(`grant ${grantId}`));
  if (consent === undefined || consent.endedAt !== null || consent.clientDigest !== client.digest || consent.agentId !== client.agentId) {
    throw refusal("invalid_grant", "the consent has ended, or the application is another one than the person consented to; begin again with the person");
  }
  return consent;
}

async function endReused({ grantId }: Kept, { store }: CodeDeps): Promise<never> {
  const consent = await consentOfGrant(store.pool, sha256Hex(`grant ${grantId}`));
  if (consent !== undefined) await endConsent(store, ending, { id: consent.id }, "a code or refresh token was used twice");
  throw refusal("invalid_grant", "it was used before, so everything that came of this consent has ended; begin again with the person");
}

interface Answered {
  readonly request: GrantRequest;
  readonly source: Kept;
  readonly client: OauthClientRow;
  readonly consent: ConsentRow;
  readonly uses: readonly Use[];
  /** A new refresh token takes the place of the one that was shown, and ends with it. */
  readonly isRefresh: boolean;
}

async function answered({ request, source, client, consent, uses, isRefresh }: Answered, deps: CodeDeps): Promise<GrantAnswer> {
  const { store, holders, issuer } = deps;
  const [agent, user] = await Promise.all([agentById(store.pool, consent.agentId), userById(store.pool, consent.account)]);
  if (agent === undefined || user === undefined) throw refusal("invalid_grant", "the agent or the person is gone; begin again");
  const holder = await holders.of(agent);
  const mandate = mandateFor(holder, "on_behalf_of", consent.mandate);
  if (mandate.hash !== consent.mandateHash) throw refusal("invalid_grant", `the mandate ${consent.mandate} is another one than the person consented to; begin again with the person`);
  const [target = issuer()] = consent.resources;
  if (request.params.get("resource")?.some((each) => each !== target) === true) throw refusal("invalid_target", `the person consented to ${target} alone`);
  const person = { issuer: issuer(), subject: user.id, names: [user.name], teams: [] };
  const ends = isRefresh ? new Date(source.exp * 1000) : new Date(request.at.getTime() + REFRESH_SECONDS * 1000);
  const resource = await resourceOf(store.pool, issuer(), target);
  const tools = consent.details === null ? null : (consent.details as readonly AuthorizationDetail[]).flatMap((detail) => [rightOf(detail, resource) ?? []]).filter((right) => right.length > 0);
  const answer = await carryOn({
    request,
    carried: { person, root: { iss: person.issuer, sub: person.subject }, chain: NO_CHAIN, authority: { ...OPEN, tools, resources: [target], scopes: consent.scope.split(" ") }, mandate: null, parentId: null, txn: undefined, task: null, mayAct: undefined, notAfter: ends },
    actor: holder,
    mandate,
    grantType: isRefresh ? REFRESH_TOKEN : AUTHORIZATION_CODE,
    resource,
    clientId: client.clientId,
    // INVARIANT: used up in the transaction that puts the token down; of two requests at once one alone gets a token.
    uses: [...uses, { what: `${source.kind} ${source.jti}`, expiresAt: ends }],
    along: async (tx) => void (await consumeOauthModel(tx, source.kind, sha256Hex(`${source.kind} ${source.jti}`), tx.at)),
  }, deps);
  return { ...answer, refresh_token: await nextRefresh({ request, source, client, ends, rotations: isRefresh ? 1 + (source.rotations ?? 0) : 0 }, deps) };
}

interface NextRefresh extends Pick<Answered, "request" | "source" | "client"> {
  readonly ends: Date;
  readonly rotations: number;
}

async function nextRefresh({ request, source, client, ends, rotations }: NextRefresh, { provider }: CodeDeps): Promise<string> {
  const { RefreshToken, Client } = provider();
  const found = await Client.find(client.clientId);
  if (found === undefined) throw noRefresh();
  const seconds = Math.floor((ends.getTime() - request.at.getTime()) / 1000);
  const token = new RefreshToken({ accountId: source.accountId, client: found, grantId: source.grantId, scope: source.scope, resource: source.resource, gty: AUTHORIZATION_CODE, rotations, expiresIn: Math.max(1, seconds), ...(request.sender.jkt === null ? {} : { jkt: request.sender.jkt }) } as never);
  return token.save();
}
