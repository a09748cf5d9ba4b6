// The access token with which the wrapper asks the gate: from a file that something else keeps fresh, from the environment, or got from Mandate's token endpoint by the agent's own client.
import { readFileSync } from "node:fs";
import { MandateError, messageOf } from "../../kernel/index.ts";

export interface TokenWanted {
  readonly url: string;
  readonly server: string;
  readonly tokenFile: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecretFile: string | undefined;
  readonly mandate: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

export const TOKEN_VARIABLE = "MANDATE_AGENT_TOKEN";
export const SECRET_VARIABLE = "MANDATE_CLIENT_SECRET";
const SCOPE = "mcp:tools.list mcp:tools.call";
/** A token is not used in its last moments. */
const MARGIN_MILLISECONDS = 30_000;
const TIMEOUT_MILLISECONDS = 10_000;

/** Throws `configuration_invalid` when nothing says where the token is to come from. */
export function tokenSource(wanted: TokenWanted): () => Promise<string> {
  const { tokenFile, clientId, clientSecretFile, environment } = wanted;
  if (tokenFile !== undefined) {
    const read = () => lineOf(tokenFile, "an access token");
    // One that is not there is found out now, and not at the first call.
    read();
    return async () => read();
  }
  if (clientId !== undefined) {
    const secret = () => (clientSecretFile === undefined ? environment[SECRET_VARIABLE] : lineOf(clientSecretFile, "the secret of the client"));
    if (secret() === undefined) throw new MandateError("configuration_invalid", `the client ${clientId} has no secret: name its file with --client-secret-file, or give it in ${SECRET_VARIABLE}`);
    return fetched(wanted, clientId, () => secret() ?? "");
  }
  const given = environment[TOKEN_VARIABLE];
  if (given === undefined || given === "") throw new MandateError("configuration_invalid", `there is no access token of the agent: name a file with --token-file, a client with --client-id, or give it in ${TOKEN_VARIABLE}`);
  return async () => given;
}

function fetched({ url, server, mandate, now }: TokenWanted, clientId: string, secret: () => string): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;
  const ask = async (): Promise<string> => {
    const answer = await fetch(`${url}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: secret(), resource: `${url}/mcp/${server}`, scope: SCOPE, ...(mandate === undefined ? {} : { mandate }) }),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      redirect: "error",
    });
    const said = (await answer.json()) as { readonly access_token?: unknown; readonly expires_in?: unknown; readonly error?: unknown; readonly error_description?: unknown };
    if (typeof said.access_token !== "string") throw new MandateError("unauthenticated", `Mandate gives no token (${String(said.error_description ?? said.error ?? answer.status)})`);
    kept = { token: said.access_token, until: now() + (typeof said.expires_in === "number" ? said.expires_in : 60) * 1000 - MARGIN_MILLISECONDS };
    return said.access_token;
  };
  return async () => {
    if (kept !== undefined && kept.until > now()) return kept.token;
    asking ??= ask().finally(() => void (asking = undefined));
    return asking;
  };
}

function lineOf(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new MandateError("configuration_invalid", `${file} cannot be read (${messageOf(cause)}); name a file that holds ${what}`, { cause });
  }
}
