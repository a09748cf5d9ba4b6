// The parts of one identity: credentials, grants, relations, usage, history, paths, owner.
import { z } from "zod";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { idParams, list, page, paging, shortText } from "../schemas/common.ts";
import { EscalationPath, Finding } from "../schemas/finding.ts";
import { Change, Credential, Grant, IdentityDetail, NodeSummary, OwnerSuggestion, Reach, Relation, Usage } from "../schemas/identity.ts";

const part = { method: "GET", permission: "inventory.read", params: idParams } as const;

export const identityPartRoutes = [
  route({ ...part, id: "identities.credentials", path: "/v1/identities/:id/credentials", summary: "Credentials it holds, never their values", response: list(Credential), handle: pending }),
  route({ ...part, id: "identities.grants", path: "/v1/identities/:id/grants", summary: "What it holds, directly and through groups", query: z.object(paging), response: page(Grant), handle: pending }),
  route({ ...part, id: "identities.relations", path: "/v1/identities/:id/relations", summary: "What it is tied to: groups, workloads, trusts", query: z.object(paging), response: page(Relation), handle: pending }),
  route({ ...part, id: "identities.usage", path: "/v1/identities/:id/usage", summary: "Evidence of what it did", query: z.object(paging), response: page(Usage), handle: pending }),
  route({ ...part, id: "identities.history", path: "/v1/identities/:id/history", summary: "Every dated change of it and of what it holds, newest first", query: z.object(paging), response: page(Change), handle: pending }),
  route({ ...part, id: "identities.findings", path: "/v1/identities/:id/findings", summary: "Findings it answers for, worst first", query: z.object(paging), response: page(Finding), handle: pending }),
  route({
    ...part,
    id: "identities.paths",
    path: "/v1/identities/:id/paths",
    permission: "access.read",
    summary: "What it can become, and how: escalation paths that begin here and those that lead here",
    response: z.object({ reach: Reach.nullable(), from_here: z.array(EscalationPath), to_here: z.array(EscalationPath), truncated: z.boolean() }),
    handle: pending,
  }),
  route({
    ...part,
    id: "identities.reach",
    path: "/v1/identities/:id/reach",
    permission: "access.read",
    summary: "What it can do on what, from its grants: the access explorer's 'what can Z reach'",
    query: z.object({ action: shortText.optional(), resource: z.string().max(2048).optional() }),
    response: z.object({
      reach: Reach.nullable(),
      entries: z.array(z.object({ action: z.string(), resource: z.string(), effect: z.enum(["allow", "conditional"]), conditions: z.array(z.string()), source: NodeSummary })),
      truncated: z.boolean(),
    }),
    handle: pending,
  }),
  route({ ...part, id: "identities.ownerSuggestions", path: "/v1/identities/:id/owner-suggestions", summary: "Who may be the owner, how surely, and why", response: list(OwnerSuggestion), handle: pending }),
  route({
    id: "identities.confirmOwner",
    method: "PUT",
    path: "/v1/identities/:id/owner",
    permission: "owners.write",
    summary: "Confirm who answers for it",
    params: idParams,
    body: z.object({ owner: z.string().trim().min(1).max(320), sponsor: z.string().trim().min(1).max(320).optional() }),
    response: IdentityDetail,
    ifMatch: true,
    handle: pending,
  }),
  route({
    id: "identities.removeOwner",
    method: "DELETE",
    path: "/v1/identities/:id/owner",
    permission: "owners.write",
    summary: "Undo: nobody is confirmed any more, the suggestions stand again",
    params: idParams,
    response: IdentityDetail,
    ifMatch: true,
    handle: pending,
  }),
];
