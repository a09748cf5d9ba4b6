// A gate of its own process over the database of a test, to be killed: makes calls with effects one after the other on several lanes, and tells of each effect as it happens.
import { joinStore, type ConnectionTarget } from "../../src/store/index.ts";
import { callerOf, callOf, SENDS, startGateOn } from "./gate.ts";

const { target, agent, approval } = JSON.parse(process.argv[2] ?? "{}") as { target: ConnectionTarget; agent: string; approval: string | null };
const { gate } = await startGateOn(joinStore(target, 6));
const LANES = 8;

/** The effect is what the parent hears of, before the outcome is told: it stands for the upstream. */
const lane = async (number: number): Promise<void> => {
  for (let count = 0; ; count++) {
    const call = callOf(callerOf(agent), { tool: "send_mail", profile: SENDS, session: `ses_${number}`, arguments: approval === null ? { to: "ann@example.com", body: `${number} ${count}` } : { to: "ann@example.com", body: "once" }, approval });
    const verdict = await gate.begin(call);
    if (verdict.verdict !== "allow") continue;
    process.send?.({ effect: verdict.callId });
    await gate.finish(verdict.callId, { status: "done", result: { sent: true }, error: null, milliseconds: 1 });
  }
};
await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
