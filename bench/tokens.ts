// C1: tokens by client_credentials a second, sixteen at once, against oidc-provider with its store in memory; C3: how long a revoked token is still taken.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Pool } from "undici";
import type { Row } from "./row.ts";

export const name = "tokens";

const SECRET = "a secret of the bench that has sixty characters, more or less";
const RESOURCE = "https://gw.example/mcp/github";
const AT_ONCE = 16;
const ROUNDS = 5;
const ROUND_MILLISECONDS = 2_000;
const REVOCATIONS = 200;

interface Arm {
  readonly child: ChildProcess;
  readonly pool: Pool;
  readonly client: string;
}

async function start(file: string, args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly port: number; readonly agent?: string }> {
  const child = fork(join(import.meta.dirname, "tokens", file), [...args], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [told] = (await once(child, "message")) as [{ port: number; agent?: string }];
  return { child, ...told };
}

export async function run(): Promise<readonly Row[]> {
  const ours = await start("ours.ts", [SECRET]);
  const peer = await start("peer.ts", [ours.agent ?? "", SECRET, RESOURCE]);
  const pools = [ours, peer].map(({ port }) => new Pool(`http://127.0.0.1:${port}`, { connections: AT_ONCE, pipelining: 1 }));
  const [us, them] = [ours, peer].map(({ child }, index): Arm => ({ child, pool: pools[index] as Pool, client: ours.agent ?? "" }));
  if (us === undefined || them === undefined) return [];
  const paths: Readonly<Record<string, string>> = { us: "/oauth2/token", them: "/token" };
  for (const [arm, path] of [[us, paths["us"]], [them, paths["them"]]] as const) await burst(arm, path ?? "", 500);
  const rates: { ours: number; peer: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // ABBA, so that a neighbour's load falls on both.
    const first = round % 2 === 0;
    const a = await burst(first ? us : them, first ? "/oauth2/token" : "/token", ROUND_MILLISECONDS);
    const b = await burst(first ? them : us, first ? "/token" : "/oauth2/token", ROUND_MILLISECONDS);
    rates.push(first ? { ours: a, peer: b } : { ours: b, peer: a });
  }
  const ratios = rates.map((each) => each.ours / each.peer).toSorted((a, b) => a - b);
  const middle = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  const c3 = await revocations(us);
  us.child.send("stop");
  them.child.kill();
  await Promise.all([...pools.map((pool) => pool.close()), once(us.child, "exit")]);
  return [
    { measure: `C1 client_credentials tokens/s, ES256, c=16, on disk before they leave (${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)})`, ours: middle(rates.map((each) => each.ours)), peer: middle(rates.map((each) => each.peer)), ratio: middle(ratios), bound: "≥ 2.5 of oidc-provider in memory (stretch)", pass: middle(ratios) >= 2.5 },
    { measure: `C3 revoked to refused, ms p99 (${c3.accepted} taken after the answer)`, ours: c3.p99, peer: 1000, ratio: c3.p99 / 1000, bound: "≤ 1 s, none taken after", pass: c3.p99 <= 1000 && c3.accepted === 0 },
  ];
}

const form = (params: Readonly<Record<string, string>>) => new URLSearchParams(params).toString();
const HEADERS = { "content-type": "application/x-www-form-urlencoded" };

/** Tokens a second. */
async function burst({ pool, client }: Arm, path: string, milliseconds: number): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(SECRET)}`).toString("base64")}`;
  const body = form({ grant_type: "client_credentials", scope: "mcp:tools.call", resource: RESOURCE });
  const begun = performance.now();
  let made = 0;
  const one = async () => {
    while (performance.now() - begun < milliseconds) {
      const answer = await pool.request({ method: "POST", path, headers: { ...HEADERS, authorization }, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes("access_token")) throw new Error(`${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
      made++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return made / ((performance.now() - begun) / 1000);
}

/** From sending the revocation until introspection says no; and how often it said yes after the revocation was answered. */
async function revocations({ pool, client }: Arm): Promise<{ readonly p99: number; readonly accepted: number }> {
  const ask = async (path: string, params: Readonly<Record<string, string>>) => {
    const answer = await pool.request({ method: "POST", path, headers: HEADERS, body: form({ client_id: client, client_secret: SECRET, ...params }) });
    return (await answer.body.json()) as { access_token?: string; active?: boolean };
  };
  const times: number[] = [];
  let accepted = 0;
  for (let count = 0; count < REVOCATIONS; count++) {
    const token = (await ask("/oauth2/token", { grant_type: "client_credentials", resource: RESOURCE })).access_token ?? "";
    const begun = performance.now();
    await ask("/oauth2/revoke", { token });
    if ((await ask("/oauth2/introspect", { token })).active === true) accepted++;
    times.push(performance.now() - begun);
  }
  return { p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0, accepted };
}
