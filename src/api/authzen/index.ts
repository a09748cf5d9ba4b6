// AuthZEN 1.0 at `/access/v1`: any enforcement point asks here. A module of its own because it has its own paths, names and errors; the doors are those of the API.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { MandateError, readStrictJson } from "../../kernel/index.ts";
import { leastRole, mayUse } from "../permissions.ts";
import { problemOf } from "../problem.ts";
import { resolveCaller, unauthenticated, type RegisterOptions } from "../register.ts";
import type { Caller } from "../route.ts";
import { evaluate, evaluateMany, type Asking, type Deciding } from "./evaluate.ts";
import { pointMetadata } from "./metadata.ts";
import { searchActions, searchResources, searchSubjects } from "./search.ts";
import { openStanding } from "./standing.ts";
import { refusalOf, routesOfRequests } from "./requests.ts";
import { ActionSearch, Evaluations, problemsOf, ResourceSearch, SubjectSearch } from "./wire.ts";

export const AUTHZEN_PATH = "/access/v1";
export const AUTHZEN_METADATA = "/.well-known/authzen-configuration";
const BODY_LIMIT_BYTES = 1024 * 1024;
/** What a point sends to find its request again in its own logs. */
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

export async function registerAuthzen(app: FastifyInstance, options: RegisterOptions): Promise<void> {
  app.get(AUTHZEN_METADATA, (_request, reply) => reply.header("cache-control", "public, max-age=300").send(pointMetadata(options.services.about.baseUrl)));
  await app.register(async (door) => routesOf(door, options), { prefix: AUTHZEN_PATH });
}

function routesOf(door: FastifyInstance, options: RegisterOptions): void {
  const { services } = options;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const standingOf = openStanding(services.store, () => services.decisionPoint);
  const deciding: Deciding = { store: services.store, base: () => services.about.baseUrl, point: services.decisionPoint, applications: services.applications, records: services.records, standingOf };
  const asking = (request: FastifyRequest): Asking => ({ caller: callers.get(request) ?? nobody(), as: ownIdOf(request) });

  door.removeContentTypeParser("application/json");
  door.addContentTypeParser("application/json", { parseAs: "string", bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    try {
      done(null, readStrictJson(body as string));
    } catch (thrown) {
      done(thrown as Error);
    }
  });
  door.setErrorHandler((thrown, request, reply) => sendMessage(thrown, request, reply));
  door.setNotFoundHandler((request, reply) => sendMessage(new MandateError("not_found", "there is nothing at this address; AuthZEN's own are evaluation, evaluations, search/subject, search/resource and search/action, each by POST"), request, reply));
  door.addHook("onRequest", async (request, reply) => {
    const own = ownIdOf(request);
    if (own !== null) reply.header("x-request-id", own);
    callers.set(request, await permitted(request, options));
  });

  door.post("/evaluation", async (request, reply) => send(reply, await evaluate(deciding, asking(request), request.body)));
  door.post("/evaluations", async (request, reply) => send(reply, await evaluateMany(deciding, asking(request), parsed(Evaluations, request.body))));
  routesOfRequests(door, deciding, asking);
  door.post("/search/subject", async (request, reply) => send(reply, await searchSubjects(deciding, parsed(SubjectSearch, request.body))));
  door.post("/search/resource", async (request, reply) => send(reply, await searchResources(deciding, parsed(ResourceSearch, request.body))));
  door.post("/search/action", async (request, reply) => send(reply, await searchActions(deciding, parsed(ActionSearch, request.body))));
}

const nobody = (): never => {
  throw unauthenticated();
};

function ownIdOf(request: FastifyRequest): string | null {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : null;
}

async function permitted(request: FastifyRequest, options: RegisterOptions): Promise<Caller> {
  const caller = await resolveCaller(request, options);
  if (caller === null) throw unauthenticated();
  if (mayUse(caller, "decisions.ask")) return caller;
  throw new MandateError("forbidden", `Asking for decisions needs the permission decisions.ask, which the role ${leastRole("decisions.ask")} has. Make a token with it under Settings in the console.`);
}

function parsed<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new MandateError("invalid_input", problemsOf(result.error));
}

const send = (reply: FastifyReply, answer: object): FastifyReply => reply.header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(JSON.stringify).send(answer);

/** SPEC: AuthZEN 1.0, error responses: the body is the message. No error is an answer: a point that gets one does nothing. */
function sendMessage(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(thrown, request);
  if (refusal !== undefined) return reply.code(refusal.status).header("cache-control", "no-store").type("application/problem+json").serializer(JSON.stringify).send(refusal);
  const problem = problemOf(thrown, request);
  if (problem.code === "internal") request.log.error({ err: thrown, requestId: request.id, path: problem.instance }, "request failed");
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="mandate"');
  return reply.code(problem.status).header("cache-control", "no-store").type("text/plain; charset=utf-8").serializer(String).send(problem.detail);
}
