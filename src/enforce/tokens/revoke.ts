// The end of tokens before their time: one, or all of an agent, a mandate or a person, each with everything that was made from it.
import { agentActor, issuedByJti, revokeTokens, type Actor, type RevocationOf, type Store } from "../../store/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { EndpointDeps, OauthRequest, OauthResponse } from "./endpoint.ts";
import { answer, clientOf, readParams } from "./endpoint.ts";
import { sha256Base64url } from "./jws.ts";
import { oauthAnswer, refusal } from "./refusal.ts";
import { readOwn, type VerifyDeps } from "./verify.ts";

export const revoke = (store: Store, actor: Actor, what: RevocationOf, why: string): Promise<number> => store.write(actor, (tx) => revokeTokens(tx, what, why));

type Deps = Pick<EndpointDeps, "store" | "holders" | "remote" | "issuer" | "log"> & VerifyDeps;
type RevokeOther = (token: string, clientId: string) => Promise<void>;

/** SPEC: RFC 7009: 200 also for what is unknown. `other`: tokens that are none of ours, such as refresh tokens of the OAuth provider. */
export function revocationEndpoint(deps: Deps, other: RevokeOther): (request: OauthRequest) => Promise<OauthResponse> {
  return (request) => told(async () => {
    const { params, client } = await asked(request, deps);
    const token = params.get("token")?.[0];
    if (token === undefined) throw refusal("invalid_request", "the parameter token is missing");
    const own = await ownRow(token, deps);
    if (own === undefined) await other(token, client.agent.id);
    // INVARIANT: a client ends its own tokens alone.
    else if (own.agentId === client.agent.id || own.clientId === client.agent.id) await revoke(deps.store, agentActor(client.agent), { of: "token", id: own.id }, "its client gave it back");
    return answer(200, {});
  });
}

/** SPEC: RFC 7662: whoever asks proves who it is; what is not active, or not for the asker to know, is told in one word. */
export function introspectionEndpoint(deps: Deps, mayAsk: (agentId: string, audience: readonly string[]) => Promise<boolean>): (request: OauthRequest) => Promise<OauthResponse> {
  return (request) => told(async () => {
    const { params, client } = await asked(request, deps);
    const token = params.get("token")?.[0];
    if (token === undefined) throw refusal("invalid_request", "the parameter token is missing");
    const own = await ownRow(token, deps);
    const isTheirs = own !== undefined && (own.agentId === client.agent.id || own.clientId === client.agent.id || (await mayAsk(client.agent.id, own.audience)));
    if (own?.state !== "valid" || !isTheirs) return answer(200, { active: false });
    const claims = await readOwn(token, deps);
    return answer(200, { ...claims, active: true, token_type: own.boundTo?.startsWith("jkt:") === true ? "DPoP" : "Bearer" });
  });
}

async function asked(request: OauthRequest, deps: Deps) {
  const params = readParams(request.body);
  const client = await clientOf(request, params, deps, true);
  if (client === null || client.holder.agent.state !== "active") throw refusal("invalid_client", "the client does not prove who it is, or is not active");
  return { params, client: client.holder };
}

/** The row of a token that we made, in whatever state; `undefined` for anything else. */
async function ownRow(token: string, deps: Deps) {
  try {
    const { jti } = await readOwn(token, deps);
    return await issuedByJti(deps.store.pool, sha256Base64url(jti), deps.store.clock.now());
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.fields["oauth"] === "invalid_token") return undefined;
    throw thrown;
  }
}

async function told(work: () => Promise<OauthResponse>): Promise<OauthResponse> {
  try {
    return await work();
  } catch (thrown) {
    const { status, error, description } = oauthAnswer(thrown);
    return answer(status, { error, error_description: description }, error === "invalid_client" ? { "www-authenticate": "Basic realm=\"mandate\"" } : {});
  }
}
