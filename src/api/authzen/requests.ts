// AuthZEN's access requests: an enforcement point asks that a held act be let go, follows the task, and asks the decision point again with the approval.
// SPEC: openid/authzen, access request and approval profile (draft). A denial is bound by its evaluation id: the record of it holds the digest of the question.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ASKABLE_MILLISECONDS, askForRelease, cancelHeldAct } from "../../enforce/approvals/index.ts";
import { digestOfQuestion } from "../../enforce/records/index.ts";
import { MandateError, type ErrorCode } from "../../kernel/index.ts";
import type { DecisionRequest, Named } from "../../model/index.ts";
import { decisionById, heldActById, peopleCalled, type HeldActRow } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { onceOnly } from "../idempotent.ts";
import { problemOf } from "../problem.ts";
import { actorOf } from "../services.ts";
import type { Asking, Deciding } from "./evaluate.ts";
import { basisOf, holderOf } from "./holds.ts";
import { mapQuestion } from "./mapping.ts";
import { Action, Resource, Subject } from "./wire.ts";

const Body = z.object({
  subject: Subject,
  action: Action,
  resource: Resource,
  context: z.record(z.string(), z.unknown()).optional(),
  denial: z.object({ evaluation_id: z.string().min(1).max(128) }),
  requested_access: z.object({ justification: z.string().max(1000).optional() }).optional(),
});

type RefusalName = "not_requestable" | "expired_denial" | "invalid_denial_binding" | "duplicate_request" | "unknown_task" | "task_expired" | "invalid_task_state";

/** A refusal with its name in the profile. */
const refused = (named: RefusalName, code: ErrorCode, detail: string): MandateError => new MandateError(code, detail, { fields: { access_request: named } });

export function routesOfRequests(door: FastifyInstance, deciding: Deciding, asking: (request: FastifyRequest) => Asking): void {
  door.post("/requests", async (request, reply) => {
    const by = asking(request);
    const key = request.headers["idempotency-key"];
    const work = async () => {
      const row = await ask(deciding, by, request.body);
      return { status: 201, headers: {}, body: JSON.stringify({ task: taskOf(deciding.base(), row) }) };
    };
    const isKeyed = typeof key === "string" && key.length > 0 && key.length <= 255;
    const answer = isKeyed
      ? await onceOnly(deciding.store.pool, { caller: by.caller.id, key, method: "POST", url: request.url, body: request.body, ifMatch: null, at: deciding.store.clock.now(), shownOnce: false }, work)
      : await work();
    return reply.code(answer.status).header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(String).send(answer.body);
  });
  door.get<{ Params: { id: string } }>("/requests/:id", async (request, reply) => send(reply, deciding.base(), await taken(deciding, asking(request), request.params.id)));
  door.post<{ Params: { id: string } }>("/requests/:id/cancel", async (request, reply) => {
    const by = asking(request);
    const row = await taken(deciding, by, request.params.id);
    if (row.state !== "pending") throw refused(row.state === "expired" ? "task_expired" : "invalid_task_state", "conflict", `The task is ${row.state}.`);
    await cancelHeldAct(deciding.store, actorOf(by.caller), row.id);
    return send(reply, deciding.base(), await taken(deciding, by, row.id));
  });
}

const send = (reply: FastifyReply, base: string, row: HeldActRow): FastifyReply => reply.header("cache-control", "no-store").type("application/json; charset=utf-8").serializer(JSON.stringify).send({ task: taskOf(base, row), ...resultOf(row) });

function taskOf(base: string, row: HeldActRow): object {
  const at = `${base}/access/v1/requests/${row.id}`;
  return { id: row.id, status: row.state, status_endpoint: at, expires_at: row.expiresAt, links: { review: `${base}/approvals/held/${row.id}`, ...(row.state === "pending" ? { cancel: `${at}/cancel` } : {}) } };
}

/** SPEC: an approval is no decision: the point asks again, and the decision point has the last word. */
const resultOf = (row: HeldActRow): object => (row.state === "approved" && row.usedAt === null ? { result: { mode: "reevaluate", approval: { id: row.id, approved_at: row.decidedAt, approved_until: row.approvedUntil } } } : {});

async function taken({ store }: Deciding, { caller }: Asking, id: string): Promise<HeldActRow> {
  const row = await heldActById(store.pool, id, store.clock.now());
  if (row === undefined || row.askedBy !== caller.id) throw refused("unknown_task", "not_found", "There is no such task of yours.");
  return row;
}

async function ask(deciding: Deciding, by: Asking, body: unknown): Promise<HeldActRow> {
  const { store, point, standingOf } = deciding;
  const given = Body.safeParse(body);
  if (!given.success) throw new MandateError("invalid_input", `${given.error.issues[0]?.path.join(".") ?? "The body"}: ${given.error.issues[0]?.message ?? "is not valid"}. Send the question as it was asked, and denial.evaluation_id.`);
  const { denial, requested_access: wanted, ...question } = given.data;
  const record = await decisionById(store.pool, denial.evaluation_id);
  const mapped = await mapQuestion(question, point.world(), standingOf);
  if (record === undefined || record.askedBy !== by.caller.id || mapped.kind !== "ours" || digestOfQuestion(mapped.request) !== record.digest) {
    await refusedOnRecord(deciding, by, denial.evaluation_id);
    throw refused("invalid_denial_binding", "invalid_input", "The denial is not of this question, or not yours. Ask about exactly what was held: the same subject, action, resource and context.");
  }
  const held = holderOf(record);
  if (record.decision !== "hold" || held === undefined) throw refused("not_requestable", "invalid_input", `It was not held but answered ${record.decision}, and no approval changes that. ${record.remedy}`);
  if (Date.parse(record.at) + ASKABLE_MILLISECONDS <= store.clock.now().getTime()) throw refused("expired_denial", "invalid_input", "The decision is too old to be asked about. Ask the decision point again first.");
  const basis = await basisOf(store, { mandate: { id: record.mandateId ?? "", name: record.mandate ?? "", version: record.mandateVersion ?? 0, hash: record.mandateHash ?? "" }, policies: record.policies });
  try {
    return await askForRelease(store, actorOf(by.caller), { decision: record, basis, ...held, behind: await behindOf(deciding, by, mapped.request), why: wanted?.justification ?? "" });
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "conflict") throw refused("duplicate_request", "conflict", thrown.detail);
    throw thrown;
  }
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
