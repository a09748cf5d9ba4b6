// The register of waivers: asking, seeing what one would accept, granting by another person, ending. Accepting one finding directly stands with the findings.
import { z } from "zod";
import type { Approver } from "../../govern/mandates/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { isSamePerson, WAIVER_STATES } from "../../model/index.ts";
import { countWaivers, findingsWithin, listWaivers, waiverById, type RegisterRow, type Store, type WaiverScope } from "../../store/index.ts";
import { askWaiver, decideWaiver, endWaiver } from "../../understand/findings/index.ts";
import { actingAs } from "../acting.ts";
import { roleAllows } from "../permissions.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { idParams, many, page, paging, shortText } from "../schemas/common.ts";
import * as wire from "../schemas/waiver.ts";
import type { Services } from "../services.ts";

const TOKENS_DECIDE_NOTHING = "An API token cannot grant a waiver: a decision is a person's. Sign in to the console.";
const OWN_REQUEST = "you asked for this waiver, under this account or another, so somebody else must decide on it";

async function scopeOf(store: Store, given: z.output<typeof wire.WaiverScope>, rules: Services["rules"]): Promise<WaiverScope> {
  const none = { findingKey: null, rule: null, identity: null, provider: null, realm: null, environment: null };
  if ("finding" in given) return { ...none, findingKey: found(await store.reads.findings.get(given.finding), "finding").key };
  if (!rules.has(given.rule) && !given.rule.startsWith("POL:") && (await store.reads.findings.counts({ rule: [given.rule] })).total === 0) throw new MandateError("invalid_input", `there is no rule ${given.rule}; the page of rules lists them`);
  return { ...none, rule: given.rule, identity: given.identity ?? null, provider: given.provider ?? null, realm: given.realm ?? null, environment: given.environment ?? null };
}

function view(row: RegisterRow, rules: Services["rules"], findingId: string | null): z.infer<typeof wire.RegisteredWaiver> {
  return {
    id: row.id,
    state: row.state,
    finding: findingId,
    rule: row.rule,
    rule_title: row.rule === null ? null : (rules.get(row.rule)?.title ?? row.rule),
    identity: row.identity,
    provider: row.provider,
    realm: row.realm,
    environment: row.environment,
    reason: row.reason,
    evidence: row.evidence,
    evidence_link: row.evidenceLink,
    owner: row.owner,
    asked_by: row.askedBy,
    asked_at: row.askedAt,
    approver: row.approver,
    granted_at: row.acceptedAt,
    expires_at: row.expiresAt,
    triggers: [...row.triggers],
    ended_at: row.endedAt,
    ended_by: row.endedBy,
    why: row.why,
    covers: row.covers,
  };
}

/** Why this person may not decide, or null. */
function mayNotDecide(waiver: RegisterRow, person: Approver, caller: Caller): string | null {
  if (caller.via === "token") return TOKENS_DECIDE_NOTHING;
  if (!roleAllows(caller.role, "findings.accept")) return "your role does not decide on waivers; an approver does";
  return waiver.askedPerson !== null && isSamePerson(waiver.askedPerson, person) ? OWN_REQUEST : null;
}

async function detail(services: Services, caller: Caller, id: string): Promise<z.infer<typeof wire.WaiverDetail>> {
  const { store } = services;
  const row = found(await waiverById(store.pool, id), "waiver");
  const finding = row.findingKey === null ? undefined : await store.reads.findings.get(row.findingKey);
  const effect = row.state === "requested" ? await findingsWithin(store.pool, scopeAlone(row)) : { count: 0, critical: 0, first: [] };
  const { person } = await actingAs(store, caller);
  const says = row.state === "requested" ? mayNotDecide(row, person, caller) : null;
  const asked = row.askedPerson !== null && isSamePerson(row.askedPerson, person);
  const ends = (row.state === "granted" && roleAllows(caller.role, "findings.accept")) || (row.state === "requested" && (asked || roleAllows(caller.role, "findings.accept")));
  return {
    waiver: view(row, services.rules, finding?.id ?? null),
    effect: { count: effect.count, critical: effect.critical, first: effect.first.map((each) => ({ ...each })) },
    may: { decide: row.state === "requested" && says === null, end: ends, says },
    version: String(row.revision),
  };
}

/** A waiver for one finding is looked for by its key alone. */
const scopeAlone = (row: RegisterRow): WaiverScope => (row.findingKey === null ? row : { findingKey: row.findingKey, rule: null, identity: null, provider: null, realm: null, environment: null });

