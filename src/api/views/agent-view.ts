// Agents as the API shows them, with what the caller may do.
import type { z } from "zod";
import { agentsToYaml, chainOf, checkDocument, documentOf, eventsIn, mayNotResume } from "../../govern/agents/index.ts";
import { identityId, mandatesNamingAgent, type AgentCardRow, type AgentRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { sentence } from "../deciding.ts";
import { mayUse } from "../permissions.ts";
import { found } from "../present.ts";
import type { Caller } from "../route.ts";
import type * as wire from "../schemas/agent.ts";
import type { Services } from "../services.ts";

export function agentView(row: AgentRow): z.infer<typeof wire.Agent> {
  const { id, name, title, purpose, kind, state, owner, sponsor, mandate, runtime, environment, end, identity, discovered, why } = row;
  return {
    id,
    name,
    title,
    purpose,
    kind,
    state,
    template_id: row.templateId,
    owner,
    sponsor,
    mandate,
    runtime,
    environment,
    end,
    methods: [...new Set(row.authentication.map(({ method }) => method))],
    identity,
    discovered,
    sample: row.sample,
    created_by: row.createdBy,
    created_at: row.createdAt,
    changed_at: row.changedAt,
    state_since: row.stateSince,
    why,
  };
}

export const cardView = ({ url, digest, version, provider, interfaces, skills, signatures }: AgentCardRow): z.infer<typeof wire.AgentCard> => ({
  url,
  digest,
  version,
  provider,
  interfaces: [...interfaces],
  skills: [...skills],
  signatures: signatures.map(({ keyId, keysFrom, status, says }) => ({ key_id: keyId, keys_from: keysFrom, status, says })),
});

const nameOf = ({ id, name, title, state }: AgentRow) => ({ id, name, title, state });

export async function agentDetail(services: Services, caller: Caller, idOrName: string): Promise<z.output<typeof wire.AgentDetail>> {
  const { agent, template, instances } = found(await chainOf(services.store, idOrName), "agent");
  const document = documentOf(agent, agent.kind, template);
  const [mandates, problems] = await Promise.all([mandatesNamingAgent(services.db, agent.id), agent.state === "retired" ? [] : checkDocument(services.store, document, agent.name)]);
  return {
    agent: agentView(agent),
    document,
    yaml: agentsToYaml([document]),
    authentication: document.authentication,
    secrets: agent.authentication.flatMap((method) => (method.method === "client_secret" ? [{ id: method.id, created_at: method.created_at, expires_at: method.expires_at }] : [])),
    card: agent.card === null ? null : cardView(agent.card),
    template: template === undefined ? null : nameOf(template),
    instances: instances.map(nameOf),
    mandates: mandates.map(({ id, name, title, state }) => ({ id, name, title, state })),
    problems: problems.map((problem) => ({ ...problem })),
    identity_id: identityId(agent.identity),
    may: await mayDo(services, caller, agent),
    version: String(agent.revision),
  };
}

/** What the state machine and the person allow; the service judges again when he does it. */
async function mayDo(services: Services, caller: Caller, agent: AgentRow): Promise<z.output<typeof wire.AgentDetail>["may"]> {
  const writes = mayUse(caller, "agents.write");
  const next = writes ? eventsIn(agent.state) : [];
  const refusal = next.includes("resume") ? mayNotResume(agent, (await actingAs(services.store, caller)).person) : null;
  return {
    edit: writes && agent.state !== "retired",
    activate: next.includes("activate"),
    suspend: next.includes("suspend"),
    resume: { may: next.includes("resume") && refusal === null, says: refusal === null ? "" : sentence(refusal) },
    retire: next.includes("retire"),
  };
}
