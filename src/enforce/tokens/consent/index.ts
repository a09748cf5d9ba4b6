// Where people take part: applications, consent, codes.
import type { Carrying } from "../grants/index.ts";
import type { TokenService } from "../service.ts";
import { AUTHORIZATION_CODE, authorizationCode, REFRESH_TOKEN, refreshToken } from "./code.ts";

export { allow, csrfToken, deny, interactionOf, isCsrfToken, type Interaction, type Person } from "./answer.ts";
export { isLoopback, isTrustedHost } from "./client-document.ts";
export { clientOfProvider, openApplications, type Applications } from "./clients.ts";
export { endConsent } from "./ending.ts";
export { CONSENT_PATH, interactiveConfiguration } from "./interactive.ts";
export type { ConsentQuestion } from "./question.ts";

/** Codes and refresh tokens at the token endpoint. `registration`: applications may register themselves. */
export function registerConsentGrants(service: TokenService, { deps }: Carrying, { registration = false }: { readonly registration?: boolean } = {}): void {
  const codes = { ...deps, provider: service.provider };
  service.registerGrant(AUTHORIZATION_CODE, authorizationCode(codes), { ownClients: true });
  service.registerGrant(REFRESH_TOKEN, refreshToken(codes), { ownClients: true });
  service.addMetadata((issuer) => ({ client_id_metadata_document_supported: true, ...(registration ? { registration_endpoint: `${issuer}/oauth2/register` } : {}) }));
}
