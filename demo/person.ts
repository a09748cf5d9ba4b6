// A person of the demo at the API: signed in by a one-time link, as people are.

export interface Installation {
  /** Where it is reached, and what it calls itself: the issuer of its tokens. */
  readonly address: string;
  readonly base: string;
  readonly signal: AbortSignal;
}

export interface Person {
  readonly name: string;
  ask<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown, ifMatch?: string | number): Promise<T>;
  /** Ends the session. */
  leave(of: Installation): Promise<void>;
}

/** `link`: as it was printed or given by an administrator. */
export async function signIn(of: Installation, name: string, link: string): Promise<Person> {
  const token = new URL(link).searchParams.get("token");
  const answer = await fetch(`${of.address}/v1/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token }), signal: of.signal });
  const [cookie = ""] = answer.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
  if (!answer.ok || cookie === "") throw new Error(`${name} could not sign in: ${await answer.text()}`);
  return personWith(of, name, cookie);
}

function personWith({ address, signal }: Installation, name: string, cookie: string): Person {
  return {
    name,
    leave: async (of) => void (await fetch(`${of.address}/v1/session`, { method: "DELETE", headers: { cookie }, signal: of.signal })),
    ask: async <T>(method: string, path: string, body?: unknown, ifMatch?: string | number) => {
      const answer = await fetch(`${address}${path}`, {
        method,
        signal,
        headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }), ...(ifMatch === undefined ? {} : { "if-match": `"${ifMatch}"` }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
      return (text === "" ? null : JSON.parse(text)) as T;
    },
  };
}
