// Estate policies: written, tried, switched, kept in files.
import { z } from "zod";
import { applyPolicies, changePolicy, createPolicy, policiesFromYaml, policiesToYaml, POLICY_TEMPLATES, removePolicy, ruleOf, simulatePolicy, switchPolicy } from "../../govern/policies/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { POLICY_STATES, PolicyDocument } from "../../model/index.ts";
import { listPolicies, policyBy, type PolicyBreach, type PolicyEffect, type PolicyRow } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list } from "../schemas/common.ts";
import * as wire from "../schemas/policy.ts";
import { actorOf, type Services } from "../services.ts";

const LARGEST_YAML = 1_048_576;
const content = z.union([z.object({ document: PolicyDocument }), z.object({ yaml: z.string().max(LARGEST_YAML) })]);

function documentOf(given: z.output<typeof content>): PolicyDocument {
  if ("document" in given) return given.document;
  const documents = policiesFromYaml(given.yaml);
  const [document] = documents;
  if (document === undefined || documents.length > 1) throw new MandateError("invalid_input", `The file holds ${documents.length} policies. Give one.`);
  return document;
}

function view(row: PolicyRow): z.infer<typeof wire.Policy> {
  const { id, name, state, version, document } = row;
  return {
    id,
    name,
    title: document.title,
    about: document.about,
    severity: document.severity,
    state,
    version,
    rule: ruleOf(document),
    judged: row.judgedAt === null ? null : { at: row.judgedAt, population: row.population ?? 0, broken: row.broken ?? 0, unknown: row.unknown ?? 0 },
    changed_at: row.changedAt,
    switched: row.switchedAt === null || row.switchedBy === null ? null : { at: row.switchedAt, by: row.switchedBy },
  };
}

async function detail(services: Services, idOrName: string): Promise<z.infer<typeof wire.PolicyDetail>> {
  const row = found(await policyBy(services.store.pool, idOrName), "policy");
  return { policy: view(row), document: row.document, yaml: policiesToYaml([row.document]), revision: String(row.revision) };
}

const linkOf = ({ type, id, identityId }: PolicyBreach): string => (type === "mandate" ? `/mandates/${id}` : identityId === null ? "/inventory" : `/identities/${identityId}`);

function effectView(document: PolicyDocument, effect: PolicyEffect): z.infer<typeof wire.PolicyEffect> {
  return {
    yaml: policiesToYaml([document]),
    document,
    population: effect.population,
    broken: effect.broken,
    within_7_days: effect.within7,
    within_30_days: effect.within30,
    within_90_days: effect.within90,
    unknown: effect.unknown,
    ownerless: effect.ownerless,
    owners: effect.owners.map((each) => ({ ...each })),
    first: effect.first.map((breach) => ({ id: breach.id, name: breach.name, provider: breach.provider, kind: breach.kind, owner: breach.owner, environment: breach.environment, breaks_at: breach.breaksAt, says: [...breach.says], link: linkOf(breach) })),
  };
}

export const policyRoutes = [
  route({
    id: "policies.list",
    method: "GET",
    path: "/v1/policies",
    permission: "policies.read",
    summary: "All estate policies",
    response: list(wire.Policy),
    handle: async ({ services }) => ({ data: (await listPolicies(services.store.pool)).map(view) }),
  }),
  route({
    id: "policies.templates",
    method: "GET",
    path: "/v1/policies/templates",
    permission: "policies.read",
    summary: "Ready-made policies; none is in force until it is made and switched on",
    response: list(z.object({ name: z.string(), title: z.string(), yaml: z.string() })),
    handle: async () => ({ data: POLICY_TEMPLATES.map((document) => ({ name: document.name, title: document.title, yaml: policiesToYaml([document]) })) }),
  }),
  route({
    id: "policies.export",
    method: "GET",
    path: "/v1/policies/export.yaml",
    permission: "policies.read",
    summary: "All policies as one YAML file; applying it again changes nothing",
    response: z.string(),
    produces: "application/yaml",
    handle: async ({ services }) => policiesToYaml((await listPolicies(services.store.pool)).map(({ document }) => document)),
  }),
  route({
    id: "policies.simulate",
    method: "POST",
    path: "/v1/policies/simulate",
    permission: "policies.read",
    summary: "What a policy would say of the estate today and soon; stores nothing",
    body: content,
    response: wire.PolicyEffect,
    handle: async ({ body, services }) => {
      const document = documentOf(body);
      return effectView(document, await simulatePolicy(services.store, document));
    },
  }),
  route({
    id: "policies.apply",
    method: "POST",
    path: "/v1/policies/apply",
    permission: "policies.write",
    summary: "Make and change the policies of a YAML file, all or none; new ones are off, and what is switched on stays so",
    body: z.object({ yaml: z.string().max(LARGEST_YAML) }),
    response: list(z.object({ name: z.string(), id: z.string(), what: z.enum(["created", "changed", "same"]) })),
    handle: async ({ body, caller, services }) => {
      const applied = await applyPolicies(services.store, actorOf(caller), policiesFromYaml(body.yaml));
      if (applied.some(({ what }) => what === "changed")) services.work.reevaluate();
      return { data: applied.map((each) => ({ ...each })) };
    },
  }),
  route({ id: "policies.get", method: "GET", path: "/v1/policies/:id", permission: "policies.read", summary: "A policy by id or name", params: idParams, response: wire.PolicyDetail, handle: ({ params, services }) => detail(services, params.id) }),
  route({
    id: "policies.create",
    method: "POST",
    path: "/v1/policies",
    permission: "policies.write",
    summary: "A new policy; it is off until it is switched",
    body: content,
    response: wire.PolicyDetail,
    status: 201,
    handle: async ({ body, caller, services }) => detail(services, await createPolicy(services.store, actorOf(caller), documentOf(body))),
  }),
  route({
    id: "policies.change",
    method: "PUT",
    path: "/v1/policies/:id",
    permission: "policies.write",
    summary: "Change a policy; one that is in force is judged by its new words at once",
    params: idParams,
    body: content,
    response: wire.PolicyDetail,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      await changePolicy(services.store, actorOf(caller), params.id, documentOf(body), Number(ifMatch));
      services.work.reevaluate();
      return detail(services, params.id);
    },
  }),
  route({
    id: "policies.switch",
    method: "POST",
    path: "/v1/policies/:id/switch",
    permission: "policies.write",
    summary: "Off, simulated or on; the effect at that moment goes into the record",
    params: idParams,
    body: z.object({ state: z.enum(POLICY_STATES), revision: z.string().max(20).optional() }),
    response: wire.PolicyDetail,
    handle: async ({ params, body, caller, services }) => {
      await switchPolicy(services.store, actorOf(caller), params.id, body.state, body.revision === undefined ? null : Number(body.revision));
      services.work.reevaluate();
      return detail(services, params.id);
    },
  }),
  route({
    id: "policies.remove",
    method: "DELETE",
    path: "/v1/policies/:id",
    permission: "policies.write",
    summary: "Forget a policy that is not in force",
    params: idParams,
    response: z.null(),
    status: 204,
    handle: async ({ params, caller, services }) => {
      await removePolicy(services.store, actorOf(caller), params.id);
      return null;
    },
  }),
];
