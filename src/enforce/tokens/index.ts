// The token service: tokens of agents, made on what stands at that moment, on record before they leave, and ended at once.
export { rightOf, type AuthorizationDetail } from "./details.ts";
export type { GrantAnswer, GrantHandler, GrantOptions, GrantRequest, HeldMandate, Holder, Presented, Sender, TokenMade, TokenWanted, Use, VerifiedToken } from "./contract.ts";
export { isVouchedFor, type PresentedCertificate } from "./certificates.ts";
export type { OauthRequest, OauthResponse } from "./endpoint.ts";
export { MANDATE_CLAIM, personKey } from "./issue.ts";
export { policyOver, type AskPolicy } from "./policy.ts";
export { oauthAnswer, refusal, type OauthError } from "./refusal.ts";
export { createTokenService, type TokenService, type TokenServiceDeps } from "./service.ts";
export { openTokenService, type ConsentService, type OpenedTokens } from "./open.ts";
export { allow, csrfToken, deny, endConsent, interactionOf, isCsrfToken, isLoopback, type Applications, type ConsentQuestion, type Interaction, type Person } from "./consent/index.ts";
export { addTrustedIssuer, changeTrustedIssuer, confirmIssuerKeys, removeTrustedIssuer, type NewTrustedIssuer } from "./grants/trusted-issuers.ts";
export { AUTHORITY_CLAIM, PERSON_CLAIM, permits, TASK_CLAIM, TOKEN_EXCHANGE, type Authority, type ToolCall } from "./grants/index.ts";
