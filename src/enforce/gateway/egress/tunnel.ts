// A tunnel to a host that is listed: nobody looks into it, so it is one act, with effects, on record while it stands, and cut when its agent is stopped.
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { messageOf } from "../../../kernel/index.ts";
import { UPSTREAM_LIMITS } from "../upstream/index.ts";
import { tunnelAim } from "./aim.ts";
import { EgressRefusal, type Signed } from "./contract.ts";
import type { ForwardDeps } from "./forward.ts";

export interface TunnelTo {
  readonly host: string;
  readonly port: number;
  /** The very address that was judged. */
  readonly place: { readonly address: string; readonly family: 4 | 6 };
}

/** Throws `EgressRefusal` before it stands. */
export async function tunnel(deps: ForwardDeps, { caller }: Signed, { host, port, place }: TunnelTo, socket: Duplex, head: Buffer): Promise<void> {
  const { gate, clock, approvals, heldAnswer } = deps;
  const asked = { point: "egress", caller, session: caller.tokenId, ...tunnelAim(host, port), requestId: null, traceparent: null } as const;
  const call = { ...asked, approval: approvals.of(asked) };
  const verdict = await gate.begin(call);
  approvals.note(asked, verdict);
  if (verdict.verdict === "deny") throw new EgressRefusal(403, `Not allowed: ${verdict.reason}. ${verdict.remedy}`.trim(), { call_id: verdict.callId, verdict: "deny", reason: verdict.reason });
  if (verdict.verdict === "hold") throw new EgressRefusal(403, heldAnswer(call, verdict).message, { call_id: verdict.callId, verdict: "hold", reason: verdict.reason, held_act: verdict.heldAct, url: heldAnswer(call, verdict).url, expires_at: verdict.expiresAt });
  const start = performance.now();
  const other = connect({ host: place.address, port, family: place.family, timeout: UPSTREAM_LIMITS.connectMilliseconds });
  try {
    await stands(other);
  } catch (thrown) {
    other.destroy();
    await gate.finish(verdict.callId, { status: "unsent", result: null, error: `${host} cannot be reached`, milliseconds: Math.round(performance.now() - start) });
    throw new EgressRefusal(502, `${host} cannot be reached (${messageOf(thrown)}). Look whether it runs.`);
  }
  const cut = (): void => void other.destroy();
  const unstand = deps.onTaken(() => (deps.stands(caller) ? undefined : cut()));
  const ends = setTimeout(cut, Math.min(Math.max(0, caller.expiresAt.getTime() - clock.now().getTime()), 0x7fffffff));
  const closed = Promise.withResolvers<undefined>();
  for (const [one, another] of [[socket, other], [other, socket]] as const) {
    one.once("close", () => {
      another.destroy();
      closed.resolve(undefined);
    });
    one.on("error", () => one.destroy());
  }
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  if (head.length > 0) other.write(head);
  socket.pipe(other).pipe(socket);
  await closed.promise;
  clearTimeout(ends);
  unstand();
  await gate.finish(verdict.callId, { status: "done", result: { sent: other.bytesWritten, received: other.bytesRead }, error: null, milliseconds: Math.round(performance.now() - start) });
}

function stands(other: ReturnType<typeof connect>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  other.once("connect", () => {
    other.setTimeout(0);
    resolve();
  });
  other.once("timeout", () => reject(new Error("it does not answer")));
  other.once("error", reject);
  return promise;
}
