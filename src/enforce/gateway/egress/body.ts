// Bodies on their way through the proxy: read whole where they are judged, passed as they come where they are not.
import type { IncomingMessage } from "node:http";
import { MandateError, readStrictJson } from "../../../kernel/index.ts";
import { isText } from "../rest/index.ts";
import type { EgressRequest } from "./aim.ts";
import { EgressRefusal } from "./contract.ts";

const MOST_READ_BYTES = 1024 * 1024;

export async function bodyOf(request: IncomingMessage): Promise<EgressRequest["body"]> {
  const { "content-length": length, "transfer-encoding": coding, "content-encoding": packed = "identity", "content-type": type = "" } = request.headers;
  if (coding !== undefined && coding.toLowerCase() !== "chunked") throw new EgressRefusal(400, "The transfer coding is not one that is taken. Send the body plainly.");
  const bytes = length === undefined ? null : Number(length);
  if (coding === undefined && (bytes === null || bytes === 0)) return { kind: "none" };
  if (packed !== "identity") throw new EgressRefusal(415, "A packed body is not taken, for it cannot be judged. Send it as it is.");
  if (!isText(type) || (bytes ?? 0) > MOST_READ_BYTES) return { kind: "streamed", type, bytes };
  const text = (await readWhole(request)).toString("utf8");
  if (!/^application\/(?:[\w.+-]*\+)?json/i.test(type)) return { kind: "text", text };
  try {
    return { kind: "json", value: readStrictJson(text), text };
  } catch (thrown) {
    if (!(thrown instanceof MandateError)) throw thrown;
    throw new EgressRefusal(400, `The body cannot be read: ${thrown.detail}.`);
  }
}

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_READ_BYTES) throw new EgressRefusal(413, `The body is larger than ${MOST_READ_BYTES} bytes, and has no length that says so. Send less at once.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
