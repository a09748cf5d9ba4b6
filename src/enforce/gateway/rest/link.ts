// A REST API as an upstream of tools: each declared operation is one. Its list is what was registered, so it is never asked for one.
import type { Pool } from "undici";
import { messageOf } from "../../../kernel/index.ts";
import { isObject, MODERN, upstreamFailure, UPSTREAM_LIMITS, type Answer, type Ask, type Link, type Target, type UpstreamTransport } from "../upstream/contract.ts";
import { CODES } from "../upstream/meta.ts";
import { resultOf } from "./answer.ts";
import { requestOf, type RestRequest } from "./mapping.ts";

type RestTransport = Extract<UpstreamTransport, { kind: "rest" }>;

export function restLink({ server }: Pick<Target, "server">, { url, operations }: RestTransport, pool: Pool): Link {
  let isClosed = false;
  const refused = (code: number, message: string): Answer => ({ error: { code, message } });
  return {
    era: MODERN,
    capabilities: {},
    instructions: null,
    get closed() {
      return isClosed;
    },
    ask: async (ask) => {
      const { name, arguments: given } = ask.params;
      const operation = ask.method === "tools/call" ? operations.find(({ tool }) => tool === name) : undefined;
      if (operation === undefined) return refused(CODES.methodNotFound, `${server} is a REST API, and has no ${ask.method} of this name.`);
      const request = requestOf(operation, url, isObject(given) ? given : {});
      if (typeof request === "string") return refused(CODES.invalidParams, `The arguments do not fit: ${request}.`);
      return { result: await call(server, pool, request, ask, `${new URL(url).origin}${request.path}`) };
    },
    notify: () => Promise.resolve(),
    listen: () => () => undefined,
    close: () => void (isClosed = true),
  };
}

async function call(server: string, pool: Pool, { method, path, headers, body }: RestRequest, { credentials, deadline, signal }: Ask, uri: string): Promise<Record<string, unknown>> {
  const late = AbortSignal.timeout(deadline);
  const cut = signal === undefined ? late : AbortSignal.any([signal, late]);
  const failed = (thrown: unknown, sent: boolean) =>
    signal?.aborted === true ? upstreamFailure("cancelled", `the call to ${server} was cancelled`, { sent })
    : late.aborted ? upstreamFailure("timeout", `${server} did not answer within ${deadline} ms; it may still be working, so look there before you try again`, { sent })
    : upstreamFailure(sent ? "dropped" : "unreachable", `${server} gives no answer (${messageOf(thrown)}); look whether it runs`, { sent, cause: thrown });
  const answer = await pool.request({ method, path, headers: { accept: "application/json, text/*;q=0.9, */*;q=0.5", "user-agent": "Mandate", ...headers, ...credentials }, body, signal: cut }).catch((thrown: unknown) => {
    throw failed(thrown, !isConnecting(thrown));
  });
  const { statusCode: status } = answer;
  if (status >= 300 && status < 400) {
    answer.body.destroy();
    throw upstreamFailure("redirected", `${server} sends to another address, and nothing is followed; correct its address`, { sent: true, status });
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of answer.body as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > UPSTREAM_LIMITS.answerBytes) throw upstreamFailure("too-large", `${server} answered with more than ${UPSTREAM_LIMITS.answerBytes} bytes; ask for less of it`, { sent: true });
      parts.push(part);
    }
  } catch (thrown) {
    if (bytes > UPSTREAM_LIMITS.answerBytes) throw thrown;
    throw failed(thrown, true);
  }
  return { ...resultOf({ status, type: String(answer.headers["content-type"] ?? ""), body: Buffer.concat(parts) }, uri) };
}

/** It never got there: looked up, connected or shook hands in vain. */
const NEVER_SENT: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_TLS_CERT_ALTNAME_INVALID", "provider_refused", "provider_failed"]);
export const isConnecting = (thrown: unknown): boolean => NEVER_SENT.has(String((thrown as { readonly code?: unknown } | null)?.code));
