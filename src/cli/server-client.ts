// The command line's way to a running server: its address and an API token from the environment, problems as errors of ours.
import { ERRORS, MandateError, messageOf, type ErrorCode } from "../kernel/index.ts";

const DEFAULT_URL = "http://127.0.0.1:7420";
const TIMEOUT_MILLISECONDS = 30_000;

export interface ServerClient {
  readonly get: (path: string) => Promise<string>;
  /** `version`: of what it is about, as it was read. */
  readonly post: (path: string, body: unknown, version?: string) => Promise<unknown>;
  /** `version`: of what is replaced, as it was read. */
  readonly put: (path: string, body: unknown, version?: string) => Promise<unknown>;
  /** `version`: of what is removed, as it was read. */
  readonly delete: (path: string, version?: string) => Promise<void>;
}

/** Without a slash at its end. */
export const serverAddress = (): string => (process.env.MANDATE_URL ?? DEFAULT_URL).replace(/\/$/, "");

/** From `MANDATE_URL` (default the local server) and `MANDATE_TOKEN`. Throws `configuration_invalid` without a token. */
export function serverClient(): ServerClient {
  const url = serverAddress();
  const token = process.env.MANDATE_TOKEN;
  if (token === undefined || token === "") throw new MandateError("configuration_invalid", "there is no API token: make one under Settings in the console and give it in MANDATE_TOKEN");
  const ask = async (method: string, path: string, body?: unknown, version?: string): Promise<string> => {
    let answer: Response;
    try {
      answer = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...(version === undefined ? {} : { "if-match": `"${version}"` }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
    } catch (cause) {
      throw new MandateError("database_unavailable", `the server at ${url} does not answer (${messageOf((cause as Error).cause ?? cause)}); start it, or name it in MANDATE_URL`, { cause });
    }
    const text = await answer.text();
    if (!answer.ok) throw problem(text, answer);
    return text;
  };
  return { get: (path) => ask("GET", path), post: async (path, body, version) => JSON.parse(await ask("POST", path, body, version)) as unknown, put: async (path, body, version) => JSON.parse(await ask("PUT", path, body, version)) as unknown, delete: async (path, version) => void (await ask("DELETE", path, undefined, version)) };
}

/** AuthZEN's errors are a message and a status. */
const CODES: Readonly<Record<number, ErrorCode>> = { 400: "invalid_input", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 409: "conflict", 413: "too_large", 503: "database_unavailable" };

/** SPEC: RFC 9457; the code of ours stands in `code`. */
function problem(text: string, { status, headers }: Response): MandateError {
  const plain = CODES[status];
  if (plain !== undefined && headers.get("content-type")?.startsWith("text/plain") === true) return new MandateError(plain, text);
  let said: { code?: string; detail?: string } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // Not from our server: a proxy's page. Its status is all that can be said.
  }
  const code = said.code !== undefined && said.code in ERRORS ? (said.code as ErrorCode) : status === 401 ? "unauthenticated" : "internal";
  return new MandateError(code, said.detail ?? `the server answered ${status}, and not as a Mandate does; check MANDATE_URL`);
}
