// The whole server on a port of its own, for clients that are not ours: an application by its document (CIMD), agents, and a person who consents in a browser.
import { openTokenService, type TokenService } from "../../src/enforce/tokens/index.ts";
import { newSealKey, openSealer, silentLog, systemClock, type Outbound } from "../../src/kernel/index.ts";
import type { AgentAuthentication } from "../../src/model/index.ts";
import type { Store } from "../../src/store/index.ts";
import { startApi, type Api } from "../api/server.ts";
import { csrfIn, openBrowser, type Reach } from "../enforce/browser.ts";
import { aMandate, anAgent, noPolicy, tester } from "../tokens/installation.ts";

/** Where the application's document is, as far as the server knows; and another's. */
export const APPLICATION = "https://client.example/oauth/client.json";
export const OTHER_APPLICATION = "https://client.example/oauth/other.json";
/** Loopback, as of an application on the person's own machine. The port is the test's. */
export const callbackAt = (port: number): string => `http://127.0.0.1:${port}/callback`;

export interface House {
  readonly url: string;
  /** A server with tools, whose tokens are made here. */
  readonly resource: string;
  readonly tokens: TokenService;
  readonly api: Api;
  /** Addresses that the token service has called. */
  readonly fetched: readonly string[];
  /** With the means to prove who it is, and a mandate of its own. Gives its client id. */
  agent(name: string, authentication: readonly AgentAuthentication[]): Promise<string>;
  /** Goes where an application leads the person, lets it act, and gives where she is led back to. */
  consent(authorizationUrl: string): Promise<URL>;
  stop(): Promise<void>;
}

export async function openHouse(store: Store, { callback, resource: elsewhere, requireDpopNonce = false }: { readonly callback: string; readonly resource?: string; readonly requireDpopNonce?: boolean }): Promise<House> {
  const document = { client_name: "Desk", redirect_uris: [callback], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] };
  const fetched: string[] = [];
  const call: Outbound = async ({ url: at }) => {
    fetched.push(at);
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ client_id: at, ...document }) };
  };
  let url = "";
  const opened = await openTokenService({ store, sealer: openSealer(newSealKey()), log: silentLog, call, issuer: () => url, policy: noPolicy, requireDpopNonce });
  const api = await startApi(store, systemClock, opened);
  url = await api.listen();
  const resource = elsewhere ?? `${url}/mcp/crm`;
  await opened.tokens.resources.put(tester, { resource, name: "CRM", server: "crm", scopes: ["mcp:tools.call"], detailTypes: ["mcp_tool"], signingAlg: "ES256", bound: false, introspector: null });
  const mandate = (name: string, acting: "autonomous" | "on_behalf_of") =>
    aMandate(store, { name, acting, subjects: [{ agent: name }], scope: { tools: [{ server: "crm", tool: "add_note" }] }, start: "2020-01-01", end: "2099-12-31" });
  const agent: House["agent"] = async (name, authentication) => {
    const id = await anAgent(store, name, { authentication: [...authentication] });
    await mandate(name, "autonomous");
    return id;
  };
  await anAgent(store, "desk");
  await mandate("desk", "on_behalf_of");

  const person = await api.signedIn("admin", "anna@example.com");
  const reach: Reach = { call: async ({ method, url: path, payload, headers }) => answerOf(await fetch(`${url}${path}`, { method, headers, redirect: "manual", ...(payload === undefined ? {} : { body: payload }) })) };
  const asPerson = async (method: "GET" | "POST" | "PUT", path: string, payload?: object, more: Record<string, string> = {}) => {
    const answer = await api.call({ method, url: path, headers: { ...person, ...more }, ...(payload === undefined ? {} : { payload }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`);
    return answer.body === "" ? null : answer.json<unknown>();
  };
  await asPerson("POST", "/v1/client-domains", { domain: new URL(APPLICATION).hostname });
  const link = async () => {
    const { data } = (await asPerson("GET", "/v1/oauth-clients")) as { data: { client_id: string; version: string; agent: unknown }[] };
    for (const { client_id, version } of data.filter((each) => each.agent === null)) await asPerson("PUT", "/v1/oauth-clients", { client_id, agent: "desk" }, { "if-match": `"${version}"` });
  };
  const consent: House["consent"] = async (authorizationUrl) => {
    const browser = openBrowser(reach, url);
    browser.setSession(person.cookie);
    const to = (page: { readonly location: string | null; readonly body: string }) => page.location ?? fail(page.body);
    const path = to(await browser.get(authorizationUrl));
    // The application has just become known: an administrator says which agent answers for it.
    await link();
    const given = await browser.post(path, { csrf: csrfIn(await browser.get(path)), answer: "allow" });
    return new URL(to(await browser.get(to(given))));
  };
  return { url, resource, tokens: opened.tokens, api, fetched, agent, consent, stop: api.stop };
}

function fail(body: string): never {
  throw new Error(`nobody was led anywhere: ${body}`);
}

async function answerOf(answer: Response): ReturnType<Reach["call"]> {
  const cookies = answer.headers.getSetCookie();
  return { statusCode: answer.status, body: await answer.text(), headers: { ...Object.fromEntries(answer.headers), ...(cookies.length === 0 ? {} : { "set-cookie": cookies }) } };
}
