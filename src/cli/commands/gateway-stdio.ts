// `mandate gateway stdio -- <command>`: an MCP server on standard input and output, behind the gate. Nothing but the protocol goes to stdout; what a person must know goes to stderr.
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { openGateClient } from "../../client/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { serverAddress } from "../server-client.ts";
import { runWrapped } from "../stdio-gate/run.ts";
import { tokenSource } from "../stdio-gate/token.ts";

interface Given {
  readonly server: string;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly mandate?: string;
}

const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const gatewayStdioCommand = (): Command =>
  new Command("stdio")
    .description("stand between an MCP client and a server that it would start itself: `mandate gateway stdio --server files -- npx some-server`")
    .requiredOption("--server <name>", "how mandates name the server; it is registered with the gate as one that runs beside the agent")
    .option("--url <address>", "of Mandate (default: MANDATE_URL, else the local server)")
    .option("--token-file <file>", "file with the agent's access token, read anew for each call (else: MANDATE_AGENT_TOKEN)")
    .option("--client-id <agent>", "get tokens as this agent")
    .option("--client-secret-file <file>", "file with its secret (else: MANDATE_CLIENT_SECRET)")
    .option("--mandate <name>", "under which mandate, when the agent has several")
    .argument("<command...>", "the server's own command, after --")
    .action(async ([command = "", ...args]: readonly string[], given: Given) => {
      const url = addressIn(given.url);
      const token = tokenSource({ url, server: given.server, tokenFile: given.tokenFile, clientId: given.clientId, clientSecretFile: given.clientSecretFile, mandate: given.mandate, environment: process.env, now: () => performance.now() });
      const gate = openGateClient({ url, token, server: given.server, session: `stdio-${randomUUID()}`, point: "mcp-stdio" });
      const say = (line: string): void => void process.stderr.write(`mandate: ${line}\n`);
      process.exitCode = await runWrapped({ gate, command, args, environment: process.env, agent: { from: process.stdin, to: process.stdout }, say, stopped: whenStopped() });
      // What the agent still holds open would keep us alive.
      process.stdin.destroy();
    });

/** INVARIANT: tokens and results do not cross the network in clear. */
function addressIn(given: string | undefined): string {
  const address = (given ?? serverAddress()).replace(/\/+$/, "");
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new MandateError("configuration_invalid", "--url is no address; give that of Mandate, such as https://mandate.example.com");
  if (url.protocol === "http:" && !LOCAL.test(url.hostname)) throw new MandateError("configuration_invalid", "--url is http and not on this machine, so tokens would cross the network in clear; give its https address");
  return address;
}

function whenStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  return promise;
}
