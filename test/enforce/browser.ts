// A browser as far as the OAuth pages need one: cookies, and redirects followed one at a time.

/** How it gets to the server: in process, or over the network. */
export interface Reach {
  call(request: { readonly method: "GET" | "POST"; readonly url: string; readonly payload?: string; readonly headers: Readonly<Record<string, string>> }): Promise<{ readonly statusCode: number; readonly body: string; readonly headers: Readonly<Record<string, string | readonly string[] | number | undefined>> }>;
}

export interface Page {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Where it leads, when it does. */
  readonly location: string | null;
}

export interface Browser {
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  post(url: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** Signs in, or out with null. */
  setSession(cookie: string | null): void;
}

const ORIGIN = "http://127.0.0.1:7420";

export function openBrowser(server: Reach, origin = ORIGIN): Browser {
  const jar = new Map<string, string>();
  const send = async (method: "GET" | "POST", url: string, more: { payload?: string; headers?: Readonly<Record<string, string>> }): Promise<Page> => {
    const path = url.startsWith(origin) ? url.slice(origin.length) : url;
    const answer = await server.call({ method, url: path, ...(more.payload === undefined ? {} : { payload: more.payload }), headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "), ...more.headers } });
    for (const each of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(String(each)) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return { status: answer.statusCode, body: answer.body, headers: answer.headers, location: typeof answer.headers.location === "string" ? answer.headers.location : null };
  };
  return {
    get: (url, headers = {}) => send("GET", url, { headers }),
    post: (url, form, headers = {}) => send("POST", url, { payload: new URLSearchParams(form).toString(), headers: { "content-type": "application/x-www-form-urlencoded", origin, "sec-fetch-site": "same-origin", ...headers } }),
    setSession: (cookie) => {
      jar.delete("mandate_session");
      const [, name, value] = /^([^=]+)=(.*)$/.exec(cookie ?? "") ?? [];
      if (name !== undefined && value !== undefined) jar.set(name, value);
    },
  };
}

export const csrfIn = (page: Page): string => /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
