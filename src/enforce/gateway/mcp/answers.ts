// How the gate answers at the door: messages of JSON-RPC in the status of HTTP that the protocol asks for, and what anything thrown is told as.
import type { ServerResponse } from "node:http";
import { MandateError, type Log } from "../../../kernel/index.ts";
import { CODES, type Json } from "../upstream/index.ts";
import type { Challenge } from "./callers.ts";
import { PLAIN_HEADERS } from "./reply.ts";
import { errorMessage, refuse, WireRefusal, type RequestId } from "./rpc.ts";

const STATUS: Readonly<Record<string, number>> = { database_unavailable: 503, disk_full: 503, audit_broken: 503, rate_limited: 429, invalid_input: 400, too_large: 413 };

/** INVARIANT: what was not written for the agent does not reach it. */
export function refusalOf(thrown: unknown, log: Pick<Log, "error">): WireRefusal {
  if (thrown instanceof WireRefusal) return thrown;
  if (thrown instanceof MandateError && thrown.code !== "internal" && thrown.code !== "configuration_invalid") return refuse(STATUS[thrown.code] ?? 200, thrown.code === "invalid_input" ? CODES.invalidParams : CODES.internal, thrown.detail);
  log.error({ err: thrown }, "a request at the gate failed");
  return refuse(500, CODES.internal, "Something failed inside of the gate. Its log has the details.");
}

export function sendJson(response: ServerResponse, status: number, body: Json, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...PLAIN_HEADERS, ...headers });
  response.end(text);
}

export function empty(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...PLAIN_HEADERS });
  response.end();
}

/** What is still on its way of a body that is not wanted is not read. */
export function refused(response: ServerResponse, thrown: unknown, id: RequestId | null, log: Pick<Log, "error">): void {
  const { status, error } = refusalOf(thrown, log);
  sendJson(response, status, errorMessage(id, error), status === 413 || status === 415 ? { connection: "close" } : {});
}

/** A door that stays shut. */
export const shut = (response: ServerResponse, { status, headers, message }: Challenge, id: RequestId | null): void =>
  sendJson(response, status, errorMessage(id, { code: CODES.invalidRequest, message }), { ...headers, ...(id === null ? { connection: "close" } : {}) });
