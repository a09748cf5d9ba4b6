// Identity assertions (ID-JAG) that we make: an agent takes one to another company's authorization server, which gives it a token of its own for the person.
import { extendChain, isRefusal } from "../../../model/index.ts";
import { trustedIssuer } from "../../../store/index.ts";
import type { GrantHandler, GrantRequest, Holder } from "../contract.ts";
import { refusal } from "../refusal.ts";
import { assertIsHere, mandateToAct, nodeOf } from "./actor.ts";
import { TOKEN_EXCHANGE, type CarryDeps } from "./exchange.ts";
import { ID_JAG_TYPE } from "./foreign.ts";
import { TOKEN_TYPE, type Carried } from "./subject.ts";

export const ID_JAG = `${TOKEN_TYPE}id-jag`;
const LIFETIME_SECONDS = 300;

/** SPEC: draft-ietf-oauth-identity-assertion-authz-grant §4.1. */
export const identityAssertion = (deps: CarryDeps) => async (request: GrantRequest, carried: Carried, actor: Holder): ReturnType<GrantHandler> => {
  const { param, params } = request;
  if (request.holder === null) throw refusal("invalid_client", "an identity assertion is made for a client that proves who it is; send a client assertion or certificate");
  if (carried.person === null) throw refusal("invalid_request", "an identity assertion speaks of a person, and the subject token has none; send the token of a person");
  const [audience, ...more] = params.get("audience") ?? [];
  if (audience === undefined || more.length > 0) throw refusal("invalid_request", "audience is missing or stands twice: the issuer of the authorization server that takes the assertion");
  const server = await trustedIssuer(deps.store.pool, audience);
  if (server === undefined || !server.enabled || server.kind !== "authorization-server") throw refusal("invalid_target", `assertions are not made for ${audience.slice(0, 300)}; an administrator adds it under Tokens, Trusted issuers, as an authorization server`);
  const resources = params.get("resource") ?? [];
  const [resource] = resources;
  if (resources.length > 1 || (resource !== undefined && (!URL.canParse(resource) || resource.includes("#")))) throw refusal("invalid_target", "resource must be one absolute URI without fragment");
  if (carried.authority.resources !== null) throw refusal("invalid_target", `the subject token is for ${carried.authority.resources.join(", ")} and hands on nothing elsewhere; begin with the person's own token`);
  const mandate = mandateToAct(actor, carried, param("mandate"), deps.issuer());
  await assertIsHere(deps.isGone, carried.person);
  const chain = extendChain(carried.chain, nodeOf(actor, deps.issuer()), carried.root, deps.chainDepth);
  if (isRefusal(chain)) throw refusal(chain.error, chain.says);
  const scope = (param("scope") ?? "").split(" ").filter((each) => each !== "" && server.scopes.includes(each));
  if (param("scope") !== undefined && scope.length === 0) throw refusal("invalid_scope", `none of the scopes may be asked of ${audience}; it may be asked for ${server.scopes.join(" ") || "none"}`);
  const { person } = carried;
  const made = await deps.issue({
    grantType: TOKEN_EXCHANGE,
    holder: actor,
    mandate,
    // Our name there, under which this agent's installation is known; the agent itself stands in `act`.
    clientId: server.audience,
    person,
    as: { type: ID_JAG_TYPE, audience },
    act: chain.act,
    chain: chain.nodes,
    resource: null,
    scope,
    details: [],
    // It is shown to another server, which binds what it makes of it.
    sender: { jkt: null, x5t: null },
    parentId: carried.parentId,
    notAfter: [carried.notAfter],
    lifetimeSeconds: LIFETIME_SECONDS,
    ...(carried.txn === undefined ? {} : { txn: carried.txn }),
    task: carried.task?.id ?? null,
    claims: { ...(resource === undefined ? {} : { resource }), ...emailOf(person.names) },
    uses: request.uses,
  });
  return { access_token: made.token, issued_token_type: ID_JAG, token_type: "N_A", expires_in: made.expiresIn, ...(scope.length === 0 ? {} : { scope: scope.join(" ") }) };
};

function emailOf(names: readonly string[]): { readonly email?: string } {
  const email = names.find((each) => each.includes("@"));
  return email === undefined ? {} : { email };
}
