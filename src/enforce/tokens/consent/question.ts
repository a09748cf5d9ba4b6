// What a person is asked: which application, as which agent, under which mandate, for what. An application without an agent that may act for people gets nothing.
import { agentById, oauthClient, type OauthClientRow, type ProtectedResourceRow, type Store } from "../../../store/index.ts";
import type { HeldMandate, Holder } from "../contract.ts";
import { narrowDetails, readDetails, type AuthorizationDetail } from "../details.ts";
import { authorityOf } from "../grants/authority.ts";
import type { Holders } from "../holder.ts";
import { mandateFor } from "../mandate-choice.ts";
import { oauthAnswer } from "../refusal.ts";
import { resourceOf } from "../targets.ts";

export interface ConsentQuestion {
  readonly client: OauthClientRow;
  readonly redirectUri: string;
  readonly resource: ProtectedResourceRow;
  readonly scope: readonly string[];
  /** As it may act; or why it may not. */
  readonly may: { readonly holder: Holder; readonly mandate: HeldMandate; readonly details: readonly AuthorizationDetail[]; readonly isNarrowed: boolean } | { readonly why: string };
}

export interface QuestionDeps {
  readonly store: Store;
  readonly holders: Holders;
  readonly issuer: () => string;
}

/** Parameters of an authorization request that the provider has checked: client, redirect address, PKCE. */
export type AuthorizationParams = Readonly<Record<string, unknown>>;

export async function questionOf(params: AuthorizationParams, deps: QuestionDeps): Promise<ConsentQuestion | undefined> {
  const text = (name: string) => (typeof params[name] === "string" ? params[name] : undefined);
  const client = await oauthClient(deps.store.pool, text("client_id") ?? "");
  if (client === undefined) return undefined;
  const [wanted = deps.issuer(), ...more] = [params["resource"] ?? []].flat().map(String);
  const resource = await resourceOf(deps.store.pool, deps.issuer(), wanted);
  const asked = (text("scope") ?? "").split(" ").filter((each) => resource.scopes.includes(each));
  const scope = asked.length === 0 ? resource.scopes : asked;
  const base = { client, redirectUri: text("redirect_uri") ?? "", resource, scope };
  if (more.length > 0) return { ...base, may: { why: "It asks for more than one resource at once; a token is for one." } };
  return { ...base, may: await mayAct(client, resource, text("authorization_details"), deps) };
}

/** INVARIANT: an application acts as a registered agent, under a mandate on behalf of persons, or not at all. */
export async function mayAct(client: OauthClientRow, resource: ProtectedResourceRow, asked: string | undefined, { store, holders }: Pick<QuestionDeps, "store" | "holders">): Promise<ConsentQuestion["may"]> {
  const agent = client.agentId === null ? undefined : await agentById(store.pool, client.agentId);
  if (agent === undefined) return { why: `${client.title} is not linked to an agent, so nobody answers for what it does. Ask an administrator to link it under Tokens, Applications.` };
  if (agent.state !== "active") return { why: `The agent ${agent.name}, as which it acts, is ${agent.state}. Ask its owner ${agent.owner}.` };
  const holder = await holders.of(agent);
  try {
    const mandate = mandateFor(holder, "on_behalf_of", undefined);
    return { holder, mandate, details: narrowDetails(readDetails(asked), authorityOf(mandate.document), resource), isNarrowed: asked !== undefined };
  } catch (thrown) {
    const { error, description } = oauthAnswer(thrown);
    if (error === "server_error") throw thrown;
    return { why: `It may not act for you: ${description}.` };
  }
}
