// What the SCIM server says of itself: what it can do, which resources it has, by which schemas (RFC 7644 §4).
import { MandateError } from "../../kernel/index.ts";
import { ENTERPRISE, GROUP, HELD, schemaDocuments, USER } from "../../govern/people/index.ts";
import { AGENT, AGENT_EXTENSION, agentSchemas } from "./agents.ts";
import { MOST_COUNT } from "./query.ts";

const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

export const serviceProvider = (base: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  documentationUri: "https://datatracker.ietf.org/doc/html/rfc7644",
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_COUNT },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [{ type: "oauthbearertoken", name: "API token", description: "An API token of Mandate with the permissions directory.write and people.read; for agents agents.read", primary: true }],
  meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
});

const resourceTypes = (base: string) => [
  resourceType(base, "User", "/Users", USER, [ENTERPRISE, HELD]),
  resourceType(base, "Group", "/Groups", GROUP, []),
  resourceType(base, "Agent", "/Agents", AGENT, [AGENT_EXTENSION]),
];

const resourceType = (base: string, name: string, endpoint: string, schema: string, extensions: readonly string[]) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
  id: name,
  name,
  endpoint,
  schema,
  schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })),
  meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${name}` },
});

const whole = <T>(resources: readonly T[]) => ({ schemas: [LIST], totalResults: resources.length, startIndex: 1, itemsPerPage: resources.length, Resources: resources });

function one<T extends { readonly id: string }>(resources: readonly T[], id: string): T {
  const found = resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());
  if (found === undefined) throw new MandateError("not_found", `there is no ${id.slice(0, 100)} here; ask for the list`);
  return found;
}

export const listResourceTypes = (base: string, id?: string) => (id === undefined ? whole(resourceTypes(base)) : one(resourceTypes(base), id));
const schemas = (base: string): readonly { readonly id: string }[] => [...schemaDocuments(base), ...agentSchemas(base)];
export const listSchemas = (base: string, id?: string) => (id === undefined ? whole(schemas(base)) : one(schemas(base), id));
