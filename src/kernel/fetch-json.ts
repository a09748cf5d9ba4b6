// A JSON document from somebody else's server: small, at the very address, not by way of another.
import { MandateError, messageOf } from "./errors.ts";
import type { Outbound } from "./http.ts";

export interface FetchJson {
  readonly url: string;
  /** What it is, for the sentence: "the key set". */
  readonly what: string;
  readonly allowPrivate: boolean;
  readonly mostBytes: number;
}

export interface FetchedJson {
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws `provider_refused` for what may not be taken, `provider_failed` when there was no answer. */
export async function fetchJson(send: Outbound, { url, what, allowPrivate, mostBytes }: FetchJson): Promise<FetchedJson> {
  const { status, headers, body } = await send({ method: "GET", url, allowPrivate, mostBytes });
  // INVARIANT: a redirect is not followed; where it leads was judged by nobody.
  if (status >= 300 && status < 400) throw new MandateError("provider_refused", `${what} at ${url} is elsewhere (${status}), and redirects are not followed; name its own address`);
  if (status !== 200) throw new MandateError("provider_failed", `${what} at ${url} was answered with ${status}; look at that server`);
  try {
    return { value: JSON.parse(body), headers };
  } catch (thrown) {
    throw new MandateError("provider_refused", `${what} at ${url} is no JSON (${messageOf(thrown)}); check the address`, { cause: thrown });
  }
}
