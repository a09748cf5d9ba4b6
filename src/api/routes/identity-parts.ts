// The parts of one identity: credentials, grants, relations, usage, history, paths, owner.
import { z } from "zod";
import { MandateError } from "../../kernel/index.ts";
import { confirmOwner, lockIdentityVersion, removeOwner, type IdentityDetailRow } from "../../store/index.ts";
import { checkVersion, found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, page, paging, shortText } from "../schemas/common.ts";
import { EscalationPath, Finding } from "../schemas/finding.ts";
import { ACCESS_COLUMNS, Change, Credential, Grant, IdentityDetail, NodeSummary, OwnerSuggestion, Reach, Relation, Usage } from "../schemas/identity.ts";
import { actorOf, type Services } from "../services.ts";
import { findingView, pathView } from "../views/finding-view.ts";
import { namesOf, readIdentity } from "../views/identity-detail.ts";
import { credentialView, grantView, nodeView, reachView, relationView, usageView } from "../views/identity-view.ts";
import { rightsOf } from "../views/rights.ts";

/** The rows that the parts of an identity hang on. */
/** A right to everything is a right to the service that is asked about. */
const EVERY_SERVICE = "*";

async function identityRow(services: Services, id: string): Promise<IdentityDetailRow> {
  return found(await services.store.reads.identities.get(id), "identity");
}

const MOST_GRANTS = 500;
const MOST_RIGHTS = 1000;

/** A pattern with `*` and `?` against a text that may be a pattern itself; linear in practice, because both are bounded. */
function mayMatch(pattern: string, text: string): boolean {
  const source = pattern.toLowerCase().replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll(/\*+/g, "[^]*").replaceAll("?", "[^]");
  return pattern.length <= 512 && pattern.split("*").length <= 8 ? new RegExp(`^${source}$`).test(text.toLowerCase()) : pattern.toLowerCase() === text.toLowerCase();
}

const part = { method: "GET", permission: "inventory.read", params: idParams } as const;

