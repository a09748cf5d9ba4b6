// The HTTP server: every declared route behind the same doors, in the same order. Host, origin, caller, permission, version; only then the body.
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";
import { newId, MandateError, type Clock, type Log } from "../kernel/index.ts";
import { registerAuthzen } from "./authzen/index.ts";
import { serveConsole } from "./console.ts";
import { setSecurityHeaders, checkHost, checkOrigin } from "./guard.ts";
import { mountGate } from "./gate/index.ts";
import { mountHooks } from "./hooks/index.ts";
import { mountMcp } from "./mcp/index.ts";
import { mountConsent } from "./oauth/consent.ts";
import { mountOauth } from "./oauth/index.ts";
import type { CertificateOptions } from "./oauth/certificate.ts";
import { openApiOf } from "./openapi.ts";
import { problemOf } from "./problem.ts";
import { createRateLimit } from "./rate-limit.ts";
import { registerRoute, resolveCaller, unauthenticated } from "./register.ts";
import { routes } from "./routes/index.ts";
import { registerScim } from "./scim/index.ts";
import { registerSsf } from "./ssf/index.ts";
import type { Route } from "./route.ts";
import type { Services } from "./services.ts";
import { refuseSlowBodies } from "./slow-bodies.ts";

export interface ServerOptions {
  readonly services: Services;
  readonly clock: Clock;
  readonly log: Log;
  /** Host names by which it may be reached, besides the loopback names. */
  readonly hosts: readonly string[];
  /** True when browsers reach it by https: the cookie is then Secure and bound to the host. */
  readonly secure: boolean;
  readonly trustProxy: boolean;
  /** How client certificates come by a proxy; none does unless told. */
  readonly certificates?: CertificateOptions;
  /** Folder of the built console; null serves the API alone. */
  readonly consoleFolder: string | null;
  readonly uploadFolder: string;
  readonly uploadLimitBytes: number;
  /** The declared routes unless a test gives others. */
  readonly routes?: readonly Route[];
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const MOST_FILES = 5000;

export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const declared = options.routes ?? routes;
  const app: FastifyInstance = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: options.trustProxy,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false },
    genReqId: () => newId("req", options.clock),
    forceCloseConnections: true,
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    requestTimeout: 3_600_000,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler((thrown, request, reply) => sendProblem(thrown, request, reply));
  app.addHook("onRequest", async (request, reply) => {
    setSecurityHeaders(reply, options.secure);
    reply.header("x-request-id", request.id);
    checkHost(request, options);
    checkOrigin(request);
  });
  refuseSlowBodies(app);
  await app.register(cookie);
  await app.register(multipart, {
    preservePath: true,
    limits: { fileSize: options.uploadLimitBytes, files: MOST_FILES, parts: MOST_FILES + 100, headerPairs: 50, fieldSize: 4096, fields: 100 },
  });
  app.removeContentTypeParser("text/plain");

  const limits = createRateLimit();
  const certificates = options.certificates ?? { header: null, authorities: [] };
  await mountHooks(app, { ...options, limits });
  for (const route of declared) registerRoute(app, route, { ...options, limits });
  await registerScim(app, { ...options, limits });
  await registerSsf(app, { ...options, limits, certificates });
  await mountOauth(app, { tokens: options.services.tokens, clock: options.clock, limits, certificates });
  await mountConsent(app, { ...options, limits });
  await registerAuthzen(app, { ...options, limits });
  const { services, clock } = options;
  await mountMcp(app, {
    get gateway() {
      return services.gate.mcp;
    },
    clock,
    certificates,
  });
  await mountGate(app, {
    get door() {
      return services.gate.door;
    },
    base: () => services.about.baseUrl,
    clock,
    certificates,
  });

  let document: ReturnType<typeof openApiOf> | undefined;
  app.get("/openapi.json", async (_request, reply) => {
    document ??= openApiOf(declared, options.services.about.version);
    return reply.header("cache-control", "no-cache").send(await document);
  });
  if (options.consoleFolder !== null) await serveConsole(app, options.consoleFolder);
  app.setNotFoundHandler(async (request, reply) => {
    if (request.url.startsWith("/v1/") && (await resolveCaller(request, options)) === null) throw unauthenticated();
    return sendProblem(new MandateError("not_found", "There is nothing at this address. The routes are listed in /openapi.json."), request, reply);
  });
  return app;
}

function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(thrown, request);
  // An outage of the database is told once, by those who look after it, and not once for each request.
  if (problem.code === "internal") request.log.error({ err: thrown, requestId: request.id, path: problem.instance }, "request failed");
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="mandate"');
  return reply.code(problem.status).header("cache-control", "no-store").type("application/problem+json").serializer(JSON.stringify).send(problem);
}
