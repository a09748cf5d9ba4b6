// The two MCP servers of the demo as children of whoever runs it.
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

export interface Servers {
  readonly desk: string;
  readonly billing: string;
  stop(): Promise<void>;
}

const START_MILLISECONDS = 30_000;

/** `folder`: where their sources are. Node runs them as they are. */
export async function startServers(folder: string): Promise<Servers> {
  const children = ["desk.ts", "billing.ts"].map((file) => spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(folder, file)], { stdio: ["pipe", "pipe", "inherit"] }));
  const stop = async () => void (await Promise.all(children.map(ended)));
  try {
    const [desk = "", billing = ""] = await Promise.all(children.map(addressOf));
    return { desk, billing, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("An MCP server of the demo did not start within half a minute. Try again when the machine has less to do.")), START_MILLISECONDS);
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const address = /^(http:\S+)\n/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`An MCP server of the demo ended with ${code} before it was ready.`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });
}
