// The grant of RFC 7523 for two kinds of assertions: a platform's token (MCP workload identity federation: no client, no registration) and an identity
// assertion of the company's identity provider (ID-JAG, we being the resource's authorization server).
import { NO_CHAIN } from "../../../model/index.ts";
import { clientCredentials } from "../client-credentials.ts";
import type { GrantHandler, GrantRequest } from "../contract.ts";
import { parseJws } from "../jws.ts";
import { mandateFor } from "../mandate-choice.ts";
import { refusal } from "../refusal.ts";
import { resourceOf } from "../targets.ts";
import { workloadOf } from "./actor.ts";
import { OPEN } from "./authority.ts";
import { carryOn, type CarryDeps } from "./exchange.ts";
import { ID_JAG_TYPE, type ForeignToken } from "./foreign.ts";
import { fromForeign, type Carried } from "./subject.ts";

export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export const jwtBearer = (deps: CarryDeps): GrantHandler => {
  const asWorkload = clientCredentials(deps, JWT_BEARER);
  return async (request) => {
    const assertion = request.param("assertion");
    if (assertion === undefined) throw refusal("invalid_request", "assertion is missing: the platform's token, or the identity assertion");
    const type = parseJws(assertion)?.header["typ"];
    if (typeof type === "string" && type.toLowerCase().replace(/^application\//, "") === ID_JAG_TYPE) return fromAssertion(assertion, request, deps);
    const holder = await workloadOf(assertion, "invalid_grant", request.at, deps);
    if (request.holder !== null && request.holder.agent.id !== holder.agent.id) throw refusal("invalid_grant", "the assertion is of another agent than the client; send the client's own, or none");
    return asWorkload({ ...request, holder });
  };
};

/** SPEC: draft-ietf-oauth-identity-assertion-authz-grant §4.3: for this client alone, once, for the resource it names; no refresh token. */
async function fromAssertion(assertion: string, request: GrantRequest, deps: CarryDeps): ReturnType<GrantHandler> {
  const { holder, at, params, param } = request;
  if (holder === null) throw refusal("invalid_client", "an identity assertion is taken from a client that proves who it is; send a client assertion or certificate");
  const foreign = await deps.foreign.read({ token: assertion, kind: "idp", use: "id-jag", error: "invalid_grant", at });
  const { client_id: clientId, jti, exp, iat } = foreign.claims;
  if (clientId !== holder.agent.id) throw refusal("invalid_grant", "the identity assertion was made for another client (client_id); get one for this client");
  if (typeof jti !== "string" || jti === "" || jti.length > 512 || typeof iat !== "number") throw refusal("invalid_grant", "the identity assertion needs jti and iat; ask its issuer");
  const target = targetIn(foreign, params.get("resource") ?? []);
  const carried: Carried = { ...withScopes(fromForeign(foreign, deps.chainDepth), foreign), chain: chainOf(foreign, deps) };
  return carryOn({
    request,
    carried,
    actor: holder,
    mandate: mandateFor(holder, "on_behalf_of", param("mandate")),
    grantType: JWT_BEARER,
    resource: await resourceOf(deps.store.pool, deps.issuer(), target ?? deps.issuer()),
    uses: [{ what: `id-jag ${foreign.claims.iss} ${jti}`, expiresAt: new Date((exp + 60) * 1000) }],
  }, deps);
}

/** The assertion names the resource; a request may repeat it and no more. */
function targetIn({ claims }: ForeignToken, asked: readonly string[]): string | undefined {
  const said = [claims["resource"] ?? []].flat().filter((each) => typeof each === "string");
  if (said.length > 1 || asked.length > 1) throw refusal("invalid_target", "a token is for one resource; ask for an assertion for one");
  if (asked[0] !== undefined && asked[0] !== said[0]) throw refusal("invalid_target", "the identity assertion is for another resource than the request; get one for it");
  return said[0];
}

const withScopes = (carried: Carried, { claims }: ForeignToken): Carried =>
  typeof claims["scope"] === "string" ? { ...carried, authority: { ...OPEN, scopes: claims["scope"].split(" ").filter((each) => each !== "") } } : carried;

/** Actors that the identity provider names stand behind ours; none is believed to be one of ours. */
function chainOf(foreign: ForeignToken, deps: CarryDeps): Carried["chain"] {
  const { chain } = fromForeign(foreign, deps.chainDepth);
  if (chain.nodes.some(({ iss }) => iss === deps.issuer())) throw refusal("invalid_grant", "the identity assertion names actors of ours, and its issuer may not speak for them; ask its issuer");
  return chain.act === null ? NO_CHAIN : chain;
}
