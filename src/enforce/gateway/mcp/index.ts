// The gate for agents that speak MCP over HTTP.
export { addressOf, challengeOf, openCallers, SCOPES, TASK_META, withTask, type Admitted, type CallersDeps, type Challenge, type McpScope } from "./callers.ts";
export { catalogueView, type CatalogueView, type CatalogueViewDeps } from "./catalogue-view.ts";
export type { CataloguedTool, GateUpstream, HeldVerdict, McpCaller, McpDeps, McpRequest, ToolCatalogue } from "./contract.ts";
export { WireRefusal } from "./rpc.ts";
export { openMcp, type McpGateway } from "./serve.ts";
export { BUILT_IN, readingProfile } from "./target.ts";
