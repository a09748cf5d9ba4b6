// The body of a request, read up to a limit and never unpacked.
import type { IncomingMessage } from "node:http";
import { CODES } from "../upstream/index.ts";
import { refuse } from "./rpc.ts";

export const MOST_BODY_BYTES = 1024 * 1024;

/** Throws `WireRefusal`: 413, 415, or 400 when it breaks off. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const { "content-type": type = "", "content-encoding": encoding = "identity", "content-length": length } = request.headers;
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw refuse(415, CODES.invalidRequest, "The body must be application/json.");
  if (encoding !== "identity") throw refuse(415, CODES.invalidRequest, "A packed body is not taken: send it as it is.");
  if (Number(length ?? 0) > MOST_BODY_BYTES) throw tooLarge();
  const text = Promise.withResolvers<string>();
  const parts: Buffer[] = [];
  let bytes = 0;
  request.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes <= MOST_BODY_BYTES) parts.push(part);
    else {
      request.pause();
      text.reject(tooLarge());
    }
  });
  request.once("end", () => text.resolve((parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)).toString("utf8")));
  request.once("error", () => text.reject(brokenOff()));
  request.once("close", () => text.reject(brokenOff()));
  return text.promise;
}

const brokenOff = () => refuse(400, CODES.parse, "The body broke off.");
const tooLarge = () => refuse(413, CODES.invalidRequest, `The body is larger than ${MOST_BODY_BYTES} bytes. Send less at once.`);