export const waiverRoutes = [
  route({
    id: "waivers.list",
    method: "GET",
    path: "/v1/waivers",
    permission: "findings.read",
    summary: "The register of waivers, those that end first",
    query: z.object({ q: shortText.optional(), state: many(z.enum(WAIVER_STATES)), rule: shortText.optional(), owner: shortText.optional(), ...paging }),
    response: page(wire.RegisteredWaiver),
    handle: async ({ query: { limit, cursor, ...filter }, services }) => {
      const { rows, nextCursor } = await listWaivers(services.store.pool, filter, { limit, cursor });
      return { data: rows.map((row) => view(row, services.rules, row.findingKey)), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "waivers.counts",
    method: "GET",
    path: "/v1/waivers/counts",
    permission: "findings.read",
    summary: "How many waivers stand in each state",
    response: z.object({ by_state: z.record(z.enum(WAIVER_STATES), z.int()) }),
    handle: async ({ services }) => ({ by_state: { ...(await countWaivers(services.store.pool)) } }),
  }),
  route({
    id: "waivers.effect",
    method: "POST",
    path: "/v1/waivers/effect",
    permission: "findings.read",
    summary: "Which open findings a scope would accept today; stores nothing",
    body: z.object({ scope: wire.WaiverScope }),
    response: wire.WaiverEffect,
    handle: async ({ body, services }) => {
      const { count, critical, first } = await findingsWithin(services.store.pool, await scopeOf(services.store, body.scope, services.rules));
      return { count, critical, first: first.map((each) => ({ ...each })) };
    },
  }),
  route({
    id: "waivers.get",
    method: "GET",
    path: "/v1/waivers/:id",
    permission: "findings.read",
    summary: "One waiver, and while it waits the findings it would accept",
    params: idParams,
    response: wire.WaiverDetail,
    handle: ({ params, caller, services }) => detail(services, caller, params.id),
  }),
  route({
    id: "waivers.ask",
    method: "POST",
    path: "/v1/waivers",
    permission: "waivers.ask",
    summary: "Ask for a waiver; nothing is accepted before another person grants it",
    body: wire.WaiverAsk,
    response: wire.WaiverDetail,
    status: 201,
    handle: async ({ body, caller, services }) => {
      const { actor, person } = await actingAs(services.store, caller);
      const scope = await scopeOf(services.store, body.scope, services.rules);
      const id = await askWaiver(services.store, actor, { ...scope, reason: body.reason, evidence: body.evidence, evidenceLink: body.evidence_link ?? null, owner: body.owner, askedPerson: person, expiresAt: new Date(body.expires_at).toISOString(), triggers: body.triggers });
      return detail(services, caller, id);
    },
  }),
  route({
    id: "waivers.decide",
    method: "POST",
    path: "/v1/waivers/:id/decide",
    permission: "waivers.ask",
    summary: "Grant or refuse; approvers only, never who asked, never a token",
    params: idParams,
    body: z.discriminatedUnion("decision", [z.object({ decision: z.literal("granted") }), z.object({ decision: z.literal("refused"), why: z.string().trim().min(3).max(2000) })]),
    response: wire.WaiverDetail,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      const { actor, person } = await actingAs(services.store, caller);
      const decision = body.decision === "granted" ? ({ grant: true } as const) : ({ grant: false, why: body.why } as const);
      await decideWaiver(services.store, actor, params.id, Number(ifMatch), decision, (waiver) => mayNotDecide(waiver, person, caller));
      services.work.reevaluate();
      return detail(services, caller, params.id);
    },
  }),
  route({
    id: "waivers.end",
    method: "POST",
    path: "/v1/waivers/:id/end",
    permission: "waivers.ask",
    summary: "End a waiver (approvers), or take back a request (who asked); what it accepted is open again",
    params: idParams,
    body: z.object({ why: z.string().trim().min(3).max(2000) }),
    response: wire.WaiverDetail,
    handle: async ({ params, body, caller, services }) => {
      const before = await detail(services, caller, params.id);
      if (!before.may.end && ["requested", "granted"].includes(before.waiver.state)) throw new MandateError("forbidden", "this waiver is ended by an approver, or taken back by who asked while it waits");
      const { actor } = await actingAs(services.store, caller);
      await endWaiver(services.store, actor, params.id, body.why);
      services.work.reevaluate();
      return detail(services, caller, params.id);
    },
  }),
];
