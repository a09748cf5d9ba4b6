// The server as a process of ours: started without anything of ours in its environment, and never left behind.
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { GateClient } from "../../client/index.ts";
import { MandateError, messageOf } from "../../kernel/index.ts";
import { SECRET_VARIABLE, TOKEN_VARIABLE } from "./token.ts";
import { openWrapper } from "./wrapper.ts";

export interface RunOptions {
  readonly gate: GateClient;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly agent: { readonly from: Readable; readonly to: Writable };
  readonly say: (line: string) => void;
  /** Somebody wants us to stop. */
  readonly stopped: Promise<void>;
}

const CLOSE_MILLISECONDS = 2_000;
/** Ours and nobody else's. */
const OWN_VARIABLES = [TOKEN_VARIABLE, SECRET_VARIABLE, "MANDATE_TOKEN", "MANDATE_URL"];

/** Resolves with the code to exit with. Throws `configuration_invalid` when the server cannot be started. */
export async function runWrapped({ gate, command, args, environment, agent, say, stopped }: RunOptions): Promise<number> {
  const child = spawn(command, [...args], { stdio: ["pipe", "pipe", "inherit"], env: Object.fromEntries(Object.entries(environment).filter(([name]) => !OWN_VARIABLES.includes(name))) });
  const ended = endOf(child);
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  try {
    const started = Promise.withResolvers<void>();
    child.once("spawn", () => started.resolve());
    child.once("error", (cause) => started.reject(new MandateError("configuration_invalid", `${command} cannot be started (${messageOf(cause)}); check the command after --`, { cause })));
    await started.promise;
    const wrapper = openWrapper({ gate, agent, server: { from: child.stdout, to: child.stdin }, say, now: () => performance.now() });
    const first = await Promise.race([ended.then((code) => ({ code })), wrapper.agentGone.then(() => undefined), stopped.then(() => undefined)]);
    if (first === undefined) await close(child, ended);
    else say(`the server ended with code ${first.code}`);
    await wrapper.serverGone();
    return first?.code ?? 0;
  } finally {
    process.off("exit", kill);
    kill();
  }
}

/** SPEC: MCP 2025-11-25, stdio shutdown: its input ends, then it is asked to end, then it is ended. */
async function close(child: ChildProcess, ended: Promise<number>): Promise<void> {
  child.stdin?.end();
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if ((await within(ended)) !== undefined) return;
    child.kill(signal);
  }
  await ended;
}

async function within(ended: Promise<number>): Promise<number | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), CLOSE_MILLISECONDS);
  try {
    return await Promise.race([ended, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** SPEC: shells: 128 and the number of the signal. */
const SIGNALLED = 128 + 9;

function endOf(child: ChildProcess): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  // What it wrote last is read before it counts as gone.
  child.once("close", (code) => resolve(code ?? SIGNALLED));
  return promise;
}
