// Where a person answers an application: signed in by the console's own session, on our own page, once. And where applications register, if that is allowed.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { allow, csrfToken, deny, interactionOf, isCsrfToken, oauthAnswer, type Interaction } from "../../enforce/tokens/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { newNonce } from "../guard.ts";
import { problemOf } from "../problem.ts";
import type { RateLimit } from "../rate-limit.ts";
import { resolveCaller, type RegisterOptions } from "../register.ts";
import type { Caller } from "../route.ts";
import { actorOf } from "../services.ts";
import { consentBody, consentPolicy, pageOf, plainBody } from "./consent-page.ts";

type Options = Pick<RegisterOptions, "services" | "clock" | "secure"> & { readonly limits: RateLimit };
type Asking = FastifyRequest<{ Params: { uid: string }; Querystring: { again?: string } }>;
const FORM = "application/x-www-form-urlencoded";
const REGISTRATIONS_A_MINUTE = 10;
const PAGES_A_MINUTE = 60;

export async function mountConsent(parent: FastifyInstance, options: Options): Promise<void> {
  await parent.register(async (app) => {
    app.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: 8192 }, (_request, body, done) => done(null, body));
    app.get("/oauth2/consent/:uid", (request: Asking, reply) => shown(request, reply, options, () => ask(request, reply, options)));
    app.post("/oauth2/consent/:uid", (request: Asking, reply) => shown(request, reply, options, () => answer(request, reply, options)));
    app.post("/oauth2/register", (request, reply) => register(request, reply, options));
  });
}

async function ask(request: Asking, reply: FastifyReply, options: Options): Promise<FastifyReply> {
  const interaction = await interactionOf(options.services.tokens, request.raw, reply.raw);
  const person = await signedIn(request, options);
  if (person === undefined) return signInFirst(request, reply);
  const csrf = csrfToken(options.services.consent.formSecret, interaction.uid, person.sessionId);
  return html(reply, { title: "Consent", body: consentBody({ question: interaction.question, person: person.name, csrf, action: `/oauth2/consent/${interaction.uid}` }), redirectUri: interaction.question.redirectUri });
}

async function answer(request: Asking, reply: FastifyReply, options: Options): Promise<FastifyReply> {
  const { tokens, consent } = options.services;
  const interaction = await interactionOf(tokens, request.raw, reply.raw);
  const person = await signedIn(request, options);
  if (person === undefined) return signInFirst(request, reply);
  const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
  if (interaction.uid !== request.params.uid || !isCsrfToken(consent.formSecret, interaction.uid, person.sessionId, form.get("csrf") ?? "")) await refuseForm(interaction, person, options);
  const give = form.get("answer") === "allow" ? allow : deny;
  const returnTo = await give(tokens, interaction, { account: person.id, name: person.name, actor: actorOf(person) }, { request: request.raw, response: reply.raw });
  return reply.header("cache-control", "no-store").redirect(returnTo, 303);
}

async function refuseForm(interaction: Interaction, person: Caller, { services }: Options): Promise<never> {
  await services.store.write(actorOf(person), (tx) => tx.record({ action: "consent.form-refused", subject: interaction.question.client.clientId }));
  throw new MandateError("forbidden", "The form is not one of ours, or it is of another sign-in. Go back to the application and begin again.");
}

/** INVARIANT: a person consents, and no token of his: somebody who holds one is not him. */
async function signedIn(request: FastifyRequest, options: Options): Promise<(Caller & { readonly sessionId: string }) | undefined> {
  const caller = await resolveCaller(request, options);
  return caller === null || caller.via !== "session" || caller.sessionId === null ? undefined : { ...caller, sessionId: caller.sessionId };
}

/** The cookie is kept from pages that another site leads to; our own page leads here once more, and then it comes along. */
function signInFirst(request: Asking, reply: FastifyReply): FastifyReply {
  const here = `/oauth2/consent/${encodeURIComponent(request.params.uid)}?again=1`;
  if (request.query.again === undefined) return html(reply, { title: "One moment", body: plainBody("One moment", "The page is loading.", { to: here, text: "Go on" }), again: here });
  return html(reply.code(401), { title: "Sign in first", body: plainBody("Sign in first", "You are not signed in to Mandate in this browser. Sign in with your link in another tab, then go on here.", { to: here, text: "I am signed in: go on" }) });
}

function html(reply: FastifyReply, { redirectUri, ...parts }: { readonly title: string; readonly body: string; readonly again?: string; readonly redirectUri?: string }): FastifyReply {
  const nonce = newNonce();
  // SPEC: Fetch §3.2: under `no-referrer` the form would come back with `Origin: null`.
  return reply.header("content-security-policy", consentPolicy(nonce, redirectUri)).header("referrer-policy", "same-origin").header("cache-control", "no-store").type("text/html; charset=utf-8").send(pageOf({ ...parts, nonce }));
}

/** What goes wrong is told on a page, for a person looks at it. */
async function shown(request: Asking, reply: FastifyReply, { limits, clock }: Options, work: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    if (!limits.take(`consent ${request.ip}`, PAGES_A_MINUTE, clock.now()).allowed) throw new MandateError("rate_limited", "Too many tries from this address. Wait a minute.");
    return await work();
  } catch (thrown) {
    const { status, title, detail } = problemOf(thrown, request);
    if (status >= 500) request.log.error({ err: thrown }, "a consent could not be given");
    return html(reply.code(status), { title, body: plainBody(title, detail) });
  }
}

/** SPEC: RFC 7591 §3. */
async function register(request: FastifyRequest, reply: FastifyReply, { services, limits, clock }: Options): Promise<FastifyReply> {
  const json = (status: number, value: unknown) => reply.code(status).header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(JSON.stringify).send(value);
  if (!services.consent.registration) return json(403, { error: "access_denied", error_description: "Applications do not register themselves here. Use a client_id that is the address of a client document, or ask an administrator." });
  if (!limits.take(`register ${request.ip}`, REGISTRATIONS_A_MINUTE, clock.now()).allowed) return json(429, { error: "temporarily_unavailable", error_description: "Too many registrations from this address. Wait a minute." });
  try {
    const client = await services.consent.clients.register(request.body);
    return json(201, { ...client.metadata, client_id: client.clientId, client_id_issued_at: Math.floor(Date.parse(client.createdAt) / 1000) });
  } catch (thrown) {
    const { status, description } = oauthAnswer(thrown);
    return json(status >= 500 ? status : 400, { error: description.includes("redirect") ? "invalid_redirect_uri" : "invalid_client_metadata", error_description: description });
  }
}
