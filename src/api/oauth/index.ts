// The OAuth endpoints: forms in, JSON of OAuth out, outside of the declared routes, for their form is the standards' and not ours. Public: each asks its client
// to prove who it is. Pages where people take part come from the provider.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { oauthAnswer, type OauthRequest, type OauthResponse, type TokenService } from "../../enforce/tokens/index.ts";
import { MandateError, type Clock } from "../../kernel/index.ts";
import type { RateLimit } from "../rate-limit.ts";
import { certificateOf, type CertificateOptions } from "./certificate.ts";

export interface OauthOptions {
  readonly tokens: TokenService;
  readonly clock: Clock;
  readonly limits: RateLimit;
  readonly certificates: CertificateOptions;
}

const FORM = "application/x-www-form-urlencoded";
const LARGEST_FORM = 256 * 1024;
/** Failures of one address a minute: enough for a fleet that starts anew, too few to guess. */
const MOST_FAILURES = 120;
const PROVIDER_PATHS = ["/oauth2/authorize", "/oauth2/authorize/:uid", "/oauth2/par"] as const;

export async function mountOauth(parent: FastifyInstance, options: OauthOptions): Promise<void> {
  await parent.register(async (app) => {
    app.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: LARGEST_FORM }, (_request, body, done) => done(null, body));
    app.setErrorHandler(tellInOauth);
    const { endpoints } = options.tokens;
    for (const [path, endpoint] of [["token", endpoints.token], ["introspect", endpoints.introspect], ["revoke", endpoints.revoke]] as const) {
      app.post(`/oauth2/${path}`, (request, reply) => answered(request, reply, endpoint, options));
    }
    mountMetadata(app, options);
    for (const path of PROVIDER_PATHS) app.route({ method: ["GET", "POST"], url: path, handler: (request, reply) => handOver(request, reply, options) });
  });
}

async function answered(request: FastifyRequest, reply: FastifyReply, endpoint: (request: OauthRequest) => Promise<OauthResponse>, { clock, limits, certificates }: OauthOptions): Promise<FastifyReply> {
  const at = clock.now();
  const failures = `oauth failures ${request.ip}`;
  if (typeof request.body !== "string") throw new MandateError("invalid_input", `This endpoint takes ${FORM}. Set the Content-Type and send the parameters as a form.`);
  const answer = await endpoint({
    method: request.method, body: request.body, authorization: request.headers.authorization, dpop: one(request.headers["dpop"]), certificate: certificateOf(request, certificates, at), address: request.ip,
  });
  if (answer.status === 401 && !limits.take(failures, MOST_FAILURES, at).allowed) return reply.code(429).header("retry-after", "60").type("application/json").serializer(String).send(TOO_MANY);
  return sent(reply, answer);
}

/** What went wrong before an endpoint was reached, in the words of OAuth. */
function tellInOauth(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const theirs = (thrown as { statusCode?: unknown }).statusCode;
  const isTheirs = !(thrown instanceof MandateError) && typeof theirs === "number" && theirs >= 400 && theirs < 500;
  const { status, error, description } = isTheirs ? { status: theirs, error: "invalid_request", description: "The request could not be read. Correct it and send it again." } : oauthAnswer(thrown);
  if (error === "server_error") request.log.error({ err: thrown }, "an OAuth request failed");
  const isMissing = thrown instanceof MandateError && thrown.code === "not_found";
  return reply.code(isMissing ? 404 : status).header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(JSON.stringify).send({ error, error_description: description });
}

const TOO_MANY = JSON.stringify({ error: "temporarily_unavailable", error_description: "Too many failed tries from this address. Wait a minute." });

/** Node joins repeated headers with a comma; a proof has none. */
const one = (header: string | readonly string[] | undefined): string | undefined => (typeof header === "string" ? header : header?.join(","));

function sent(reply: FastifyReply, { status, headers, body }: OauthResponse): FastifyReply {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return reply.code(status).serializer(String).send(body);
}

function mountMetadata(app: FastifyInstance, { tokens }: OauthOptions): void {
  const { endpoints } = tokens;
  const json = (reply: FastifyReply, value: unknown, seconds: number) =>
    reply.header("cache-control", `public, max-age=${seconds}`).header("access-control-allow-origin", "*").header("cross-origin-resource-policy", "cross-origin").send(value);
  for (const name of ["oauth-authorization-server", "openid-configuration"]) app.get(`/.well-known/${name}`, (_request, reply) => json(reply, endpoints.metadata(), 300));
  app.get("/oauth2/jwks", async (_request, reply) => json(reply, await endpoints.jwks(), 300));
  const resource = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split("?")[0]?.slice("/.well-known/oauth-protected-resource".length) ?? "";
    const found = await endpoints.resourceMetadata(path);
    if (found === undefined) throw new MandateError("not_found", "No protected resource is registered at this path.");
    return json(reply, found, 300);
  };
  app.get("/.well-known/oauth-protected-resource", resource);
  app.get("/.well-known/oauth-protected-resource/*", resource);
  app.get<{ Params: { list: string } }>("/oauth2/status-lists/:list", async (request, reply) => {
    const { list } = request.params;
    if (!/^\d{1,9}$/.test(list)) throw new MandateError("not_found", "There is no such status list.");
    return reply.header("cache-control", "no-store").header("access-control-allow-origin", "*").header("cross-origin-resource-policy", "cross-origin").type("application/statuslist+jwt").send(await endpoints.statusList(Number(list)));
  });
}

/** To the provider, with the socket: from here on it answers. The body was read already, and goes along as it came. */
function handOver(request: FastifyRequest, reply: FastifyReply, { tokens }: OauthOptions): void {
  const answer = tokens.provider().callback();
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value as string);
  Object.assign(request.raw, { body: request.body });
  void answer(request.raw, reply.raw);
}
