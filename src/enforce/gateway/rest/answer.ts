// What a REST API answered, as the result of a tool. Pure.
import { isObject, type Json } from "../upstream/contract.ts";

export interface RestAnswer {
  readonly status: number;
  /** `content-type`, whole. */
  readonly type: string;
  readonly body: Buffer;
}

export const STATUS_META = "dev.mandate/http-status";
const TEXT = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)|application\/(?:javascript|x-www-form-urlencoded|x-ndjson))/i;

export const isText = (type: string): boolean => type === "" || TEXT.test(type);

/** The value of a JSON text; undefined when it is none. */
export function jsonIn(type: string, text: string): unknown {
  if (!/^application\/(?:[\w.+-]*\+)?json/i.test(type)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // It says JSON and is none: the text is what there is.
    return undefined;
  }
}

export function resultOf({ status, type, body }: RestAnswer, uri: string): Json {
  const common = { ...(status >= 400 ? { isError: true } : {}), _meta: { [STATUS_META]: status } };
  if (!isText(type)) return { content: [{ type: "resource", resource: { uri, mimeType: type.split(";")[0]?.trim() ?? "", blob: body.toString("base64") } }], ...common };
  const text = body.toString("utf8");
  const value = jsonIn(type, text);
  return { content: [{ type: "text", text }], ...(isObject(value) && status < 400 ? { structuredContent: value } : {}), ...common };
}
