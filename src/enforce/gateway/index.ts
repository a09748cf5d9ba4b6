// The gate in front of agents' tools.
export type { Gate, Released } from "./contract.ts";
export { openGate, type GateDeps } from "./enforce.ts";
export { startOutcomes, type Outcomes } from "./outcomes.ts";
export { openSessions, type Sessions } from "./sessions.ts";
export { addressOf, catalogueView, challengeOf, openCallers, openMcp, SCOPES, TASK_META, type Admitted, type CallersDeps, type CataloguedTool, type GateUpstream, type HeldVerdict, type McpCaller, type McpDeps, type McpGateway, type McpRequest, type McpScope, type ToolCatalogue } from "./mcp/index.ts";
export { openAuthority, openEgress, TUNNELS, type Authority, type Egress, type EgressDeps } from "./egress/index.ts";
export { openDoor, type Door, type DoorDeps, type RemoteAnswer, type RemoteCall, type ShownTool } from "./remote/index.ts";
export { openLinks, type Links, type Target, type UpstreamTransport } from "./upstream/index.ts";
