// The demo inside of a running server: the same story as `npm run demo`, at our own door, by the administrator who began it and by people that it lets in.
import { join } from "node:path";
import { randomSecret, type Demo, type DemoView } from "../api/index.ts";
import { MandateError, messageOf, sha256Hex, type Log } from "../kernel/index.ts";
import { insertSignInLink, type Store } from "../store/index.ts";
import { programRoot } from "./root.ts";

export interface DemoOptions {
  readonly store: Store;
  readonly log: Log;
  /** What this installation calls itself, and where it listens on this machine. */
  readonly base: () => string;
  readonly address: () => string;
}

export interface RunningDemo extends Demo {
  stop(): Promise<void>;
}

type Beginner = Parameters<Demo["begin"]>[0];

const LINK_MILLISECONDS = 60_000;
const NOTHING: DemoView = { state: "none", lines: [], says: null };

export function openDemo(options: DemoOptions): RunningDemo {
  let view = NOTHING;
  let cut = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const assertFree = () => {
    if (view.state === "running" || view.state === "removing") throw new MandateError("conflict", view.state === "running" ? "the demo runs already; watch it, or cancel it" : "the demo is being removed; wait a moment");
  };
  const run = async (caller: Beginner, signal: AbortSignal) => {
    // Loaded when it is needed: most installations never run it.
    const { runStory, startServers } = await import("../../demo/index.ts");
    const servers = await startServers(join(programRoot, "demo"));
    try {
      await asPerson(options, caller, signal, (of, keeper) => runStory(of, keeper, { ...servers, answers: "people" }, (line) => void (view = { ...view, lines: [...view.lines, line] })));
    } finally {
      await servers.stop();
    }
  };

  return {
    view: () => view,
    begin: (caller) => {
      assertFree();
      cut = new AbortController();
      const { signal } = cut;
      view = { state: "running", lines: [], says: null };
      running = run(caller, signal).then(
        () => void (view = { ...view, state: "over" }),
        (thrown: unknown) => {
          view = { ...view, state: signal.aborted ? "cancelled" : "failed", says: signal.aborted ? null : messageOf(thrown) };
          if (!signal.aborted) options.log.warn({ reason: messageOf(thrown) }, "the demo did not go as told");
        },
      );
    },
    cancel: () => cut.abort(),
    remove: async (caller) => {
      assertFree();
      view = { ...view, state: "removing" };
      try {
        const { takeDown } = await import("../../demo/index.ts");
        await asPerson(options, caller, cut.signal.aborted ? new AbortController().signal : cut.signal, takeDown);
        view = NOTHING;
      } catch (thrown) {
        view = { ...view, state: "failed", says: messageOf(thrown) };
        throw new MandateError("conflict", `not all of the demo could be removed: ${messageOf(thrown)}; try again`, { cause: thrown });
      }
    },
    stop: async () => {
      cut.abort();
      await running;
    },
  };
}

type Doing = (typeof import("../../demo/index.ts"))["takeDown"];
type Place = Parameters<Doing>[0];
type Person = Parameters<Doing>[1];

/** Signs the caller in at our own door for as long as `work` lasts, so that all of it is done, judged and recorded as his. */
async function asPerson(options: DemoOptions, { id, name }: Beginner, signal: AbortSignal, work: (of: Place, keeper: Person) => Promise<unknown>): Promise<void> {
  const { signIn } = await import("../../demo/index.ts");
  const token = randomSecret();
  await options.store.write({ type: "user", id, name }, async (tx) => {
    const expiresAt = new Date(tx.at.getTime() + LINK_MILLISECONDS);
    await insertSignInLink(tx, { hash: sha256Hex(token), userId: id, at: tx.at, expiresAt });
    await tx.record({ action: "sign-in-link.created", subject: id, detail: { expires_at: expiresAt.toISOString(), for: "demo" } });
  });
  const of: Place = { address: options.address(), base: options.base(), signal };
  const keeper = await signIn(of, name, `${of.base}/sign-in?token=${token}`);
  try {
    await work(of, keeper);
  } finally {
    const after = { ...of, signal: AbortSignal.timeout(LINK_MILLISECONDS) };
    await keeper.leave(after).catch((thrown: unknown) => options.log.warn({ reason: messageOf(thrown) }, "the session of the demo could not be ended; it ends by itself"));
  }
}
