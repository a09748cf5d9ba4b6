// The house, as a table: which room may import which. A new room needs a row here, a glossary word and a decision record.

export interface Room {
  readonly room: string;
  /** Rooms it may import besides itself. A wing's name (`discover`) stands for every room in it. */
  readonly may: readonly string[];
}

const GROUND = ["kernel", "model", "store", "audit", "jobs"] as const;

/** Longest match wins: `discover/connectors` is found before `discover`. */
export const ROOMS: readonly Room[] = [
  { room: "kernel", may: [] },
  { room: "cedar", may: ["kernel"] },
  { room: "model", may: ["kernel"] },
  { room: "store", may: ["kernel", "model"] },
  { room: "audit", may: ["kernel", "model", "store"] },
  { room: "jobs", may: ["kernel", "model", "store"] },
  { room: "discover/scanning", may: ["kernel", "model"] },
  { room: "discover/connectors", may: ["kernel", "model", "discover/scanning"] },
  { room: "discover/inventory", may: [...GROUND, "discover/connectors"] },
  { room: "understand/access", may: ["kernel", "model"] },
  { room: "understand/graph", may: ["kernel", "model", "understand/access"] },
  { room: "understand/rules", may: ["kernel", "model", "understand/access", "understand/graph"] },
  { room: "understand/findings", may: [...GROUND, "understand/rules", "understand/graph"] },
  { room: "govern/mandates", may: [...GROUND, "cedar", "discover/connectors", "understand/access", "understand/graph"] },
  { room: "govern/people", may: [...GROUND] },
  { room: "govern/objectives", may: [...GROUND] },
  { room: "govern/policies", may: [...GROUND] },
  { room: "govern/notices", may: [...GROUND] },
  { room: "govern/agents", may: [...GROUND] },
  { room: "enforce/decision", may: [...GROUND, "cedar"] },
  { room: "enforce/records", may: [...GROUND] },
  { room: "enforce/provenance", may: ["kernel", "model"] },
  { room: "enforce/approvals", may: [...GROUND] },
  { room: "enforce/applications", may: [...GROUND, "cedar", "enforce/records"] },
  { room: "enforce/policies", may: [...GROUND, "cedar", "enforce/decision"] },
  { room: "enforce/tokens", may: [...GROUND, "enforce/decision", "enforce/records"] },
  { room: "enforce/killswitch", may: [...GROUND, "enforce/decision"] },
  { room: "enforce/catalogue", may: [...GROUND, "discover/scanning", "enforce/decision"] },
  { room: "enforce/gateway", may: [...GROUND, "discover/scanning", "enforce/decision", "enforce/records", "enforce/tokens", "enforce/approvals", "enforce/provenance", "enforce/catalogue"] },
  { room: "client", may: [] },
  { room: "reports", may: ["kernel", "model"] },
  { room: "api", may: [...GROUND, "discover", "understand", "govern", "enforce", "reports"] },
  // At the root: what a user could write too. It knows the API alone.
  { room: "demo", may: [] },
  { room: "app", may: ["*"] },
  { room: "cli", may: ["kernel", "model", "client", "app", "reports", "audit", "understand", "govern", "enforce/policies"] },
];

/** Rooms where the clock, chance, the network, the environment and the terminal may be touched. */
export const IMPURE_ROOMS: readonly string[] = ["kernel", "app", "cli", "client"];

/** Files that may see a secret in clear, each for a reason. */
export const REVEALERS: readonly { readonly file: string; readonly why: string }[] = [
  { file: "src/enforce/tokens/keys.ts", why: "signs with the key" },
  { file: "src/enforce/tokens/shared-secret.ts", why: "nonces and cookies follow from it" },
  { file: "src/enforce/tokens/adapter.ts", why: "opens what it sealed for the OAuth provider" },
  { file: "src/enforce/gateway/mcp/state.ts", why: "opens what agents carry back to us" },
  { file: "src/enforce/catalogue/credentials.ts", why: "signs in at upstreams" },
  { file: "src/kernel/secret.ts", why: "it is the secret" },
  { file: "src/kernel/seal.ts", why: "seals it" },
  { file: "src/kernel/seal-key.ts", why: "the key that seals came by the configuration" },
  { file: "src/enforce/killswitch/ssf/keys.ts", why: "the key that signs events" },
  { file: "src/enforce/killswitch/ssf/transmit.ts", why: "signs in at receivers of events" },
  { file: "src/enforce/killswitch/ssf/receive.ts", why: "signs in at transmitters that are polled" },
  { file: "src/govern/notices/signatures.ts", why: "signs and verifies with it" },
  { file: "src/govern/notices/channels/smtp.ts", why: "signs in at the mail server" },
  { file: "src/govern/notices/channels/slack.ts", why: "calls the API of Slack, or posts to the address that is one" },
  { file: "src/govern/notices/channels/teams.ts", why: "posts to the address that is one" },
  { file: "src/govern/notices/channels/jira.ts", why: "calls the API of Jira" },
  { file: "src/govern/notices/channels/servicenow.ts", why: "calls the API of ServiceNow" },
];

export const MOST_LINES = 400;
