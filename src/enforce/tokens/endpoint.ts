// The token endpoint: parameters, client, proof of possession, grant; what was refused is on record before it is told.
import { MandateError, messageOf, type Log } from "../../kernel/index.ts";
import { agentActor, systemActor, type AuditRecord, type Store } from "../../store/index.ts";
import { authenticateClient, type ProvedClient } from "./client-authentication.ts";
import { certificateThumbprint, type PresentedCertificate } from "./certificates.ts";
import type { GrantHandler, GrantOptions, GrantRequest, Sender, Use } from "./contract.ts";
import { readProof, type Nonces, type Proved } from "./dpop.ts";
import { groupCommit } from "./group-commit.ts";
import type { Holders } from "./holder.ts";
import { oauthAnswer, refusal } from "./refusal.ts";
import type { RemoteKeys } from "./remote-keys.ts";

export interface OauthRequest {
  readonly method: string;
  /** As sent: `application/x-www-form-urlencoded`. */
  readonly body: string;
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
  readonly certificate: PresentedCertificate | null;
  readonly address: string;
}

export interface OauthResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RegisteredGrant {
  readonly handler: GrantHandler;
  readonly options: GrantOptions;
}

export interface EndpointDeps {
  readonly store: Store;
  readonly log: Log;
  readonly issuer: () => string;
  readonly holders: Holders;
  readonly remote: RemoteKeys;
  readonly nonces: Nonces;
  readonly requireDpopNonce: boolean;
  readonly grants: ReadonlyMap<string, RegisteredGrant>;
}

/** May stand more than once: RFC 8707, RFC 8693. */
const REPEATABLE = new Set(["resource", "audience"]);
/** Refusals that may come of what was known for a few seconds: judged again on what stands now. */
const MAY_BE_STALE = new Set(["invalid_client", "unauthorized_client", "invalid_authorization_details", "temporarily_unavailable"]);

export type TokenEndpoint = (request: OauthRequest) => Promise<OauthResponse>;

export function tokenEndpoint(deps: EndpointDeps): TokenEndpoint {
  const record = refusalRecorder(deps.store);
  return async (request) => {
    const at = deps.store.clock.now();
    const nonce: Record<string, string> = request.dpop === undefined ? {} : { "dpop-nonce": deps.nonces.next(at) };
    try {
      return answer(200, await granted(request, deps), nonce);
    } catch (thrown) {
      const told = oauthAnswer(thrown);
      if (told.status >= 500 && told.error === "server_error") deps.log.error({ err: thrown }, "a token could not be made");
      if (told.error !== "use_dpop_nonce" && told.error !== "server_error" && told.error !== "temporarily_unavailable") await record(thrown, request);
      const challenge: Record<string, string> = told.error === "invalid_client" && request.authorization !== undefined ? { "www-authenticate": `Basic realm="${deps.issuer()}"` } : {};
      return answer(told.status, { error: told.error, error_description: told.description }, { ...nonce, ...challenge });
    }
  };
}

/** SPEC: RFC 6749 §5.1: never kept by anybody on the way. */
export const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): OauthResponse => ({
  status, headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", pragma: "no-cache", ...headers }, body: JSON.stringify(body),
});

async function granted(request: OauthRequest, deps: EndpointDeps): Promise<unknown> {
  const params = readParams(request.body);
  const grantType = params.get("grant_type")?.[0];
  if (grantType === undefined) throw refusal("invalid_request", "grant_type is missing");
  const grant = deps.grants.get(grantType);
  if (grant === undefined) throw refusal("unsupported_grant_type", `the grant type ${grantType} is not served here; see grant_types_supported in the metadata`);
  const at = deps.store.clock.now();
  const proof = request.dpop === undefined ? null : readProof({ proof: request.dpop, method: request.method, url: `${deps.issuer()}/oauth2/token` }, { nonces: deps.nonces, at, requireNonce: deps.requireDpopNonce });
  const run = async (fresh: boolean, spent: boolean) => {
    const isOwn = grant.options.ownClients === true;
    const client = isOwn ? null : await clientOf(request, params, deps, fresh);
    if (client === null && !isOwn && grant.options.clientless !== true) throw refusal("invalid_client", "the client does not prove who it is; send an assertion, a certificate or a secret");
    return grant.handler(grantRequest({ params, client, sender: senderOf(proof, request), uses: spent ? [] : usesOf(client, proof), at }));
  };
  try {
    return await run(false, false);
  } catch (thrown) {
    if (!(thrown instanceof MandateError) || !MAY_BE_STALE.has(oauthAnswer(thrown).error)) throw thrown;
    return run(true, thrown.fields["recorded"] === true);
  }
}

