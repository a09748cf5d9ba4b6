// Messages of JSON-RPC at the door: read strictly, told apart, and refused with what the protocol says for it.
import { MandateError, readStrictJson } from "../../../kernel/index.ts";
import { CODES, isObject, type Json, type WireError } from "../upstream/index.ts";

export type RequestId = string | number;

export type Message =
  | { readonly kind: "request"; readonly id: RequestId; readonly method: string; readonly params: Json }
  | { readonly kind: "notification"; readonly method: string; readonly params: Json }
  | { readonly kind: "response"; readonly id: RequestId; readonly result?: Json; readonly error?: Json };

/** What goes back instead of a result. `status` is that of HTTP. */
export class WireRefusal extends Error {
  readonly status: number;
  readonly error: WireError;
  constructor(status: number, error: WireError) {
    super(error.message);
    this.name = "WireRefusal";
    this.status = status;
    this.error = error;
  }
}

export const refuse = (status: number, code: number, message: string, data?: unknown): WireRefusal => new WireRefusal(status, { code, message, ...(data === undefined ? {} : { data }) });

/** Throws `WireRefusal`. */
export function readMessage(text: string): Message {
  const value = read(text);
  if (Array.isArray(value)) throw refuse(400, CODES.invalidRequest, "Batches are not taken: send each message by itself.");
  if (!isObject(value) || value["jsonrpc"] !== "2.0") throw refuse(400, CODES.invalidRequest, "This is no message of JSON-RPC 2.0: send an object with jsonrpc, method, params and, for a request, id.");
  const { id, method, params } = value;
  if (id !== undefined && typeof id !== "string" && !Number.isSafeInteger(id)) throw refuse(400, CODES.invalidRequest, "The id must be a text or a whole number.");
  if (params !== undefined && !isObject(params)) throw refuse(400, CODES.invalidRequest, "params must be an object.");
  if (typeof method === "string") return id === undefined ? { kind: "notification", method, params: params ?? {} } : { kind: "request", id: id as RequestId, method, params: params ?? {} };
  const { result, error } = value;
  if (method === undefined && id !== undefined && (isObject(result) || isObject(error))) return { kind: "response", id: id as RequestId, ...(isObject(error) ? { error } : { result: result as Json }) };
  throw refuse(400, CODES.invalidRequest, "This is neither a request nor a notification nor an answer of JSON-RPC 2.0.");
}

function read(text: string): unknown {
  try {
    return readStrictJson(text);
  } catch (thrown) {
    if (!(thrown instanceof MandateError)) throw thrown;
    throw refuse(400, CODES.parse, `The message cannot be read: ${thrown.detail}.`);
  }
}

export const resultMessage = (id: RequestId, result: Json): Json => ({ jsonrpc: "2.0", id, result });
export const errorMessage = (id: RequestId | null, error: WireError): Json => ({ jsonrpc: "2.0", id, error });
