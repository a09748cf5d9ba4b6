// The one place where a token is made (RFC 9068). INVARIANT: its row, its record and what it uses up are committed before it is returned; a server that is
// killed between leaves a row without a token, and never a token without its row.
import { setImmediate as nextTurn } from "node:timers/promises";
import { freshBytes, newId, type Clock } from "../../kernel/index.ts";
import { keysOf } from "../../model/index.ts";
import type { Store } from "../../store/index.ts";
import type { TokenMade, TokenWanted } from "./contract.ts";
import { sha256Base64url, signText } from "./jws.ts";
import type { Keys, SigningKey } from "./keys.ts";
import type { AskPolicy } from "./policy.ts";
import { openPutDown, type Outcome, type Prepared } from "./put-down.ts";
import { refusal } from "./refusal.ts";
import { openStatusPlaces, type StatusPlace } from "./status-places.ts";

export const DEFAULT_LIFETIME_SECONDS = 300;
export const LONGEST_LIFETIME_SECONDS = 600;
/** A claim name that nobody else's can be (RFC 7519 §4.2). */
export const MANDATE_CLAIM = "urn:mandate:params:oauth:claim:mandate";

export const personKey = ({ issuer, subject }: { readonly issuer: string; readonly subject: string }): string => `${issuer}|${subject}`;

export interface IssueDeps {
  readonly store: Store;
  readonly keys: Keys;
  readonly issuer: () => string;
  readonly policy: AskPolicy;
}

export type IssueToken = (wanted: TokenWanted) => Promise<TokenMade>;

export function tokenIssuer({ store, keys, issuer, policy }: IssueDeps): IssueToken {
  const nextPlace = openStatusPlaces(store);
  const put = openPutDown(store);
  return async (wanted) => {
    await keys.refresh();
    const key = keys.signer(wanted.resource?.signingAlg ?? "ES256");
    const decision = await policy(wanted, issuer());
    const made = prepare(wanted, { issuer: issuer(), at: store.clock.now(), key, place: await nextPlace(), clock: store.clock });
    // Signed while the database commits, when what is to be put down is on its way; given out when it has.
    const putting = put({ ...made.prepared, decision });
    const signing = nextTurn().then(() => signText(wanted.as === undefined ? key.head : headOf(key, wanted.as.type), key.alg, made.token.claims, key.key));
    const [outcome, token] = await Promise.all([putting, signing]);
    if (outcome !== null) throw refusalOf(outcome, wanted);
    return { ...made.token, token };
  };
}

const headOf = ({ alg, kid }: SigningKey, typ: string): string => Buffer.from(JSON.stringify({ alg, typ, kid })).toString("base64url");

interface Around {
  readonly issuer: string;
  readonly at: Date;
  readonly key: SigningKey;
  readonly place: StatusPlace;
  readonly clock: Clock;
}

