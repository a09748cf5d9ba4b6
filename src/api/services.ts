// What handlers may use: the store's reads and its one door for writes, the services of the wings, and facts about this installation.
import type { Applications } from "../enforce/applications/index.ts";
import type { Catalogue, UpstreamCredentials } from "../enforce/catalogue/index.ts";
import type { DecisionPoint } from "../enforce/decision/index.ts";
import type { Door, Gate, McpGateway } from "../enforce/gateway/index.ts";
import type { Receiving, Transmitting } from "../enforce/killswitch/index.ts";
import type { Recorder } from "../enforce/records/index.ts";
import type { ConsentService, TokenService } from "../enforce/tokens/index.ts";
import type { Senders } from "../govern/notices/index.ts";
import type { Identity, Severity } from "../model/index.ts";
import type { Actor, Db, Store } from "../store/index.ts";
import type { Analysis } from "./analysis.ts";
import type { AuditAccess } from "./audit-access.ts";
import type { Demo } from "./demo.ts";
import type { Caller } from "./route.ts";
import type { Work } from "./work.ts";

export interface About {
  readonly version: string;
  readonly startedAt: string;
  readonly node: string;
  readonly databaseKind: "embedded" | "server";
  readonly baseUrl: string;
  readonly uploadLimitBytes: number;
  /** The word in API tokens that tells installations apart. */
  readonly environment: string;
  readonly connectors: readonly { readonly id: string; readonly title: string; readonly streams: readonly { readonly id: string; readonly title: string }[] }[];
}

/** What the API says of a rule. */
export interface RuleText {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly remedy: string;
  readonly frameworks: readonly string[];
  readonly needs: readonly (readonly string[])[];
  readonly about: string;
}

export interface OwnerSuggestionText {
  readonly candidate: string;
  readonly confidence: number;
  readonly reasons: readonly { readonly signal: string; readonly reason: string; readonly weight: number }[];
}

export interface NewWaiver {
  readonly reason: string;
  readonly approver: string;
  readonly expiresAt: string;
}

/** The acts on findings. All or none; each throws `conflict` for a finding whose state does not allow it. */
export interface FindingActs {
  accept(actor: Actor, findings: readonly { readonly id: string; readonly revision: number }[], waiver: NewWaiver): Promise<void>;
  unaccept(actor: Actor, findings: readonly { readonly id: string; readonly revision: number }[]): Promise<void>;
}

export interface Services {
  readonly store: Store;
  readonly db: Db;
  readonly about: About;
  readonly rules: ReadonlyMap<string, RuleText>;
  readonly analysis: Analysis;
  readonly findings: FindingActs;
  readonly suggestOwners: (identity: Identity) => Promise<readonly OwnerSuggestionText[]>;
  readonly work: Work;
  readonly audit: AuditAccess;
  /** How notices get out, and what opens the secrets of channels. */
  readonly senders: Senders;
  readonly decisionPoint: DecisionPoint;
  readonly tokens: TokenService;
  /** The gate in front of agents' tools: what judges calls, its addresses for MCP, and what stands behind it. */
  readonly gate: { readonly gate: Gate; readonly mcp: McpGateway; readonly door: Door; readonly catalogue: Catalogue; readonly credentials: UpstreamCredentials };
  readonly demo: Demo;
  /** Applications that ask people for consent, and issuers of others. */
  readonly consent: ConsentService;
  /** Puts decisions on record. */
  readonly records: Recorder;
  /** Shared signals: how ours get out, and what others tell us. */
  readonly signals: { readonly transmitting: Transmitting; readonly receiving: Receiving };
  /** Systems of others that ask in their own words. */
  readonly applications: Applications;
}

/** The caller as the record names it. */
export function actorOf(caller: Caller): Actor {
  return { type: caller.via === "session" ? "user" : "token", id: caller.id, name: caller.name };
}
