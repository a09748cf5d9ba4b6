// The gate over the database of a test, and calls at it: each test says only what differs.
import { startDecisionPoint, type DecisionPoint } from "../../src/enforce/decision/index.ts";
import { openGate, openSessions, startOutcomes, type Gate, type Outcomes } from "../../src/enforce/gateway/index.ts";
import { startRecorder, type Recorder } from "../../src/enforce/records/index.ts";
import { silentLog } from "../../src/kernel/index.ts";
import type { GateCall, GateCaller, ToolProfile } from "../../src/model/index.ts";
import { hasGateCalls, mandatesOnDuty, type Store } from "../../src/store/index.ts";

export interface StartedGate {
  readonly gate: Gate;
  readonly point: DecisionPoint;
  readonly records: Recorder;
  readonly outcomes: Outcomes;
  stop(): Promise<void>;
}

export async function startGateOn(store: Store, more: { readonly records?: Recorder } = {}): Promise<StartedGate> {
  const point = await startDecisionPoint({ store, log: silentLog, loops: { most: 1000, seconds: 60, fanOut: 16 } });
  const records = more.records ?? startRecorder({ store, clock: store.clock, log: silentLog });
  const outcomes = startOutcomes({ store, log: silentLog });
  const sessions = openSessions({ mandateOf: async (name) => (await mandatesOnDuty(store.pool, null)).find(({ document }) => document.name === name)?.document ?? null, hasBegun: (session, agent) => hasGateCalls(store.pool, session, agent), now: () => store.clock.now().getTime() });
  const gate = openGate({ store, clock: store.clock, log: silentLog, point, records, outcomes, sessions });
  return {
    gate, point, records, outcomes,
    stop: async () => {
      await Promise.all([records.stop(), outcomes.stop()]);
      await point.stop();
    },
  };
}

export const READS: ToolProfile = { effects: ["read"], steering: ["id"], outbound: [], results: { trust: "untrusted", system: ["id"], content: ["body"], data: [], personal: [] } };
export const SENDS: ToolProfile = { effects: ["send"], steering: ["to"], outbound: ["body"], results: { trust: "trusted", system: [], content: [], data: [], personal: [] } };

export const callerOf = (agent: string, more: Partial<GateCaller> = {}): GateCaller => ({
  agent: { id: agent, name: "bot" }, mandate: "tickets", person: null, chain: [], environment: "production", tokenId: "iss_1", expiresAt: new Date("2100-01-01T00:00:00Z"), task: null, permits: () => true, ...more,
});

export const callOf = (caller: GateCaller, more: Partial<GateCall> = {}): GateCall => ({
  point: "mcp-http", caller, session: "ses_1", server: "crm", tool: "read_ticket", arguments: { id: "T-1" }, profile: READS, definition: "d".repeat(64), requestId: "1", traceparent: null, approval: null, ...more,
});
