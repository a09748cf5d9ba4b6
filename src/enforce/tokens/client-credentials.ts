// The grant of agents that act on their own (RFC 6749 §4.4): a token under an autonomous mandate, for one resource, with the tools of the mandate and no more.
import type { Store } from "../../store/index.ts";
import type { GrantAnswer, GrantHandler, TokenMade } from "./contract.ts";
import { narrowDetails, readDetails, type AuthorizationDetail } from "./details.ts";
import { authorityOf } from "./grants/authority.ts";
import type { IssueToken } from "./issue.ts";
import { mandateFor } from "./mandate-choice.ts";
import { refusal } from "./refusal.ts";
import { assertBound, scopesOf, targetOf } from "./targets.ts";

export interface GrantDeps {
  readonly store: Store;
  readonly issue: IssueToken;
  readonly issuer: () => string;
}

export const CLIENT_CREDENTIALS = "client_credentials";

export const clientCredentials = ({ store, issue, issuer }: GrantDeps, grantType: string = CLIENT_CREDENTIALS): GrantHandler => async (request) => {
  const { holder, sender, uses, param } = request;
  if (holder === null) throw refusal("invalid_client", "an agent that acts on its own must prove who it is");
  const mandate = mandateFor(holder, "autonomous", param("mandate"));
  const resource = await targetOf(request, store.pool, issuer());
  assertBound(resource, sender);
  const scope = scopesOf(param("scope"), resource);
  const details = narrowDetails(readDetails(param("authorization_details")), authorityOf(mandate.document), resource);
  const made = await issue({ grantType, holder, mandate, resource, scope, details, sender, uses });
  return answerOf(made, scope, details);
};

/** What every grant answers that gives an access token. */
export function answerOf(made: TokenMade, scope: readonly string[], details: readonly AuthorizationDetail[]): GrantAnswer {
  return {
    access_token: made.token,
    token_type: made.tokenType,
    expires_in: made.expiresIn,
    ...(scope.length === 0 ? {} : { scope: scope.join(" ") }),
    ...(details.length === 0 ? {} : { authorization_details: details }),
  };
}
