// The gate for calls that are made elsewhere, at `/gate/v1`: an agent's own access token opens it, and no other. No answer but a clear one lets anything be done.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { challengeOf, type Door, type McpCaller, type McpScope } from "../../enforce/gateway/index.ts";
import { MandateError, readStrictJson, type Clock } from "../../kernel/index.ts";
import { certificateOf, type CertificateOptions } from "../oauth/certificate.ts";
import { answerOf, CallBody, callOf, OutcomeBody, outcomeOf, ToolsBody } from "./wire.ts";

export interface GateMount {
  readonly door: Door;
  readonly base: () => string;
  readonly clock: Clock;
  readonly certificates: CertificateOptions;
}

const PREFIX = "/gate/v1";
const MOST_CALL_BYTES = 1024 * 1024;
/** As large as an answer of an upstream may be, with what JSON adds. */
const MOST_RESULT_BYTES = 5 * 1024 * 1024;

interface Admission {
  readonly caller: McpCaller;
  readonly server: string | null;
}

export async function mountGate(parent: FastifyInstance, options: GateMount): Promise<void> {
  await parent.register(async (app) => {
    const admissions = new WeakMap<FastifyRequest, Admission>();
    const of = (request: FastifyRequest): Admission => admissions.get(request) ?? refused();
    app.removeContentTypeParser("application/json");
    app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
      try {
        done(null, readStrictJson(body as string));
      } catch (thrown) {
        done(thrown as Error);
      }
    });
    const door = (scope: McpScope) => async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
      const admitted = await options.door.admit({ method: request.method, headers: request.headers, certificate: certificateOf(request, options.certificates, options.clock.now())?.der, url: `${options.base()}${request.url}` });
      const challenge = "challenge" in admitted ? admitted.challenge : admitted.caller.scopes.has(scope) ? undefined : challengeOf({ base: options.base(), server: admitted.server, error: "insufficient_scope", description: `This needs the scope ${scope}.`, scope });
      if (challenge === undefined && "caller" in admitted) {
        admissions.set(request, { caller: admitted.caller, server: admitted.server });
        return undefined;
      }
      const { status = 401, headers = {}, message = "" } = challenge ?? {};
      const code = status === 503 ? "database_unavailable" : status === 403 ? "forbidden" : "unauthenticated";
      return reply.code(status).headers(headers).header("cache-control", "no-store").type("application/problem+json").serializer(JSON.stringify).send({ type: `urn:mandate:problem:${code}`, title: "The gate stays shut", status, code, detail: message });
    };

    app.post("/calls", { onRequest: door("mcp:tools.call"), bodyLimit: MOST_CALL_BYTES }, async (request, reply) => {
      const { caller, server } = of(request);
      return send(reply, answerOf(await options.door.begin(caller, server, callOf(parsed(CallBody, request.body)))));
    });
    app.post<{ Params: { id: string } }>("/calls/:id/outcome", { onRequest: door("mcp:tools.call"), bodyLimit: MOST_RESULT_BYTES }, async (request, reply) => {
      const { result, masked } = await options.door.finish(of(request).caller, request.params.id, outcomeOf(parsed(OutcomeBody, request.body)));
      return send(reply, { result, masked });
    });
    app.post("/tools", { onRequest: door("mcp:tools.list"), bodyLimit: MOST_RESULT_BYTES }, async (request, reply) => {
      const { caller, server } = of(request);
      const given = parsed(ToolsBody, request.body);
      return send(reply, { tools: await options.door.shown(caller, server, given.server, given.tools) });
    });
  }, { prefix: PREFIX });
}

const refused = (): never => {
  throw new MandateError("unauthenticated", "an access token of an agent is needed; get one for the gate");
};

function parsed<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new MandateError("invalid_input", result.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".") || "the body"}: ${message}`).join("; "));
}

const send = (reply: FastifyReply, answer: object): FastifyReply => reply.header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(JSON.stringify).send(answer);
