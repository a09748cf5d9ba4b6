// One declared route on the server: caller, permission, rate, version, uploads, once-only, handler, answer.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { MandateError, newId, type Clock } from "../kernel/index.ts";
import { callerOf } from "./authenticate.ts";
import { onceOnly, type Answer } from "./idempotent.ts";
import { leastRole, mayUse } from "./permissions.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Call, Caller, Route } from "./route.ts";
import type { Services } from "./services.ts";
import { receiveUploads, type UploadFolder } from "./uploads.ts";

export interface RegisterOptions {
  readonly services: Services;
  readonly clock: Clock;
  readonly secure: boolean;
  readonly uploadFolder: string;
  readonly limits: RateLimit;
}

const callers = new WeakMap<FastifyRequest, Caller | null>();

/** The caller of a request, asked for once. */
export async function resolveCaller(request: FastifyRequest, options: Pick<RegisterOptions, "services" | "clock" | "secure">): Promise<Caller | null> {
  const known = callers.get(request);
  if (known !== undefined) return known;
  const caller = await callerOf(options.services.db, request, options.clock.now(), options.secure);
  callers.set(request, caller);
  return caller;
}

export function registerRoute(app: FastifyInstance, route: Route, options: RegisterOptions): void {
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
    },
    onRequest: async (request, reply) => {
      limitRate(route, request, reply, options);
      await checkCaller(route, request, options);
      if (route.ifMatch === true && versionOf(request) === null) {
        throw new MandateError("precondition_required", "The change must say which version it was made from: send If-Match with the ETag that the thing was read with.");
      }
    },
    handler: async (request, reply) => {
      const answer = await answerOf(route, request, options);
      for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
      reply.code(answer.status);
      if (answer.status === 204) return reply.send();
      return reply.type(route.produces === undefined ? "application/json; charset=utf-8" : `${route.produces}; charset=utf-8`).serializer((text: unknown) => String(text)).send(answer.body);
    },
  });
}

export const unauthenticated = (): MandateError =>
  new MandateError("unauthenticated", "You are not signed in, or the session or token has ended. Open the sign-in link that `mandate serve` printed, or send a valid API token.");

function limitRate(route: Route, request: FastifyRequest, reply: FastifyReply, options: RegisterOptions): void {
  if (route.perMinute === undefined) return;
  const taken = options.limits.take(`${route.id} ${request.ip}`, route.perMinute, options.clock.now());
  reply.header("ratelimit-policy", `"${route.id}";q=${route.perMinute};w=60`);
  reply.header("ratelimit", `"${route.id}";r=${taken.remaining};t=${taken.resetSeconds}`);
  if (taken.allowed) return;
  reply.header("retry-after", String(taken.resetSeconds));
  throw new MandateError("rate_limited", `Too many tries from this address. Wait ${taken.resetSeconds} seconds and try again.`);
}

async function checkCaller(route: Route, request: FastifyRequest, options: RegisterOptions): Promise<void> {
  if (route.permission === null) return;
  const caller = await resolveCaller(request, options);
  if (caller === null) throw unauthenticated();
  if (mayUse(caller, route.permission)) return;
  throw new MandateError("forbidden", `This needs the permission ${route.permission}, which the role ${leastRole(route.permission)} has and you (${caller.role}) have not. Ask an administrator of this installation.`, {
    fields: { permission: route.permission },
  });
}

async function answerOf(route: Route, request: FastifyRequest, options: RegisterOptions): Promise<Answer> {
  const caller = route.permission === null ? null : await resolveCaller(request, options);
  const uploads = route.consumes === undefined ? null : await receiveUploads(request, join(options.uploadFolder, newId("job", options.clock)));
  let taken = false;
  const work = async () => {
    const answer = await handled(route, request, { options, caller, uploads });
    taken = true;
    return answer;
  };
  try {
    return await once(route, request, { options, caller, uploads }, work);
  } finally {
    // What no job has taken over is nobody's: the request was refused, or it was a repetition.
    if (uploads !== null && !taken) await rm(uploads.folder, { recursive: true, force: true });
  }
}

interface Given {
  readonly options: RegisterOptions;
  readonly caller: Caller | null;
  readonly uploads: UploadFolder | null;
}

async function once(route: Route, request: FastifyRequest, { options, caller, uploads }: Given, work: () => Promise<Answer>): Promise<Answer> {
  const key = request.headers["idempotency-key"];
  if (route.method !== "POST" || typeof key !== "string" || caller === null) return work();
  if (key.length === 0 || key.length > 255) throw new MandateError("invalid_input", "The Idempotency-Key must have 1 to 255 characters. Use a random one, such as a UUID.");
  const answer = await onceOnly(
    options.services.db,
    {
      caller: caller.id,
      key,
      method: route.method,
      url: request.url,
      body: uploads === null ? request.body : uploads.fingerprint,
      ifMatch: versionOf(request),
      at: options.clock.now(),
      shownOnce: route.shownOnce === true,
    },
    work,
  );
  return answer.replayed ? { ...answer, headers: { ...answer.headers, "idempotent-replayed": "true" } } : answer;
}

async function handled(route: Route, request: FastifyRequest, given: Given): Promise<Answer> {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  const call = {
    params: request.params,
    query: request.query,
    body: request.body,
    caller: given.caller,
    services: given.options.services,
    now: given.options.clock.now(),
    ifMatch: versionOf(request),
    uploads: given.uploads,
    address: request.ip,
    secure: given.options.secure,
    header: (name: string, value: string) => {
      headers[name] = value;
    },
  } satisfies Call<unknown, unknown, unknown>;
  const result = await route.handle(call as unknown as Call<never, never, never, never>);
  const status = route.status ?? 200;
  if (status === 204) return { status, headers, body: "" };
  if (route.produces !== undefined) return { status, headers, body: String(result) };
  if (hasVersion(result)) headers.etag = `"${result.version}"`;
  return { status, headers, body: JSON.stringify(encoded(route, result)) };
}

/** INVARIANT: only what the schema names leaves; an answer that does not fit it is our defect and not the caller's to read. */
function encoded(route: Route, result: unknown): unknown {
  const checked = z.safeEncode(route.response, result);
  if (checked.success) return checked.data;
  throw new MandateError("internal", `The answer of ${route.id} does not fit its schema.`, { cause: checked.error });
}

const hasVersion = (result: unknown): result is { readonly version: string } => typeof (result as { version?: unknown } | null)?.version === "string";

/** SPEC: RFC 9110 §13.1.1. Strong comparison only; `*` would mean "whatever it is now", which is what the header is there to prevent. */
function versionOf(request: FastifyRequest): string | null {
  const header = request.headers["if-match"];
  return /^"([\w.:-]{1,128})"$/.exec(header ?? "")?.[1] ?? null;
}
