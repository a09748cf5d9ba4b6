// For tools that run in a process of their own. Each file stands alone, without imports, to be copied or bundled.
export { askDecision, type ClientOptions, type Obligation, type Question, type Verdict } from "./authzen.ts";
export { CallDenied, CallHeld, GateFailed, openGateClient, type GateCall, type GateClient, type GateClientOptions, type GateVerdict, type Governed, type Outcome, type Released, type Shown } from "./gate.ts";
