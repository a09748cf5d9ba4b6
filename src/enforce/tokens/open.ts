// The whole token service as an installation runs it: its base, the grants that carry authority along, and those where people take part.
import { systemActor } from "../../store/index.ts";
import { clientOfProvider, interactiveConfiguration, openApplications, registerConsentGrants, type Applications } from "./consent/index.ts";
import { registerCarryingGrants, type CarryingOptions, type IssuerKeys } from "./grants/index.ts";
import { createTokenService, type TokenService, type TokenServiceDeps } from "./service.ts";
import { openSharedSecret } from "./shared-secret.ts";

export interface ConsentService {
  readonly clients: Applications;
  readonly issuerKeys: IssuerKeys;
  /** From which the forms of the consent page are made safe. */
  readonly formSecret: Buffer;
  /** Applications may register themselves (RFC 7591). */
  readonly registration: boolean;
}

export interface OpenedTokens {
  readonly tokens: TokenService;
  readonly consent: ConsentService;
}

export async function openTokenService(deps: Omit<TokenServiceDeps, "interactive" | "findClient"> & CarryingOptions & { readonly registration?: boolean }): Promise<OpenedTokens> {
  const { store, sealer, call, registration = false, allowPrivate = false } = deps;
  const clients = openApplications({ store, call, allowPrivate });
  const tokens = await createTokenService({ ...deps, interactive: (issuer) => interactiveConfiguration(store, issuer), findClient: clientOfProvider(clients) });
  const carrying = registerCarryingGrants(tokens, deps);
  registerConsentGrants(tokens, carrying, { registration });
  return { tokens, consent: { clients, issuerKeys: carrying.issuerKeys, formSecret: await openSharedSecret(store, sealer, systemActor("tokens"), "consent-form"), registration } };
}
