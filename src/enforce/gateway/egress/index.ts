// The egress proxy: REST APIs of others, called with the agent's own HTTP client.
export { openAuthority, type Authority } from "./certificates.ts";
export { TUNNELS, type EgressDeps } from "./contract.ts";
export { openEgress, type Egress } from "./proxy.ts";
