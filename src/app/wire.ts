// Composition: an open store becomes the services that the API needs. Wiring only.
import { openSignals, type About, type Demo, type FindingActs, type RuleText, type Services } from "../api/index.ts";
import { suggestionsFor } from "./suggestions.ts";
import { connectors } from "../discover/connectors/index.ts";
import { openApplications } from "../enforce/applications/index.ts";
import type { DecisionPoint } from "../enforce/decision/index.ts";
import type { Recorder } from "../enforce/records/index.ts";
import type { ConsentService, TokenService } from "../enforce/tokens/index.ts";
import type { Senders } from "../govern/notices/index.ts";
import { type OpenedStore, type Store } from "../store/index.ts";
import { acceptFindings, unacceptFindings } from "../understand/findings/index.ts";
import { rules } from "../understand/rules/index.ts";
import { startAnalysis } from "./analysis-thread.ts";
import { auditAccess } from "./audit.ts";
import type { OpenedGate } from "./gate.ts";
import { startWork, type RunningWork } from "./work.ts";

export interface Wired {
  readonly services: Services;
  readonly onSettled: RunningWork["onSettled"];
  stop(): Promise<void>;
}

export interface WireOptions {
  readonly store: OpenedStore;
  readonly about: About;
  readonly senders: Senders;
  readonly tokens: TokenService;
  readonly consent: ConsentService;
  readonly decisionPoint: DecisionPoint;
  readonly records: Recorder;
  readonly gate: OpenedGate;
  readonly demo: Demo;
  readonly dataDir: string;
  readonly logLevel: string;
}

export function wire(options: WireOptions): Wired {
  const { store, about } = options;
  const work = startWork(store, about, { target: store.target, dataDir: options.dataDir, logLevel: options.logLevel });
  const analysis = startAnalysis(store.target);
  return {
    services: {
      store,
      db: store.pool,
      about,
      rules: ruleTexts(),
      analysis: analysis.analysis,
      findings: findingActs(store),
      suggestOwners: (identity) => suggestionsFor(store, identity),
      work: work.work,
      audit: auditAccess(store, options.dataDir),
      senders: options.senders,
      tokens: options.tokens,
      consent: options.consent,
      decisionPoint: options.decisionPoint,
      records: options.records,
      gate: options.gate,
      demo: options.demo,
      signals: openSignals(store, options.senders),
      applications: openApplications(store.pool),
    },
    onSettled: work.onSettled,
    stop: async () => {
      await Promise.all([work.stop(), analysis.stop()]);
    },
  };
}

function ruleTexts(): ReadonlyMap<string, RuleText> {
  return new Map(rules.map(({ id, version, title, severity, why, remedy, frameworks, needs, about }) => [id, { id, version, title, severity, why, remedy, frameworks, needs, about: about.what }]));
}

function findingActs(store: Store): FindingActs {
  const revisions = (findings: readonly { readonly id: string; readonly revision: number }[]) => new Map(findings.map((finding) => [finding.id, finding.revision]));
  const ids = (findings: readonly { readonly id: string }[]) => findings.map((finding) => finding.id);
  return {
    accept: (actor, findings, waiver) => acceptFindings(store, actor, ids(findings), waiver, revisions(findings)),
    unaccept: (actor, findings) => unacceptFindings(store, actor, ids(findings), revisions(findings)),
  };
}

/** What the API and the set-up pages say of the connectors. */
export const connectorTexts: About["connectors"] = connectors.map(({ id, title, items, files }) => ({ id, title, streams: [...items, ...files].map((stream) => ({ id: stream.id, title: stream.title })) }));
