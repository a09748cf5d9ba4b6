// A connection to an upstream that runs as a process of ours and is spoken to by its standard input and output. The process is given its own environment and nothing of ours.
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { messageOf } from "../../../kernel/index.ts";
import { upstreamFailure, UPSTREAM_LIMITS, isObject, LEGACY, LEGACY_VERSIONS, MODERN, type Answer, type Ask, type Json, type Link, type Listening, type Opening, type Target } from "./contract.ts";
import { progressOf } from "./http-link.ts";
import { answerRequest, incoming, type Incoming } from "./incoming.ts";
import { CAPABILITIES_KEY, CLIENT_KEY, OURSELVES, VERSION_KEY } from "./meta.ts";

interface Waiting {
  readonly came: Incoming;
  readonly ask: Ask;
  done(): void;
  fail(why: Error): void;
}

const PROBE_MILLISECONDS = 5_000;

/** Throws `upstreamFailure` when the process does not start or does not shake hands. */
export async function stdioLink({ server, transport }: Target, { capabilities }: Opening): Promise<Link> {
  if (transport.kind !== "stdio") throw upstreamFailure("refused", `the upstream ${server} is no process; report this as a defect of Mandate`, { sent: false });
  const { command, args, cwd } = transport;
  const env = await transport.prepare();
  const process = new StdioClientTransport({ command, args: [...args], env: { ...env }, stderr: "ignore", maxBufferSize: UPSTREAM_LIMITS.answerBytes, ...(cwd === undefined ? {} : { cwd }) });
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<Listening>();
  let next = 1;
  let isClosed = false;
  const end = (why: Error): void => {
    isClosed = true;
    for (const each of waiting.values()) each.fail(why);
    waiting.clear();
  };
  const post = (message: Json): void => void process.send(message as never).catch((thrown: unknown) => end(broken(server, thrown)));
  process.onclose = () => end(broken(server, "it ended"));
  process.onerror = (thrown) => {
    end(broken(server, thrown));
    void process.close();
  };
  process.onmessage = (given) => {
    const message = given as unknown as Json;
    const { id, method } = message;
    if (typeof method !== "string") {
      const found = typeof id === "number" ? waiting.get(id) : undefined;
      // An answer to nobody: of a call that was given up, or of none.
      if (found !== undefined) settle(found, message);
      return;
    }
    const params = isObject(message["params"]) ? message["params"] : {};
    const token = method === "notifications/progress" ? params["progressToken"] : undefined;
    const [only] = waiting.size === 1 ? waiting.values() : [];
    const about = typeof token === "number" ? waiting.get(token) : only;
    if (about !== undefined) return settle(about, message);
    // A question while several calls are open: nobody can say whose it is, so nobody is asked.
    if (id !== undefined) return void answerRequest({ id, method, params, onRequest: undefined, waits: () => undefined }).then(post);
    for (const each of listeners) each.onNotification(method, params);
  };
  const settle = (one: Waiting, message: Json): void => {
    try {
      if (one.came.take(message)) one.done();
    } catch (thrown) {
      one.fail(thrown as Error);
    }
  };

  const request = (ask: Ask, params: Json): Promise<Answer> => {
    const id = next++;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    let timer: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      post({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: id } });
      one.fail(upstreamFailure("cancelled", `the call to ${server} was cancelled`, { sent: true }));
    };
    const finish = (): void => {
      waiting.delete(id);
      clearTimeout(timer);
      ask.signal?.removeEventListener("abort", cancel);
    };
    const run = (): void => void (timer = setTimeout(() => one.fail(upstreamFailure("timeout", `${server} did not answer within ${ask.deadline} ms; it may still be working, so look there before you try again`, { sent: true })), ask.deadline));
    const came = incoming({ server, id, ask, reply: post, waits: (isWaiting) => (isWaiting ? clearTimeout(timer) : run()) });
    const one: Waiting = {
      came,
      ask,
      done: () => {
        finish();
        const answer = came.answer();
        if (answer !== undefined) resolve(answer);
      },
      fail: (why) => {
        finish();
        reject(why);
      },
    };
    if (isClosed) return Promise.reject(broken(server, "it is closed"));
    waiting.set(id, one);
    run();
    ask.signal?.addEventListener("abort", cancel, { once: true });
    const meta = { ...(isObject(params["_meta"]) ? params["_meta"] : {}), ...progressOf(ask.meta, id) };
    post({ jsonrpc: "2.0", id, method: ask.method, params: Object.keys(meta).length === 0 ? params : { ...params, _meta: meta } });
    return promise;
  };

  try {
    await process.start();
  } catch (thrown) {
    throw upstreamFailure("unreachable", `${server} cannot be started (${messageOf(thrown)}); check its command`, { sent: false, cause: thrown });
  }
  const envelope = (ask: Pick<Ask, "capabilities">): Json => ({ [VERSION_KEY]: MODERN, [CLIENT_KEY]: OURSELVES, [CAPABILITIES_KEY]: ask.capabilities });
  const hello = (method: string, deadline: number): Ask => ({ method, params: {}, meta: {}, capabilities, credentials: {}, deadline });
  const greeted = await greet();

  async function greet(): Promise<{ readonly era: Link["era"]; readonly said: Json }> {
    try {
      // SPEC: 2026-07-28, stdio: what does not answer the probe as a modern server does is a legacy one.
      const probe = await request(hello("server/discover", PROBE_MILLISECONDS), { _meta: envelope({ capabilities }) }).catch((thrown: Error) => ({ error: { code: 0, message: thrown.message } }));
      if ("result" in probe && probe.result !== undefined && Array.isArray(probe.result["supportedVersions"]) && probe.result["supportedVersions"].includes(MODERN)) return { era: MODERN, said: probe.result };
      const { result, error } = await request(hello("initialize", UPSTREAM_LIMITS.connectMilliseconds), { protocolVersion: LEGACY, capabilities, clientInfo: OURSELVES });
      if (result === undefined || !LEGACY_VERSIONS.some((each) => each === result["protocolVersion"])) throw upstreamFailure("malformed", `${server} refused the handshake (${error?.message ?? "unknown version"}); look at that server`, { sent: false });
      post({ jsonrpc: "2.0", method: "notifications/initialized" });
      return { era: LEGACY, said: result };
    } catch (thrown) {
      void process.close();
      throw thrown;
    }
  }

  return {
    era: greeted.era,
    capabilities: isObject(greeted.said["capabilities"]) ? greeted.said["capabilities"] : {},
    instructions: typeof greeted.said["instructions"] === "string" ? greeted.said["instructions"] : null,
    get closed() {
      return isClosed;
    },
    ask: (ask) => request(ask, greeted.era === MODERN ? { ...ask.params, _meta: envelope(ask) } : ask.params),
    notify: (method, params) => Promise.resolve(post({ jsonrpc: "2.0", method, params })),
    listen: (wanted) => {
      listeners.add(wanted);
      return () => void listeners.delete(wanted);
    },
    close: () => {
      end(broken(server, "it was closed"));
      void process.close();
    },
  };
}

const broken = (server: string, why: unknown) => upstreamFailure("dropped", `${server} broke off (${typeof why === "string" ? why : messageOf(why)}); it may have done what it was asked, so look there before you try again`, { sent: true });
