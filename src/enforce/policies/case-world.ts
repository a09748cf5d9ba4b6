// The world of a case: a mandate that allows everything, whoever is named known and active, and one policy that stands. Pure.
import { compilePolicies } from "../../cedar/index.ts";
import { agentKey, type Act, type CaseRequest, type DecisionRequest, type RuntimeLayer } from "../../model/index.ts";
import { compileLayer, NO_POLICIES, type Layer, type ResidentAgent, type ResidentPerson, type StandingMandate, type World } from "../decision/index.ts";

const AGENT = "agt_case";
const ISSUER = "https://idp.example";
export const EVERYTHING = { effect: "permit", principal: { op: "All" }, action: { op: "All" }, resource: { op: "All" }, conditions: [] } as const;
export const EVERYTHING_ID = "everything";
const ALLOWED = compilePolicies([[EVERYTHING_ID, EVERYTHING]]);
/** Everybody may have everything done. */
export const ALL_RIGHTS = compileLayer([{ id: EVERYTHING_ID, text: "", json: EVERYTHING, hold: null }]);

/** A mandate in force that stands in nobody's way. */
export const everythingAllowed = (name: string): StandingMandate => ({ id: "mdt_case", name, version: 1, hash: "", owner: "owner@example.com", sponsor: "sponsor@example.com", until: null, zones: [], limits: null, currency: "", policies: ALLOWED });

export function requestOf({ agent, identity, on_behalf_of: person, tool, access, token, chain, mandate, environment, data, amount, rows, task, provenance }: CaseRequest): DecisionRequest {
  return {
    principal: agent === undefined ? { kind: "identity", key: identity ?? "" } : { kind: "agent", id: AGENT, name: agent },
    onBehalfOf: person === undefined ? null : { issuer: ISSUER, subject: person.person, names: [person.person], teams: person.teams },
    chain,
    mandate,
    act: actOf({ tool, access, token }),
    environment,
    data,
    amount: amount ?? null,
    rows,
    task: task ?? null,
    provenance: provenance ?? null,
  };
}

function actOf({ tool, access, token }: Pick<CaseRequest, "tool" | "access" | "token">): Act {
  if (tool !== undefined) return { kind: "tool", ...tool };
  if (token !== undefined) return { kind: "token", ...token, server: token.server ?? null };
  return { kind: "access", provider: access?.provider ?? "", operation: access?.operation ?? "", resource: access?.resource ?? "" };
}

/** With the policy alone in its layer; the other layer stands in nobody's way. */
export function caseWorld(layer: RuntimeLayer, standing: Layer, request: CaseRequest): World {
  const mandate = everythingAllowed(request.mandate);
  const agent: ResidentAgent | undefined =
    request.agent === undefined
      ? undefined
      : { id: AGENT, name: request.agent, key: agentKey(AGENT), templateId: request.template === undefined ? null : "agt_template", templateName: request.template ?? null, owner: "owner@example.com", sponsor: "sponsor@example.com", environment: request.environment };
  const behalf = request.on_behalf_of;
  const person: ResidentPerson | undefined = behalf === undefined ? undefined : { id: behalf.person.toLowerCase(), isHere: true, teams: behalf.teams.map((team) => team.replace(/^team:/, "")) };
  return {
    mandate: (name) => (name === mandate.name ? mandate : undefined),
    mandates: () => [mandate],
    agent: (id) => (id === AGENT ? agent : undefined),
    agents: () => (agent === undefined ? [] : [agent]),
    stopped: () => undefined,
    estate: layer === "estate" ? standing : NO_POLICIES,
    person: layer === "person" ? standing : ALL_RIGHTS,
    personCalled: () => person,
  };
}
