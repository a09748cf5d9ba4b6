// What the API says of agents. What people write of one goes over the wire as it stands in the file: `AgentDocument` is the one shape.
import { z } from "zod";
import { AGENT_STATES, AgentDocument, AgentRuntime, KeylessAuthentication, MANDATE_STATES } from "../../model/index.ts";
import { instant, text } from "./common.ts";

export const AgentState = z.enum(AGENT_STATES);
const named = z.object({ id: z.string(), name: z.string(), title: z.string(), state: AgentState });

export const Agent = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  purpose: text,
  kind: z.enum(["agent", "template"]),
  state: AgentState,
  template_id: z.string().nullable(),
  owner: z.string(),
  sponsor: z.string(),
  mandate: z.string().nullable(),
  runtime: AgentRuntime,
  environment: z.string().nullable(),
  end: z.iso.date().nullable(),
  /** Kinds of ways in which it proves who it is. */
  methods: z.array(z.string()),
  /** Its identity in the inventory, and the discovered one that was accepted as it: keys. */
  identity: z.string(),
  discovered: z.string().nullable(),
  /** Of the sample estate. */
  sample: z.boolean(),
  created_by: z.string(),
  created_at: instant,
  changed_at: instant,
  state_since: instant,
  why: z.string().nullable(),
}).meta({ id: "Agent" });

export const AgentProblem = z.object({ path: z.string(), says: text, weight: z.enum(["error", "warning"]) }).meta({ id: "AgentProblem" });

export const AgentCard = z.object({
  url: z.string().nullable(),
  digest: z.string(),
  version: z.string(),
  provider: z.string().nullable(),
  interfaces: z.array(z.object({ url: z.string(), binding: z.string() })),
  skills: z.array(z.string()),
  /** What was verified, each in a sentence. Empty: the card is not signed. */
  signatures: z.array(z.object({ key_id: z.string(), keys_from: z.string().nullable(), status: z.enum(["valid", "invalid", "unchecked"]), says: z.string() })),
}).meta({ id: "AgentCard" });

/** Without its digest: what was shown once is not shown again. */
const Secret = z.object({ id: z.string(), created_at: instant, expires_at: instant });

export const AgentDetail = z.object({
  agent: Agent,
  document: AgentDocument,
  yaml: z.string(),
  authentication: z.array(KeylessAuthentication),
  secrets: z.array(Secret),
  card: AgentCard.nullable(),
  template: named.nullable(),
  instances: z.array(named),
  /** Mandates in force or suspended that name it: the only source of what it may do. */
  mandates: z.array(z.object({ id: z.string(), name: z.string(), title: z.string(), state: z.enum(MANDATE_STATES) })),
  problems: z.array(AgentProblem),
  /** Id of its identity, for its page in the inventory; null once it is retired and its history is gone. */
  identity_id: z.string(),
  may: z.object({ edit: z.boolean(), activate: z.boolean(), suspend: z.boolean(), resume: z.object({ may: z.boolean(), says: z.string() }), retire: z.boolean() }),
  version: z.string(),
}).meta({ id: "AgentDetail" });

export const GivenCard = z.object({ url: z.string().max(2000).optional(), text: z.string().max(300_000).optional(), jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1).max(20) }).optional() }).meta({ id: "GivenAgentCard" });