const usesOf = (client: ProvedClient | null, proof: Proved | null): readonly Use[] => [...(client?.uses ?? []), ...(proof === null ? [] : [proof.use])];

/** A proof binds the token to its key; without one a certificate does. */
function senderOf(proof: Proved | null, { certificate }: OauthRequest): Sender {
  if (proof !== null) return { jkt: proof.jkt, x5t: null };
  return { jkt: null, x5t: certificate === null ? null : certificateThumbprint(certificate.der) };
}

function grantRequest({ params, client, sender, uses, at }: { readonly params: GrantRequest["params"]; readonly client: ProvedClient | null; readonly sender: Sender; readonly uses: readonly Use[]; readonly at: Date }): GrantRequest {
  return { params, param: (name) => params.get(name)?.[0], holder: client?.holder ?? null, sender, uses, at };
}

/** SPEC: RFC 6749 §3.2: a parameter without value is as if it were not there; none stands twice. */
export function readParams(body: string): ReadonlyMap<string, readonly string[]> {
  const params = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (value === "") continue;
    const before = params.get(name);
    if (before === undefined) params.set(name, [value]);
    else if (REPEATABLE.has(name) && before.length < 20) before.push(value);
    else throw refusal("invalid_request", `the parameter ${name} stands more than once`);
  }
  return params;
}

/** The client of a request at any of our endpoints. */
export function clientOf({ authorization, certificate }: OauthRequest, params: GrantRequest["params"], { holders, remote, issuer, store }: Pick<EndpointDeps, "holders" | "remote" | "issuer" | "store">, fresh = false): Promise<ProvedClient | null> {
  const param = (name: string) => params.get(name)?.[0];
  return authenticateClient(
    { clientId: param("client_id"), authorization, secret: param("client_secret"), assertion: param("client_assertion"), assertionType: param("client_assertion_type"), certificate },
    { holders, remote, audiences: [issuer(), `${issuer()}/oauth2/token`, `${issuer()}/oauth2/introspect`, `${issuer()}/oauth2/revoke`], at: store.clock.now(), fresh },
  );
}

/** Refusals as records, many in one commit. One that was put on record where it was judged is not put there again. */
function refusalRecorder(store: Store): (thrown: unknown, request: OauthRequest) => Promise<void> {
  const put = groupCommit<AuditRecord, null>((records) => store.write(systemActor("tokens"), async (tx) => {
    await tx.recordAll(records);
    return records.map(() => null);
  }));
  return async (thrown, { body, address }) => {
    if (!(thrown instanceof MandateError) || thrown.fields["recorded"] === true) return;
    const { agent, agentName, why } = thrown.fields;
    const params = new URLSearchParams(body);
    const claimed = typeof agent === "string" ? agent : params.get("client_id");
    await put({
      action: "token.refused",
      subject: claimed === null ? null : claimed.slice(0, 200),
      ...(typeof agent === "string" ? { by: agentActor({ id: agent, name: String(agentName) }) } : {}),
      detail: { grant: (params.get("grant_type") ?? "").slice(0, 200), error: oauthAnswer(thrown).error, why: String(why ?? messageOf(thrown)).slice(0, 1000), resource: params.getAll("resource").slice(0, 5).map((each) => each.slice(0, 500)), address },
    });
  };
}
