// C2: token exchanges a second that make a chain of three actors, sixteen at once, against oidc-provider's client_credentials with its store in memory.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Pool } from "undici";
import type { Row } from "./row.ts";

export const name = "token-exchange";

const SECRET = "a secret of the bench that has sixty characters, more or less";
const RESOURCE = "https://gw.example/mcp/github";
const AT_ONCE = 16;
const ROUNDS = 5;
const ROUND_MILLISECONDS = 2_000;

interface Told {
  readonly port: number;
  readonly agent?: string;
  readonly subjectToken?: string;
}

async function start(file: string, args: readonly string[]) {
  const child = fork(join(import.meta.dirname, "tokens", file), [...args], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [told] = (await once(child, "message")) as [Told];
  return { child, told, pool: new Pool(`http://127.0.0.1:${told.port}`, { connections: AT_ONCE, pipelining: 1 }) };
}

export async function run(): Promise<readonly Row[]> {
  const ours = await start("ours-exchange.ts", [SECRET]);
  const client = ours.told.agent ?? "";
  const peer = await start("peer.ts", [client, SECRET, RESOURCE]);
  const exchange = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", subject_token: ours.told.subjectToken ?? "", subject_token_type: "urn:ietf:params:oauth:token-type:access_token", resource: RESOURCE, scope: "mcp:tools.call" }).toString();
  const credentials = new URLSearchParams({ grant_type: "client_credentials", scope: "mcp:tools.call", resource: RESOURCE }).toString();
  const us = (milliseconds: number) => burst(ours.pool, client, "/oauth2/token", exchange, milliseconds);
  const them = (milliseconds: number) => burst(peer.pool, client, "/token", credentials, milliseconds);
  await us(500);
  await them(500);
  const rates: { readonly ours: number; readonly peer: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // ABBA, so that a neighbour's load falls on both.
    const first = round % 2 === 0;
    const a = await (first ? us : them)(ROUND_MILLISECONDS);
    const b = await (first ? them : us)(ROUND_MILLISECONDS);
    rates.push(first ? { ours: a, peer: b } : { ours: b, peer: a });
  }
  ours.child.send("stop");
  peer.child.kill();
  await Promise.all([ours.pool.close(), peer.pool.close(), once(ours.child, "exit")]);
  const middle = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  const ratios = rates.map((each) => each.ours / each.peer).toSorted((a, b) => a - b);
  return [
    { measure: `C2 exchanges/s with a chain of three, on disk before they leave (${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)})`, ours: middle(rates.map((each) => each.ours)), peer: middle(rates.map((each) => each.peer)), ratio: middle(ratios), bound: "≥ 1.0 of oidc-provider in memory", pass: middle(ratios) >= 1 },
  ];
}

/** Answers a second. */
async function burst(pool: Pool, client: string, path: string, body: string, milliseconds: number): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(SECRET)}`).toString("base64")}`;
  const begun = performance.now();
  let made = 0;
  const one = async () => {
    while (performance.now() - begun < milliseconds) {
      const answer = await pool.request({ method: "POST", path, headers: { "content-type": "application/x-www-form-urlencoded", authorization }, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes("access_token")) throw new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
      made++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return made / ((performance.now() - begun) / 1000);
}
