// The answer of a person: allowed once, for this application as it is now; or refused. Both are on record before the application hears of it.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { MandateError, newId, sha256Hex } from "../../../kernel/index.ts";
import { endConsents, insertConsent, useOnce, type Actor } from "../../../store/index.ts";
import type { TokenService } from "../service.ts";
import { sha256Base64url } from "../jws.ts";
import { endTokensOf } from "./ending.ts";
import { questionOf, type ConsentQuestion } from "./question.ts";

export interface Interaction {
  readonly uid: string;
  readonly question: ConsentQuestion;
  /** Seconds since 1970. */
  readonly ends: number;
  /** Who took part in this browser before, at the OAuth provider. */
  readonly formerAccount: string | undefined;
}

/** The cookie of the interaction names it; without it there is none. */
export async function interactionOf(service: TokenService, request: IncomingMessage, response: ServerResponse): Promise<Interaction> {
  const found = await service.provider().interactionDetails(request, response).catch((cause: unknown) => {
    throw new MandateError("not_found", "This request has ended, was answered, or began in another browser. Go back to the application and begin again.", { cause });
  });
  const question = await questionOf(found.params, service.parts);
  if (question === undefined) throw new MandateError("not_found", "The application is not known any more. Go back to it and begin again.");
  return { uid: found.uid, question, ends: found.exp, formerAccount: found.session?.accountId };
}

/** Bound to the request and to the person's session: a page of somebody else's cannot know it. */
export const csrfToken = (secret: Buffer, uid: string, session: string): string => createHmac("sha256", secret).update(`consent ${uid} ${session}`).digest("base64url");

export function isCsrfToken(secret: Buffer, uid: string, session: string, given: string): boolean {
  const wanted = Buffer.from(csrfToken(secret, uid, session));
  const got = Buffer.from(given);
  return got.length === wanted.length && timingSafeEqual(got, wanted);
}

export interface Person {
  readonly account: string;
  readonly name: string;
  readonly actor: Actor;
}

const once = async (service: TokenService, { uid, ends }: Interaction) => {
  const fresh = await useOnce(service.parts.store.pool, [{ digest: sha256Base64url(`consent ${uid}`), expiresAt: new Date((ends + 60) * 1000) }]);
  if (fresh.size === 0) throw new MandateError("conflict", "This request was answered already. Go back to the application and begin again.");
};

/** Gives where the browser goes on. */
export async function allow(service: TokenService, interaction: Interaction, person: Person, { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<string> {
  const { may, client, resource, scope, redirectUri } = interaction.question;
  if ("why" in may) throw new MandateError("forbidden", may.why);
  if (interaction.formerAccount !== undefined && interaction.formerAccount !== person.account) throw new MandateError("conflict", "Somebody else answered an application in this browser a moment ago. Wait ten minutes, or use another browser profile, and begin again at the application.");
  await once(service, interaction);
  const provider = service.provider();
  const grant = new provider.Grant({ accountId: person.account, clientId: client.clientId });
  grant.addOIDCScope("openid offline_access");
  grant.addResourceScope(resource.resource, scope.join(" "));
  const grantId = await grant.save();
  const { store } = service.parts;
  await store.write(person.actor, async (tx) => {
    const why = "replaced by a newer consent";
    for (const former of await endConsents(tx, { clientId: client.clientId, account: person.account }, why)) await endTokensOf(tx, former, why);
    await insertConsent(tx, {
      id: newId("iss", store.clock), account: person.account, clientId: client.clientId, clientDigest: client.digest, agentId: may.holder.agent.id, mandate: may.mandate.document.name, mandateHash: may.mandate.hash,
      resources: [resource.resource], scope: scope.join(" "), details: may.isNarrowed ? may.details : null, grantDigest: sha256Hex(`grant ${grantId}`),
    });
    await tx.record({ action: "consent.given", subject: client.clientId, detail: { agent: may.holder.agent.id, mandate: may.mandate.document.name, resource: resource.resource, scope, redirect: redirectUri, client_digest: client.digest } });
  });
  return provider.interactionResult(request, response, { login: { accountId: person.account, remember: false }, consent: { grantId } }, { mergeWithLastSubmission: false });
}

export async function deny(service: TokenService, interaction: Interaction, person: Person, { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<string> {
  const { client, resource } = interaction.question;
  await once(service, interaction);
  await service.parts.store.write(person.actor, (tx) => tx.record({ action: "consent.refused", subject: client.clientId, detail: { resource: resource.resource } }));
  return service.provider().interactionResult(request, response, { error: "access_denied", error_description: "the person did not allow it" }, { mergeWithLastSubmission: false });
}
