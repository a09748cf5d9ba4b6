// What we say of ourselves and of the resources we make tokens for: RFC 8414, OpenID discovery, RFC 9728.
import type { ProtectedResourceRow } from "../../store/index.ts";
import { CLIENT_METHODS } from "./client-authentication.ts";
import { TOOL_DETAIL } from "./details.ts";
import { DPOP_ALGORITHMS } from "./dpop.ts";
import { JWS_ALGORITHMS } from "./jws.ts";

export interface MetadataFacts {
  readonly issuer: string;
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
  /** What grants add to it: `identity_chaining_requested_token_types_supported` and the like. */
  readonly more: Readonly<Record<string, unknown>>;
  /** Address at which client certificates are asked for, when it is another one. */
  readonly mtlsUrl: string | null;
}

export function serverMetadata({ issuer, grantTypes, scopes, more, mtlsUrl }: MetadataFacts): Readonly<Record<string, unknown>> {
  const at = (base: string, path: string) => `${base}/oauth2/${path}`;
  return {
    issuer,
    authorization_endpoint: at(issuer, "authorize"),
    token_endpoint: at(issuer, "token"),
    jwks_uri: at(issuer, "jwks"),
    introspection_endpoint: at(issuer, "introspect"),
    revocation_endpoint: at(issuer, "revoke"),
    pushed_authorization_request_endpoint: at(issuer, "par"),
    scopes_supported: scopes,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: grantTypes,
    // Agents prove who they are; of the applications that people use some have nothing to prove it with.
    token_endpoint_auth_methods_supported: [...CLIENT_METHODS, "none"],
    token_endpoint_auth_signing_alg_values_supported: JWS_ALGORITHMS,
    introspection_endpoint_auth_methods_supported: CLIENT_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: JWS_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: CLIENT_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: JWS_ALGORITHMS,
    // SPEC: MCP authorization: a client refuses a server that does not say this.
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    tls_client_certificate_bound_access_tokens: true,
    authorization_details_types_supported: [TOOL_DETAIL],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    ...(mtlsUrl === null ? {} : { mtls_endpoint_aliases: { token_endpoint: at(mtlsUrl, "token"), introspection_endpoint: at(mtlsUrl, "introspect"), revocation_endpoint: at(mtlsUrl, "revoke") } }),
    ...more,
  };
}

/** SPEC: RFC 9728 §2. */
export function resourceMetadata(issuer: string, { resource, name, scopes, detailTypes, bound }: ProtectedResourceRow): Readonly<Record<string, unknown>> {
  return {
    resource,
    resource_name: name,
    authorization_servers: [issuer],
    jwks_uri: `${issuer}/oauth2/jwks`,
    scopes_supported: scopes,
    bearer_methods_supported: ["header"],
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
    tls_client_certificate_bound_access_tokens: true,
    ...(detailTypes.length === 0 ? {} : { authorization_details_types_supported: detailTypes }),
    ...(bound ? { dpop_bound_access_tokens_required: true } : {}),
  };
}

/** SPEC: RFC 9728 §3.1: the path of a resource stands behind the well-known part, on the resource's own host. */
export function resourceAt(resources: readonly ProtectedResourceRow[], issuer: string, path: string): ProtectedResourceRow | undefined {
  const { origin } = new URL(issuer);
  const wanted = path === "" || path === "/" ? origin : `${origin}${path}`;
  return resources.find(({ resource }) => resource === wanted || resource === `${wanted}/`);
}