export const identityPartRoutes = [
  route({ ...part, id: "identities.credentials", path: "/v1/identities/:id/credentials", summary: "Credentials it holds, never their values", response: list(Credential),
    handle: async ({ params, services }) => {
      const identity = await identityRow(services, params.id);
      return { data: (await services.store.reads.credentials.ofHolder(identity.key)).map(credentialView) };
    },
  }),
  route({ ...part, id: "identities.grants", path: "/v1/identities/:id/grants", summary: "What it holds, directly and through groups", query: z.object(paging), response: page(Grant),
    handle: async ({ params, query, services }) => {
      const { reads } = services.store;
      const identity = await identityRow(services, params.id);
      const [grants, total] = await Promise.all([reads.edges.grantsOf(identity.key, query), reads.edges.grantCount(identity.key)]);
      const names = await namesOf(reads, grants.rows.flatMap((grant) => [grant.entitlement, ...grant.via]));
      return { data: grants.rows.map((grant) => grantView(grant, names)), next_cursor: grants.nextCursor, has_more: grants.nextCursor !== null, total };
    },
  }),
  route({ ...part, id: "identities.relations", path: "/v1/identities/:id/relations", summary: "What it is tied to: groups, workloads, trusts", query: z.object(paging), response: page(Relation),
    handle: async ({ params, query, services }) => {
      const { reads } = services.store;
      const identity = await identityRow(services, params.id);
      const relations = await reads.edges.relationsOf(identity.key, query);
      const names = await namesOf(reads, relations.rows.map((relation) => (relation.direction === "out" ? relation.to : relation.from)));
      return { data: relations.rows.map((relation) => relationView(relation, names)), next_cursor: relations.nextCursor, has_more: relations.nextCursor !== null, total: null };
    },
  }),
  route({ ...part, id: "identities.usage", path: "/v1/identities/:id/usage", summary: "Evidence of what it did", query: z.object(paging), response: page(Usage),
    handle: async ({ params, query, services }) => {
      const identity = await identityRow(services, params.id);
      const usages = await services.store.reads.edges.usagesOf(identity.key, query);
      return { data: usages.rows.map(usageView), next_cursor: usages.nextCursor, has_more: usages.nextCursor !== null, total: null };
    },
  }),
  route({ ...part, id: "identities.history", path: "/v1/identities/:id/history", summary: "Its timeline, newest first: every dated change of it and of what it holds, its findings and its mandates", query: z.object(paging), response: page(Change),
    handle: async ({ params, query, services }) => {
      const { reads } = services.store;
      const identity = await identityRow(services, params.id);
      const changes = await reads.history.ofIdentity(identity.key, query);
      const names = await namesOf(reads, changes.rows.map((change) => change.key));
      const data = changes.rows.map((change) => ({
        id: change.id,
        at: change.at,
        what: change.what,
        node: nodeView(found(names.get(change.key), "node")),
        about: change.noun !== "finding" && change.noun !== "mandate" ? null : { noun: change.noun, id: change.about ?? "", title: change.title ?? "", note: change.note },
        fields: change.fields.map(({ name, before, after }) => ({ name, before: before ?? null, after: after ?? null })),
        by: change.by,
      }));
      return { data, next_cursor: changes.nextCursor, has_more: changes.nextCursor !== null, total: null };
    },
  }),
  route({ ...part, id: "identities.findings", path: "/v1/identities/:id/findings", summary: "Findings it answers for, worst first", query: z.object(paging), response: page(Finding),
    handle: async ({ params, query, services }) => {
      const identity = await identityRow(services, params.id);
      const findings = await services.store.reads.findings.list({ identity: identity.key }, { by: "risk", descending: true }, query);
      return { data: findings.rows.map((row) => findingView(row, services.rules)), next_cursor: findings.nextCursor, has_more: findings.nextCursor !== null, total: null };
    },
  }),
  route({
    ...part,
    id: "identities.paths",
    path: "/v1/identities/:id/paths",
    permission: "access.read",
    summary: "What it can become, and how: escalation paths that begin here and those that lead here",
    response: z.object({ reach: Reach.nullable(), from_here: z.array(EscalationPath), to_here: z.array(EscalationPath), truncated: z.boolean() }),
    handle: async ({ params, services }) => {
      const identity = await identityRow(services, params.id);
      const [from, to] = await Promise.all([services.analysis.paths({ from: identity.key, limit: 50 }), services.analysis.paths({ to: identity.key, limit: 50 })]);
      const names = await namesOf(services.store.reads, [...from.paths, ...to.paths].flatMap((path) => [path.fromKey, path.toKey, ...path.targetKeys]));
      return {
        reach: reachView(identity),
        from_here: from.paths.map((path) => pathView(path, names)),
        to_here: to.paths.map((path) => pathView(path, names)),
        truncated: from.truncated || to.truncated,
      };
    },
  }),
  route({
    ...part,
    id: "identities.reach",
    path: "/v1/identities/:id/reach",
    permission: "access.read",
    summary: "What it can do on what, from its grants: the access explorer's 'what can Z reach'",
    query: z.object({
      action: shortText.optional(),
      resource: z.string().max(2048).optional(),
      /** A cell of the three sets: its service and its column. */
      service: shortText.optional(),
      column: z.enum(ACCESS_COLUMNS).optional(),
    }),
    response: z.object({
      reach: Reach.nullable(),
      entries: z.array(z.object({ action: z.string(), resource: z.string(), effect: z.enum(["allow", "conditional"]), conditions: z.array(z.string()), source: NodeSummary })),
      truncated: z.boolean(),
    }),
    handle: async ({ params, query, services }) => {
      const { reads } = services.store;
      const identity = await identityRow(services, params.id);
      const grants = await reads.edges.grantsOf(identity.key, { limit: MOST_GRANTS });
      const names = await namesOf(reads, grants.rows.map((grant) => grant.entitlement));
      const entries = grants.rows
        .filter((grant) => grant.effect === "allow")
        .flatMap((grant) =>
          rightsOf(grant.entitlementAttributes)
            .filter((right) => right.effect === "allow" && (query.action === undefined || mayMatch(right.action, query.action)))
            .filter((right) => (query.service === undefined || right.service === query.service || right.service === EVERY_SERVICE) && (query.column === undefined || right.columns.includes(query.column)))
            .flatMap((right) =>
              right.resources
                .filter((resource) => query.resource === undefined || mayMatch(resource, query.resource))
                .map((resource) => ({
                  action: right.action,
                  resource: grant.resource === "*" ? resource : `${grant.resource}/${resource}`,
                  effect: grant.conditional || right.conditions.length > 0 ? ("conditional" as const) : ("allow" as const),
                  conditions: [...right.conditions],
                  source: nodeView(found(names.get(grant.entitlement), "entitlement")),
                })),
            ),
        );
      return { reach: reachView(identity), entries: entries.slice(0, MOST_RIGHTS), truncated: entries.length > MOST_RIGHTS || grants.nextCursor !== null };
    },
  }),
  route({ ...part, id: "identities.ownerSuggestions", path: "/v1/identities/:id/owner-suggestions", summary: "Who may be the owner, how surely, and why", response: list(OwnerSuggestion),
    handle: async ({ params, services }) => {
      const identity = await identityRow(services, params.id);
      const suggestions = await services.suggestOwners(identity.observed);
      return { data: suggestions.map(({ candidate, confidence, reasons }) => ({ candidate, confidence, reasons: reasons.map(({ signal, reason, weight }) => ({ signal, reason, weight })) })) };
    },
  }),
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
    handle: async ({ params, body, caller, services, ifMatch, now }) => {
      const identity = await identityRow(services, params.id);
      await services.store.write(actorOf(caller), async (tx) => {
        checkVersion(ifMatch, found(await lockIdentityVersion(tx, identity.id), "identity"));
        await confirmOwner(tx, identity.key, body.owner, body.sponsor);
        await tx.record({ action: "owner.confirmed", subject: identity.id, detail: { key: identity.key, owner: body.owner, sponsor: body.sponsor ?? null, before: identity.owner } });
      });
      services.work.reevaluate();
      return found(await readIdentity(services.store.reads, identity.id, now), "identity");
    },
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
    handle: async ({ params, caller, services, ifMatch, now }) => {
      const identity = await identityRow(services, params.id);
      if (identity.provider === "mandate") throw new MandateError("conflict", "A registered agent always has an owner. Confirm another one, or change the agent.");
      const best = (await services.suggestOwners(identity.observed))[0];
      await services.store.write(actorOf(caller), async (tx) => {
        checkVersion(ifMatch, found(await lockIdentityVersion(tx, identity.id), "identity"));
        const ended = await removeOwner(tx, identity.key, best === undefined ? undefined : { candidate: best.candidate, confidence: best.confidence });
        if (!ended) throw new MandateError("conflict", "Nobody is confirmed as owner, so there is nothing to undo. Reload the identity.");
        await tx.record({ action: "owner.removed", subject: identity.id, detail: { key: identity.key, before: identity.owner } });
      });
      services.work.reevaluate();
      return found(await readIdentity(services.store.reads, identity.id, now), "identity");
    },
  }),
];
