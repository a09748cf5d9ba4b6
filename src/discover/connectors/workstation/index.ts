// The workstation connector: agents and MCP clients by their configuration files. It reads; it never starts or resolves anything.
import type { Connector, FileStream } from "../contract.ts";
import { isAgentConfiguration, observeAgentConfiguration } from "./observe.ts";

export { agentConfigurationPaths, type HostPlatform } from "./paths.ts";
export { isAgentConfiguration, observeAgentConfiguration } from "./observe.ts";

const agentConfigurations: FileStream = {
  id: "workstation.agent-configurations",
  title: "Agent and MCP client configurations",
  accepts: isAgentConfiguration,
  observe: observeAgentConfiguration,
};

export const workstation: Connector = {
  id: "workstation",
  title: "Workstations: agents and MCP clients",
  access: [],
  items: [],
  files: [agentConfigurations],
};
