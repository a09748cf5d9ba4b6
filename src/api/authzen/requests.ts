// AuthZEN's access requests: an enforcement point asks that a held act be let go, follows the task, and asks the decision point again with the approval.
// SPEC: openid/authzen, access request and approval profile (draft). A denial is bound by its evaluation id: the record of it holds the digest of the question.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ASKABLE_MILLISECONDS, askTogether, CALLBACK_EVENTS, cancelHeldAct, registeredPlace, statusOfTask, type AskedFor } from "../../enforce/approvals/index.ts";
import { digestOfQuestion } from "../../enforce/records/index.ts";
import { MandateError, type ErrorCode } from "../../kernel/index.ts";
import type { DecisionRequest, Named } from "../../model/index.ts";
import { decisionById, heldActsOfTask, peopleCalled } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { onceOnly } from "../idempotent.ts";
import { problemOf } from "../problem.ts";
import { actorOf } from "../services.ts";
import type { Asking, Deciding } from "./evaluate.ts";
import { basisOf, holderOf } from "./holds.ts";
import { mapQuestion } from "./mapping.ts";
import { isTask, taskAnswer, taskIdOf, type Rows } from "./tasks.ts";
import { Action, Resource, Subject, type Evaluation } from "./wire.ts";

const Denial = z.object({ evaluation_id: z.string().min(1).max(128) });
const Wanted = z.object({ justification: z.string().max(1000).optional() });
const MOST_ITEMS = 20;
const common = {
  subject: Subject,
  context: z.record(z.string(), z.unknown()).optional(),
  requested_access: Wanted.optional(),
  callback: z.object({ endpoint: z.string().min(1).max(2000), state: z.string().max(1000).optional(), events: z.array(z.enum(CALLBACK_EVENTS)).max(CALLBACK_EVENTS.length).default([]) }).optional(),
};
const One = z.object({ ...common, action: Action, resource: Resource, denial: Denial });
/** SPEC: AuthZEN bulk access requests, draft 1. A denial of ours is of one question, so that each item brings its own. */
const Several = z.object({ ...common, items: z.array(z.object({ action: Action, resource: Resource, denial: Denial, requested_access: Wanted.optional() })).min(1).max(MOST_ITEMS), action: z.never().optional(), resource: z.never().optional(), denial: z.never().optional() });

type RefusalName = "not_requestable" | "expired_denial" | "invalid_denial_binding" | "duplicate_request" | "unknown_task" | "task_expired" | "invalid_task_state";

/** A refusal with its name in the profile. */
const refused = (named: RefusalName, code: ErrorCode, detail: string): MandateError => new MandateError(code, detail, { fields: { access_request: named } });

export function routesOfRequests(door: FastifyInstance, deciding: Deciding, asking: (request: FastifyRequest) => Asking): void {
  door.post("/requests", async (request, reply) => {
    const by = asking(request);
    const key = request.headers["idempotency-key"];
    const work = async () => ({ status: 201, headers: {}, body: JSON.stringify(taskAnswer(deciding.base(), await ask(deciding, by, request.body))) });
    const isKeyed = typeof key === "string" && key.length > 0 && key.length <= 255;
    const answer = isKeyed
      ? await onceOnly(deciding.store.pool, { caller: by.caller.id, key, method: "POST", url: request.url, body: request.body, ifMatch: null, at: deciding.store.clock.now(), shownOnce: false }, work)
      : await work();
    return reply.code(answer.status).header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(String).send(answer.body);
  });
  door.get<{ Params: { id: string } }>("/requests/:id", async (request, reply) => send(reply, deciding.base(), await taken(deciding, asking(request), request.params.id)));
  door.post<{ Params: { id: string } }>("/requests/:id/cancel", async (request, reply) => {
    const by = asking(request);
    const rows = await taken(deciding, by, request.params.id);
    const status = statusOfTask(rows);
    if (status !== "pending") throw refused(status === "expired" ? "task_expired" : "invalid_task_state", "conflict", `The task is ${status}.`);
    await cancelHeldAct(deciding.store, actorOf(by.caller), taskIdOf(rows));
    return send(reply, deciding.base(), await taken(deciding, by, taskIdOf(rows)));
  });
}

const send = (reply: FastifyReply, base: string, rows: Rows): FastifyReply => reply.header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(JSON.stringify).send(taskAnswer(base, rows));

async function taken({ store }: Deciding, { caller }: Asking, task: string): Promise<Rows> {
  const rows = await heldActsOfTask(store.pool, task, store.clock.now());
  if (!isTask(rows) || rows[0].askedBy !== caller.id) throw refused("unknown_task", "not_found", "There is no such task of yours.");
  return rows;
}

