// Agents by SCIM, to be read by other systems (draft-wzdk-scim-agent-resource). What is ours stands in an extension; what an agent proves itself by is told nobody.
import { scimProblem } from "../../govern/people/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { AgentState } from "../../model/index.ts";
import { agentById, agentsFrom, countAgents, peopleCalled, type AgentFilter, type AgentRow, type Attributes, type Db } from "../../store/index.ts";

export const AGENT = "urn:ietf:params:scim:schemas:core:2.0:Agent";
export const AGENT_EXTENSION = "urn:mandate:params:scim:schemas:extension:agent:1.0";

/** Retired agents are gone, and templates are no agents. */
const SHOWN: AgentFilter = { kind: "agent", state: ["registered", "active", "suspended"] };

export async function agentResource(db: Db, id: string, base: string): Promise<{ readonly row: AgentRow; readonly resource: Attributes }> {
  const row = await agentById(db, id);
  if (row === undefined || row.kind !== "agent" || row.state === "retired") throw new MandateError("not_found", "there is no such agent; look it up by agentUserName and use the id that is found");
  const [resource] = await resources(db, [row], base);
  return { row, resource: resource ?? {} };
}

export async function agentResources(db: Db, { filter, skip, limit }: { readonly filter: string | undefined; readonly skip: number; readonly limit: number }, base: string): Promise<{ readonly total: number; readonly resources: readonly Attributes[] }> {
  const wanted = filter === undefined || filter.trim() === "" ? SHOWN : { ...SHOWN, ...readAgentFilter(filter) };
  const [total, rows] = await Promise.all([countAgents(db, wanted), limit === 0 ? [] : agentsFrom(db, wanted, skip, limit)]);
  return { total, resources: await resources(db, rows, base) };
}

const FILTER = /^\s*(?:urn:ietf:params:scim:schemas:core:2\.0:agent:)?(agentusername|externalid|id|active)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*$/i;
const ACTIVE: readonly AgentState[] = ["active"];
const INACTIVE: readonly AgentState[] = ["registered", "suspended"];

/** One comparison by `eq`, as provisioning clients look a resource up. Values that are names are compared exactly: agents are told apart by them. */
export function readAgentFilter(text: string): AgentFilter {
  const [, attribute = "", value = ""] = FILTER.exec(text.slice(0, 4000)) ?? [];
  const [name, quoted] = [attribute.toLowerCase(), textOf(value)];
  if (name === "active" && quoted === undefined) return { state: value.toLowerCase() === "true" ? ACTIVE : INACTIVE };
  if (quoted === undefined || name === "active") throw scimProblem("invalidFilter", 'agents are looked up by agentUserName, externalId, id or active with eq, such as agentUserName eq "summaries"');
  return name === "agentusername" ? { name: quoted } : { id: quoted };
}

/** `undefined` for what is no quoted text. */
function textOf(value: string): string | undefined {
  if (!value.startsWith('"')) return undefined;
  try {
    return String(JSON.parse(value));
  } catch {
    throw scimProblem("invalidFilter", "the value of the filter is no text; quote it as in JSON");
  }
}

async function resources(db: Db, rows: readonly AgentRow[], base: string): Promise<readonly Attributes[]> {
  const people = await peopleCalled(db, rows.map(({ owner }) => owner));
  return rows.map((row) => {
    const named = people.find(({ source, state, names }) => source === "scim" && state !== "left" && names.includes(row.owner.toLowerCase()));
    return resourceOf(row, named?.id, base);
  });
}

export function resourceOf(row: AgentRow, owner: string | undefined, base: string): Attributes {
  const { id, name, title, purpose, state, sponsor, mandate, environment, end, templateId, createdAt, changedAt, revision } = row;
  return {
    schemas: [AGENT, AGENT_EXTENSION],
    id,
    externalId: id,
    agentUserName: name,
    displayName: title,
    description: purpose,
    active: state === "active",
    owners: [owner === undefined ? { value: row.owner, display: row.owner } : { value: owner, $ref: `${base}/Users/${owner}`, display: row.owner }],
    [AGENT_EXTENSION]: { purpose, state, sponsor, ...(mandate === null ? {} : { mandate }), ...(environment === null ? {} : { environment }), ...(end === null ? {} : { expiresAt: `${end}T23:59:59Z` }), ...(templateId === null ? {} : { template: templateId }) },
    meta: { resourceType: "Agent", created: createdAt, lastModified: changedAt, location: `${base}/Agents/${id}`, version: `W/"${revision}"` },
  };
}

const attribute = (name: string, more: object = {}) => ({ name, type: "string", multiValued: false, required: false, caseExact: false, mutability: "readOnly", returned: "default", uniqueness: "none", ...more });

export const agentSchemas = (base: string) =>
  [
    {
      id: AGENT,
      name: "Agent",
      description: "A non-human agent that acts by itself or on behalf of a person",
      attributes: [
        attribute("agentUserName", { required: true, caseExact: true, uniqueness: "server" }),
        attribute("displayName"),
        attribute("description"),
        attribute("active", { type: "boolean" }),
        attribute("owners", { type: "complex", multiValued: true, subAttributes: [attribute("value"), attribute("$ref", { type: "reference", referenceTypes: ["User"] }), attribute("display")] }),
      ],
    },
    { id: AGENT_EXTENSION, name: "Agent of Mandate", description: "Who needs the agent, what for, and until when", attributes: ["purpose", "state", "sponsor", "mandate", "environment", "template"].map((name) => attribute(name)).concat(attribute("expiresAt", { type: "dateTime" })) },
  ].map((schema) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"], ...schema, meta: { resourceType: "Schema", location: `${base}/Schemas/${schema.id}` } }));
