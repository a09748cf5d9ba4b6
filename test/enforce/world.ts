// A world in memory for the pure looks: mandates compiled as they are when they come into force, agents, run-time policies, people, stops.
import { compilePolicies, parsePolicies } from "../../src/cedar/index.ts";
import { compileLayer, NO_POLICIES, type Layer, type World } from "../../src/enforce/decision/index.ts";
import { residentAgents, peopleOf, standingMandate, standingStopsByKey, worldOf } from "../../src/enforce/decision/standing.ts";
import { toCedar } from "../../src/govern/mandates/cedar.ts";
import { digestOf, sha256Hex } from "../../src/kernel/index.ts";
import { agentKey, type Holder, type MandateDocument, type Stop } from "../../src/model/index.ts";
import type { AgentRow, MandateOnDuty, ResidentPersonRow } from "../../src/store/index.ts";

/** As the store gives it. */
export async function onDuty(document: MandateDocument, more: Partial<MandateOnDuty> = {}): Promise<MandateOnDuty> {
  const { policies } = toCedar(document);
  const json = JSON.stringify((await parsePolicies(policies.map(({ text }) => text).join("\n"))).map((policy) => [policy.id, policy.json]));
  const hash = digestOf(document);
  return { id: `mdt_${document.name}`, version: 1, hash, document, until: null, policies: json, digest: sha256Hex(json), compiledHash: hash, ...more };
}

/** A text of policies as a layer; `@hold("owner")` holds. */
export async function layer(text: string): Promise<Layer> {
  const parsed = await parsePolicies(text);
  return compileLayer(parsed.map(({ id, json, text: each, annotations }) => ({ id, json: json as unknown as Readonly<Record<string, unknown>>, text: each, hold: (annotations["hold"] ?? null) as Holder | null })));
}

export interface Given {
  readonly mandates?: readonly MandateOnDuty[];
  /** Names; the id is `agt_<name>`. */
  readonly agents?: readonly string[];
  readonly estate?: Layer;
  readonly person?: Layer;
  readonly people?: readonly ResidentPersonRow[];
  readonly stops?: readonly Stop[];
}

export function worldWith({ mandates = [], agents = ["bot"], estate = NO_POLICIES, person = NO_POLICIES, people = [], stops = [] }: Given): World {
  const among = new Map();
  const rows = agents.map((name) => ({ id: `agt_${name}`, name, identity: agentKey(`agt_${name}`), templateId: null, owner: "ann@example.com", sponsor: "ben@example.com", environment: null }) as unknown as AgentRow);
  return worldOf({
    mandates: new Map(mandates.map((row) => [row.document.name, standingMandate(row, among)])),
    agents: residentAgents(rows, []),
    stops: standingStopsByKey(stops),
    estate,
    person,
    people: peopleOf(new Map(people.map((each) => [each.id, each]))),
  });
}

/** The policies of one mandate as they were written. */
export const writtenSet = ({ policies }: MandateOnDuty) => compilePolicies(JSON.parse(policies ?? "[]") as Parameters<typeof compilePolicies>[0]);
