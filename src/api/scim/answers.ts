// How the SCIM server answers: its media type, ETags, and errors in the form of RFC 7644 §3.12.
import type { FastifyReply, FastifyRequest } from "fastify";
import { MandateError } from "../../kernel/index.ts";
import { problemOf } from "../problem.ts";

export const SCIM_TYPE = "application/scim+json";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

export function sendScim(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).header("cache-control", "no-store").type(`${SCIM_TYPE}; charset=utf-8`).serializer(JSON.stringify).send(body);
}

/** INVARIANT: what was not written for the caller never leaves, as on every other route. */
export function sendScimProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(thrown, request);
  if (problem.code === "internal") request.log.error({ err: thrown, requestId: request.id, path: problem.instance }, "request failed");
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="mandate"');
  const scimType = thrown instanceof MandateError ? thrown.fields["scimType"] : problem.status === 400 ? "invalidSyntax" : undefined;
  return sendScim(reply, problem.status, { schemas: [ERROR], status: String(problem.status), ...(typeof scimType === "string" ? { scimType } : {}), detail: problem.detail });
}

/** Versions that If-Match names; `undefined` when it is not sent or says `*`. SPEC: ETags are weak, and RFC 7644 §3.14 compares them all the same. */
export function seenVersions(request: FastifyRequest): readonly number[] | undefined {
  const header = request.headers["if-match"]?.trim();
  return header === undefined || header === "" || header === "*" ? undefined : versionsIn(header);
}

/** Whether the client has this version already. */
export function hasVersion(request: FastifyRequest, version: number): boolean {
  const header = request.headers["if-none-match"]?.trim();
  return header === "*" || (header !== undefined && versionsIn(header).includes(version));
}

function versionsIn(header: string): readonly number[] {
  return [...header.slice(0, 2000).matchAll(/(?:W\/)?"(\d{1,10})"/g)].map(([, version]) => Number(version));
}
