// What the OAuth provider needs where people take part. INVARIANT: every request of every application comes to our consent page; a former consent answers none.
import { interactionPolicy, errors, type Configuration, type KoaContextWithOIDC } from "oidc-provider";
import type { Store } from "../../../store/index.ts";
import { TOOL_DETAIL } from "../details.ts";
import { oauthAnswer } from "../refusal.ts";
import { resourceOf } from "../targets.ts";

export const CONSENT_PATH = "/oauth2/consent";
const MINUTES = 60;
const DAYS = 86_400;
/** From the first consent on; a refresh does not lengthen it. */
export const REFRESH_SECONDS = 30 * DAYS;

export function interactiveConfiguration(store: Store, issuer: string): Configuration {
  const { Prompt, Check } = interactionPolicy;
  return {
    interactions: {
      url: (_ctx, { uid }) => `${CONSENT_PATH}/${uid}`,
      policy: Object.assign([
        // Runs before anything is kept of the request.
        new Prompt({ name: "login", requestable: true }, new Check("scope_assumed", "never asks anything", (ctx) => assumeScope(ctx.oidc))),
        new Prompt({ name: "consent", requestable: true }, new Check("consent_asked", "the person has not answered yet", "consent_required", (ctx) => (ctx.oidc as { result?: { consent?: unknown } }).result?.consent === undefined)),
      ], { get: () => undefined, remove: () => undefined, clear: () => undefined, add: () => undefined }) as never,
    },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ttl: { AuthorizationCode: MINUTES, Interaction: 10 * MINUTES, Session: 10 * MINUTES, Grant: REFRESH_SECONDS, RefreshToken: REFRESH_SECONDS, PushedAuthorizationRequest: MINUTES, AccessToken: 5 * MINUTES, IdToken: 5 * MINUTES },
    issueRefreshToken: () => false,
    rotateRefreshToken: true,
    renderError: (ctx, out) => {
      // What is said to the person in the browser; a client whose address is certain is told by redirect.
      ctx.type = "text/plain; charset=utf-8";
      ctx.body = `${out.error}: ${out.error_description ?? "the request cannot be answered"}\n`;
    },
    features: {
      // What was asked for stands with the consent, and is applied when a token is made.
      richAuthorizationRequests: { enabled: true, types: { [TOOL_DETAIL]: { validate: () => undefined } }, authorizationDetailsForGrantSource: () => undefined } as never,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        useGrantedResource: () => true,
        getResourceServerInfo: async (_ctx, resource) => {
          try {
            const { resource: audience, scopes } = await resourceOf(store.pool, issuer, resource);
            return { audience, scope: scopes.join(" "), accessTokenFormat: "jwt" as const };
          } catch (thrown) {
            throw new errors.InvalidTarget(oauthAnswer(thrown).description);
          }
        },
      },
    },
  };
}

/** SPEC: RFC 6749 §3.3: whoever names no scope that the resource has asks for all of them; the consent page shows which. */
function assumeScope({ params, resourceServers }: Pick<KoaContextWithOIDC["oidc"], "params" | "resourceServers">): false {
  const offered = Object.values(resourceServers ?? {}).flatMap(({ scope }) => scope.split(" "));
  const asked = typeof params?.["scope"] === "string" ? params["scope"].split(" ") : [];
  if (params !== undefined && !asked.some((each) => offered.includes(each))) params["scope"] = [...asked, ...offered].join(" ");
  return false;
}
