// Names that the protocol reserves, and who we are to upstreams and agents.
export const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
export const CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
export const CLIENT_KEY = "io.modelcontextprotocol/clientInfo";
export const LOG_LEVEL_KEY = "io.modelcontextprotocol/logLevel";
export const SERVER_KEY = "io.modelcontextprotocol/serverInfo";
export const SUBSCRIPTION_KEY = "io.modelcontextprotocol/subscriptionId";
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

export const OURSELVES = { name: "mandate-gateway", title: "Mandate", version: "1.0.0" } as const;

export const CODES = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
  /** Retired with 2026-07-28; what clients of 2025-11-25 know. */
  urlElicitation: -32042,
} as const;
