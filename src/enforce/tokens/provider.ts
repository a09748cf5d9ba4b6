// The OAuth provider (oidc-provider) behind the endpoints where people take part: authorize, pushed requests, registration. Tokens are made by `issue.ts` and by
// nothing else. Its keys are ours; when they change, another instance with the same state takes its place.
import { Provider, type Configuration } from "oidc-provider";
import type { Keys } from "./keys.ts";
import type { AdapterDeps } from "./adapter.ts";
import { postgresAdapter } from "./adapter.ts";
import { TOOL_DETAIL } from "./details.ts";

export interface ProviderDeps extends AdapterDeps {
  readonly issuer: () => string;
  readonly keys: Keys;
  readonly cookieSecret: Buffer;
  readonly nonceSecret: Buffer;
  /** What the interactive grants add: accounts, pages, client documents. */
  readonly interactive: (issuer: string) => Configuration;
}

export const ROUTES = {
  authorization: "/oauth2/authorize",
  token: "/oauth2/token",
  jwks: "/oauth2/jwks",
  introspection: "/oauth2/introspect",
  revocation: "/oauth2/revoke",
  pushed_authorization_request: "/oauth2/par",
  registration: "/oauth2/register",
  userinfo: "/oauth2/userinfo",
  end_session: "/oauth2/end-session",
} as const;

/** The provider as it must be now. Cheap when nothing has changed. */
export function openProvider(deps: ProviderDeps): () => Provider {
  let current: { readonly revision: string; readonly provider: Provider } | undefined;
  return () => {
    const issuer = deps.issuer();
    const revision = `${issuer} ${deps.keys.revision()}`;
    if (current?.revision !== revision) current = { revision, provider: new Provider(issuer, configuration(issuer, deps)) };
    return current.provider;
  };
}

function configuration(issuer: string, deps: ProviderDeps): Configuration {
  const { features = {}, ...more } = deps.interactive(issuer);
  return {
    adapter: postgresAdapter(deps),
    jwks: deps.keys.privateJwks() as NonNullable<Configuration["jwks"]>,
    routes: ROUTES,
    cookies: { keys: [deps.cookieSecret.toString("base64url")], long: { signed: true, httpOnly: true, sameSite: "lax", path: "/" }, short: { signed: true, httpOnly: true, sameSite: "lax", path: "/" } },
    // Each client may say otherwise; without this every client of an ES256 installation would have to.
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    responseTypes: ["code"],
    pkce: { required: () => true },
    scopes: ["openid", "offline_access"],
    ...more,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: true },
      dPoP: { enabled: true, nonceSecret: deps.nonceSecret, requireNonce: () => false },
      richAuthorizationRequests: { enabled: true, types: { [TOOL_DETAIL]: { validate: () => undefined } } },
      ...features,
    },
  } as Configuration;
}
