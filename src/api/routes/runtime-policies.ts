// Run-time policies: written, checked as one types, tried on their cases, put in force, reported on.
import { z } from "zod";
import { activateRuntimePolicy, checkRuntimePolicy, discardRuntimeDraft, hashOf, keepRuntimePolicy, loosening, mutationScore, readPolicySchema, reportOn, retireRuntimePolicy, shippedPolicies, teamRight, writeRuntimePolicy } from "../../enforce/policies/index.ts";
import { RuntimePolicyContent } from "../../model/index.ts";
import { runtimePolicyVersions } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, list, shortText } from "../schemas/common.ts";
import * as wire from "../schemas/runtime-policy.ts";
import type { Services } from "../services.ts";
import { mutationView, policyView, problemView, reportView, versionView } from "../views/runtime-policy-view.ts";

const why = z.string().trim().min(1).max(2000);
const DAY_MILLISECONDS = 86_400_000;

async function detail({ db }: Services, idOrName: string): Promise<z.infer<typeof wire.RuntimePolicyDetail>> {
  const versions = await runtimePolicyVersions(db, idOrName);
  return { policy: found(policyView(versions), "run-time policy"), versions: versions.map(versionView) };
}

const changing = (verb: "discard" | "keep", summary: string, permission: "runtime.write" | "runtime.activate", run: typeof keepRuntimePolicy) =>
  route({
    id: `runtimePolicies.${verb}`,
    method: "POST",
    path: `/v1/runtime-policies/:id/${verb}`,
    permission,
    summary,
    params: idParams,
    response: z.null(),
    status: 204,
    handle: async ({ params, caller, services }: { readonly params: { readonly id: string }; readonly caller: Caller; readonly services: Services }) => {
      await run(services.store, await actingAs(services.store, caller), params.id);
      return null;
    },
  });

export const runtimePolicyRoutes = [
  route({
    id: "runtimePolicies.list",
    method: "GET",
    path: "/v1/runtime-policies",
    permission: "runtime.read",
    summary: "All run-time policies with what is in force of them",
    response: list(wire.RuntimePolicy),
    handle: async ({ services }) => {
      const byName = Map.groupBy(await runtimePolicyVersions(services.db), ({ name }) => name);
      return { data: [...byName.values()].flatMap((versions) => policyView(versions) ?? []) };
    },
  }),
  route({ id: "runtimePolicies.templates", method: "GET", path: "/v1/runtime-policies/templates", permission: "runtime.read", summary: "Ready-made policies with their cases; none is in force until it is written and activated", response: list(RuntimePolicyContent), handle: async () => ({ data: [...shippedPolicies()] }) }),
  route({
    id: "runtimePolicies.report",
    method: "GET",
    path: "/v1/runtime-policies/report",
    permission: "runtime.read",
    summary: "Of what is in force: what was never hit, what cannot match, what stands in another's way, and how well the cases hold it fast",
    query: z.object({ days: z.coerce.number().int().min(1).max(3660).default(30) }),
    response: wire.RuntimeReport,
    handle: async ({ query, services, now }) => reportView(await reportOn(services.store, readPolicySchema(), services.decisionPoint.world(), new Date(now.getTime() - query.days * DAY_MILLISECONDS))),
  }),
  route({
    id: "runtimePolicies.check",
    method: "POST",
    path: "/v1/runtime-policies/check",
    permission: "runtime.read",
    summary: "What is wrong with a policy and where, how it answers its cases, and what it would loosen; stores nothing",
    body: z.strictObject({ content: RuntimePolicyContent, mutate: z.boolean().default(false) }),
    response: wire.RuntimeCheck,
    handle: async ({ body: { content, mutate }, services }) => {
      const { problems, cases, compiled } = await checkRuntimePolicy(content, readPolicySchema());
      const former = (await runtimePolicyVersions(services.db, content.name)).find(({ state }) => state === "active");
      return {
        hash: hashOf(content),
        ok: compiled !== null,
        problems: problems.map(problemView),
        cases: cases.map((each) => ({ ...each, policies: [...each.policies] })),
        loosening: compiled === null ? [] : [...loosening(content.layer, former?.compiled ?? [], compiled)],
        mutation: compiled === null || !mutate ? null : mutationView(mutationScore(content.layer, compiled, content.cases)),
      };
    },
  }),
  route({
    id: "runtimePolicies.teamRight",
    method: "POST",
    path: "/v1/runtime-policies/team-right",
    permission: "runtime.read",
    summary: "The small form: people of this team may use this server; gives the policy and its cases, and stores nothing",
    body: z.strictObject({ team: shortText.min(1), server: shortText.min(1), tools: z.array(shortText.min(1)).max(100).default([]) }),
    response: RuntimePolicyContent,
    handle: async ({ body }) => teamRight(body),
  }),
  route({ id: "runtimePolicies.get", method: "GET", path: "/v1/runtime-policies/:id", permission: "runtime.read", summary: "A run-time policy by id or name, with all its versions", params: idParams, response: wire.RuntimePolicyDetail, handle: ({ params, services }) => detail(services, params.id) }),
  route({
    id: "runtimePolicies.write",
    method: "POST",
    path: "/v1/runtime-policies",
    permission: "runtime.write",
    summary: "Write a draft: of a new policy, or the next version of one; a draft may be wrong and is in force for nobody",
    body: z.strictObject({ content: RuntimePolicyContent, revision: z.int().optional() }),
    response: wire.RuntimePolicyDetail,
    status: 201,
    handle: async ({ body: { content, revision }, caller, services }) => detail(services, await writeRuntimePolicy(services.store, await actingAs(services.store, caller), content, revision ?? null)),
  }),
  route({
    id: "runtimePolicies.activate",
    method: "POST",
    path: "/v1/runtime-policies/:id/activate",
    permission: "runtime.activate",
    summary: "Put the draft in force when it is exactly this content; one that lets more pass is activated by somebody who did not write it",
    params: idParams,
    body: z.strictObject({ hash: z.string().max(64) }),
    response: wire.RuntimePolicyDetail,
    handle: async ({ params, body, caller, services }) => {
      await activateRuntimePolicy(services.store, await actingAs(services.store, caller), params.id, body.hash, readPolicySchema());
      return detail(services, params.id);
    },
  }),
  route({
    id: "runtimePolicies.retire",
    method: "POST",
    path: "/v1/runtime-policies/:id/retire",
    permission: "runtime.activate",
    summary: "Take a policy out of force; when that lets more pass, the first call asks and another person's call does it",
    params: idParams,
    body: z.strictObject({ why }),
    response: z.object({ done: z.enum(["retired", "asked"]) }),
    handle: async ({ params, body, caller, services }) => ({ done: await retireRuntimePolicy(services.store, await actingAs(services.store, caller), params.id, body.why) }),
  }),
  changing("keep", "Refuse the wish to take a policy out of force", "runtime.activate", keepRuntimePolicy),
  changing("discard", "Forget a draft", "runtime.write", discardRuntimeDraft),
];
