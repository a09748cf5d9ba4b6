// Callers of one arm: raw requests of MCP 2026-07-28 over connections that stay open, the same bytes to every arm but for the token.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Pool } from "undici";

export interface Arm {
  readonly name: string;
  readonly child: ChildProcess;
  readonly pool: Pool;
  readonly path: string;
  token: string | null;
}

const AT_ONCE = 16;

export async function startArm(name: string, file: string, args: readonly string[] = [], execArgv: readonly string[] = []): Promise<Arm & { readonly url: string }> {
  const child = fork(join(import.meta.dirname, file), [...args], { execArgv: [...execArgv], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [told] = (await Promise.race([once(child, "message"), once(child, "exit").then(() => Promise.reject(new Error(`${file} did not start`)))])) as [{ url: string }];
  const { origin, pathname } = new URL(told.url);
  return { name, child, url: told.url, pool: new Pool(origin, { connections: AT_ONCE, pipelining: 1 }), path: pathname, token: null };
}

/** Asks a process of ours something. */
export async function asked<T>({ child }: Pick<Arm, "child">, what: object): Promise<T> {
  child.send(what);
  const [{ told }] = (await once(child, "message")) as [{ told: T }];
  return told;
}

let next = 0;
const META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}, "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" } };

export interface Called {
  readonly milliseconds: number;
  readonly isRefused: boolean;
}

/** One call. Throws when it is not answered as it must be, unless a refusal was expected. */
export async function call({ pool, path, token, name }: Pick<Arm, "pool" | "path" | "token" | "name">, tool: string, more: object = {}, { mayRefuse = false, streams = false } = {}): Promise<Called> {
  const id = ++next;
  const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: tool, arguments: { id: `T-${id}`, ...more }, _meta: streams ? { ...META, progressToken: id } : META } });
  const begun = performance.now();
  const answer = await pool.request({ method: "POST", path, body, headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": tool, ...(token === null ? {} : { authorization: `Bearer ${token}` }) } });
  const text = await answer.body.text();
  const milliseconds = performance.now() - begun;
  const isGood = answer.statusCode === 200 && text.includes(`T-${id}`) && !text.includes('"isError":true') && (!streams || text.startsWith("event:"));
  if (!isGood && !mayRefuse) throw new Error(`${name} answered ${tool} with ${answer.statusCode}: ${text.slice(0, 500)}`);
  return { milliseconds, isRefused: !isGood };
}

/** One after the other. Milliseconds of each. */
export async function serial(arm: Arm, tool: string, count: number, more: object = {}, options: { readonly streams?: boolean } = {}): Promise<readonly number[]> {
  const times: number[] = [];
  for (let made = 0; made < count; made++) times.push((await call(arm, tool, more, options)).milliseconds);
  return times;
}

/** Sixteen at once, for so many milliseconds: calls a second and how long each took. */
export async function together(arm: Arm, tool: string, milliseconds: number, more: object = {}): Promise<{ readonly rate: number; readonly times: readonly number[] }> {
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (performance.now() - begun < milliseconds) times.push((await call(arm, tool, more)).milliseconds);
  }));
  return { rate: (times.length / (performance.now() - begun)) * 1000, times };
}

export function at(share: number, all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