async function ask(deciding: Deciding, by: Asking, body: unknown): Promise<Rows> {
  const isSeveral = typeof body === "object" && body !== null && "items" in body;
  const given = (isSeveral ? Several : One).safeParse(body);
  if (!given.success) throw new MandateError("invalid_input", `${given.error.issues[0]?.path.join(".") ?? "The body"}: ${given.error.issues[0]?.message ?? "is not valid"}. Send the question as it was asked, and denial.evaluation_id; of several, both for each of items.`);
  const { subject, context, requested_access: wanted, callback: place } = given.data;
  const items = "items" in given.data ? given.data.items : undefined;
  const questions = "items" in given.data ? given.data.items : [given.data];
  const callback = place === undefined ? null : { channel: await registeredPlace(deciding.store.pool, place.endpoint), state: place.state ?? null, events: place.events };
  const asked: AskedFor[] = [];
  for (const { action, resource, denial, requested_access: own } of questions) asked.push(await askedFor(deciding, by, { subject, action, resource, ...(context === undefined ? {} : { context }) }, { evaluation: denial.evaluation_id, why: own?.justification ?? wanted?.justification ?? "" }));
  try {
    const named = items?.map(({ resource, action }) => ({ resource: { type: resource.type, id: resource.id }, action: { name: action.name } }));
    const rows = await askTogether(deciding.store, actorOf(by.caller), asked, { callback, ...(named === undefined ? {} : { items: named }) });
    if (!isTask(rows)) throw new MandateError("internal", "the held acts that were just written are not there; report this as a defect of Mandate");
    return rows;
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "conflict") throw refused("duplicate_request", "conflict", thrown.detail);
    throw thrown;
  }
}

/** The held decision that the denial names, when it is of exactly this question. */
async function askedFor(deciding: Deciding, by: Asking, question: Evaluation, { evaluation, why }: { readonly evaluation: string; readonly why: string }): Promise<AskedFor> {
  const { store, point, standingOf } = deciding;
  const record = await decisionById(store.pool, evaluation);
  const mapped = await mapQuestion(question, point.world(), standingOf);
  if (record === undefined || record.askedBy !== by.caller.id || mapped.kind !== "ours" || digestOfQuestion(mapped.request) !== record.digest) {
    await refusedOnRecord(deciding, by, evaluation);
    throw refused("invalid_denial_binding", "invalid_input", "The denial is not of this question, or not yours. Ask about exactly what was held: the same subject, action, resource and context.");
  }
  const held = holderOf(record);
  if (record.decision !== "hold" || held === undefined) throw refused("not_requestable", "invalid_input", `It was not held but answered ${record.decision}, and no approval changes that. ${record.remedy}`);
  if (Date.parse(record.at) + ASKABLE_MILLISECONDS <= store.clock.now().getTime()) throw refused("expired_denial", "invalid_input", "The decision is too old to be asked about. Ask the decision point again first.");
  const basis = await basisOf(store, { mandate: { id: record.mandateId ?? "", name: record.mandate ?? "", version: record.mandateVersion ?? 0, hash: record.mandateHash ?? "" }, policies: record.policies });
  return { decision: record, basis, ...held, behind: await behindOf(deciding, by, mapped.request), why };
}

/** The person for whom it is done, by every name the directory has, and who stands behind the point's token. */
async function behindOf({ store }: Deciding, { caller }: Asking, { onBehalfOf }: DecisionRequest): Promise<readonly Named[]> {
  const told = onBehalfOf === null ? [] : [onBehalfOf.subject, ...onBehalfOf.names];
  const people = await peopleCalled(store.pool, told);
  const names = [...told, ...people.flatMap(({ login, email, name, names: others }) => [login, email, name, ...others])];
  return [(await actingAs(store, caller)).person, ...(names.length === 0 ? [] : [{ account: names[0] ?? "", names }])];
}

const refusedOnRecord = ({ store }: Deciding, { caller }: Asking, evaluation: string): Promise<void> => store.write(actorOf(caller), (tx) => tx.record({ action: "held-act.refused", subject: null, detail: { code: "invalid_denial_binding", evaluation } }));

/** SPEC: RFC 9457 with the profile's types. `undefined`: not a refusal of this profile. */
export function refusalOf(thrown: unknown, request: FastifyRequest): { readonly status: number; readonly type: string } | undefined {
  const named = thrown instanceof MandateError ? thrown.fields["access_request"] : undefined;
  if (typeof named !== "string") return undefined;
  return { ...problemOf(thrown, request), type: `urn:openid:authzen:access-request:error:${named}` };
}