function prepare(wanted: TokenWanted, { issuer, at, key, place, clock }: Around): { readonly prepared: Omit<Prepared, "decision">; readonly token: Omit<TokenMade, "token"> } {
  const { holder, mandate, person = null, chain = [], act = null, sender, resource } = wanted;
  const issuedSeconds = Math.floor(at.getTime() / 1000);
  const lifetime = Math.min(wanted.lifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS);
  const ends = [mandate.endsAt, ...(wanted.notAfter ?? [])].map((end) => Math.floor(end.getTime() / 1000));
  const expiresSeconds = Math.min(issuedSeconds + lifetime, ...ends);
  if (expiresSeconds <= issuedSeconds) throw refusal("invalid_grant", "what the token would be made from ends now; ask again with what still lives");
  const id = newId("iss", clock);
  const jti = freshBytes(16).toString("base64url");
  const txn = wanted.txn ?? newId("txn", clock);
  const clientId = wanted.clientId ?? holder.agent.id;
  const audience = wanted.as?.audience ?? resource?.resource ?? issuer;
  const subject = person?.subject ?? wanted.rootAgent ?? holder.agent.id;
  const cnf = sender.jkt !== null ? { jkt: sender.jkt } : sender.x5t !== null ? { "x5t#S256": sender.x5t } : null;
  const claims = {
    ...wanted.claims,
    iss: issuer,
    aud: audience,
    sub: subject,
    sub_profile: person === null ? "ai_agent" : "user",
    client_id: clientId,
    iat: issuedSeconds,
    exp: expiresSeconds,
    jti,
    scope: wanted.scope.join(" "),
    txn,
    [MANDATE_CLAIM]: { id: mandate.id, name: mandate.document.name, version: mandate.version, hash: mandate.hash },
    status: { status_list: { idx: place.index, uri: `${issuer}/oauth2/status-lists/${place.list}` } },
    ...(act === null ? {} : { act }),
    ...(cnf === null ? {} : { cnf }),
    ...(wanted.details.length === 0 ? {} : { authorization_details: wanted.details }),
  };
  const row: Prepared["row"] = {
    id,
    jtiDigest: sha256Base64url(jti),
    grantType: wanted.grantType,
    clientId,
    agentId: holder.agent.id,
    agentRevision: holder.agent.revision,
    mandateId: mandate.id,
    mandateVersion: mandate.version,
    person: person === null ? null : personKey(person),
    subject,
    chain: chain.map(({ iss, sub }) => `${iss}|${sub}`),
    stopKeys: stopKeysOf(wanted),
    parentId: wanted.parentId ?? null,
    audience: [audience],
    scope: claims.scope,
    details: wanted.details.length === 0 ? null : wanted.details,
    txn,
    task: wanted.task ?? null,
    boundTo: sender.jkt !== null ? `jkt:${sender.jkt}` : sender.x5t !== null ? `x5t:${sender.x5t}` : null,
    kid: key.kid,
    statusList: place.list,
    statusIndex: place.index,
    issuedAt: new Date(issuedSeconds * 1000).toISOString(),
    expiresAt: new Date(expiresSeconds * 1000).toISOString(),
  };
  return {
    prepared: { row, agent: holder.agent, mandate: mandate.document.name, uses: wanted.uses ?? [], along: wanted.along },
    token: { id, tokenType: sender.jkt === null ? "Bearer" : "DPoP", expiresIn: expiresSeconds - issuedSeconds, expiresAt: new Date(expiresSeconds * 1000), claims },
  };
}

/** A stop of any actor of the chain, of what they descend from, of the mandate or of the server ends the token. */
function stopKeysOf({ holder, mandate, chain = [], resource, rootAgent = holder.agent.id }: TokenWanted): readonly string[] {
  const { agent, templateName } = holder;
  const ancestors = [agent.templateId, templateName].filter((each) => each !== null);
  return keysOf({ actors: [...new Set([agent.id, agent.identity, rootAgent, ...chain.map(({ sub }) => sub)])], ancestors, server: resource?.server ?? null, tool: null, mandate: mandate.document.name });
}

function refusalOf(outcome: Exclude<Outcome, null>, { holder, mandate }: TokenWanted) {
  const recorded = { fields: { recorded: true } };
  switch (outcome) {
    case "agent":
      return refusal("unauthorized_client", `the agent ${holder.agent.name} is not active; ask its owner ${holder.agent.owner}`, recorded);
    case "mandate":
      return refusal("unauthorized_client", `the mandate ${mandate.document.name} is not in force any more; ask its owner ${mandate.document.owner}`, recorded);
    case "stopped":
      return refusal("access_denied", `the agent ${holder.agent.name} or its mandate is stopped; ask whoever stopped it`, recorded);
    case "parent":
      return refusal("invalid_grant", "the token that it would be made from is revoked; get a new one", recorded);
    case "changed":
      return refusal("temporarily_unavailable", `the agent ${holder.agent.name} was changed at this moment; ask again`, recorded);
    case "used":
      return refusal("invalid_grant", "the proof or assertion was used before; make a new one for each request", recorded);
  }
}
