// Replays of recorded decisions, and what enforcement points do with an answer.
import { z } from "zod";
import { askReplay, setEnforcementMode, type ReplayOf } from "../../enforce/policies/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { ENFORCEMENT_MODES } from "../../model/index.ts";
import { enforcementModes, newestReplays, recentPoints, REPLAY_KINDS, replayById, replayDifferences, runtimePolicyVersions, setReplayJob } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, many, page, paging } from "../schemas/common.ts";
import * as wire from "../schemas/runtime-policy.ts";
import { actorOf, type Services } from "../services.ts";
import { differenceView, replayView } from "../views/runtime-policy-view.ts";

const DAY_MILLISECONDS = 86_400_000;
const REPLAYS_SHOWN = 50;

async function changeOf({ db, store }: Services, { content, draft, without, mandate }: z.output<typeof wire.replayBody>): Promise<ReplayOf> {
  if ([content, draft, without, mandate].filter((each) => each !== undefined).length !== 1) throw new MandateError("invalid_input", "Say what would be otherwise: `content`, `draft`, `without` or `mandate`, one of them.");
  if (content !== undefined) return { kind: "policy", content };
  if (mandate !== undefined) {
    const versions = await store.reads.mandates.versions(mandate.id);
    const { mandateId, version, document } = found(versions.find(({ version: number }) => mandate.version === undefined || number === mandate.version), "version of a mandate");
    return { kind: "mandate", mandateId, name: document.name, version };
  }
  const versions = await runtimePolicyVersions(db, draft ?? without ?? "");
  if (draft !== undefined) {
    const { name, layer, text } = found(versions.find(({ state }) => state === "draft"), "draft of a run-time policy");
    return { kind: "policy", content: { name, layer, text } };
  }
  const { name, layer } = found(versions.find(({ state }) => state === "active"), "run-time policy in force");
  return { kind: "policy-end", name, layer };
}

async function shown(services: Services, id: string): Promise<z.infer<typeof wire.PolicyReplay>> {
  const replay = found(await replayById(services.db, id), "replay");
  return replayView(replay, replay.jobId === null ? undefined : await services.work.get(replay.jobId));
}

export const policyReplayRoutes = [
  route({
    id: "policyReplays.list",
    method: "GET",
    path: "/v1/policy-replays",
    permission: "runtime.read",
    summary: "The newest replays",
    response: list(wire.PolicyReplay),
    handle: async ({ services }) => ({ data: await Promise.all((await newestReplays(services.db, REPLAYS_SHOWN)).map(async (row) => replayView(row, row.jobId === null ? undefined : await services.work.get(row.jobId)))) }),
  }),
  route({
    id: "policyReplays.create",
    method: "POST",
    path: "/v1/policy-replays",
    permission: "runtime.write",
    summary: "Ask recorded decisions again as if a draft were in force, a policy were not, or a mandate had another version; a job, changes nothing",
    body: wire.replayBody,
    response: wire.PolicyReplay,
    status: 202,
    handle: async ({ body, caller, services, now }) => {
      const actor = actorOf(caller);
      const { id, title } = await askReplay(services.store, { actor }, await changeOf(services, body), new Date(now.getTime() - body.days * DAY_MILLISECONDS));
      await setReplayJob(services.db, id, (await services.work.replay(actor, title, id)).id);
      return shown(services, id);
    },
  }),
  route({ id: "policyReplays.get", method: "GET", path: "/v1/policy-replays/:id", permission: "runtime.read", summary: "A replay, how far it is, and its counts; its job is cancelled as any other", params: idParams, response: wire.PolicyReplay, handle: ({ params, services }) => shown(services, params.id) }),
  route({
    id: "policyReplays.differences",
    method: "GET",
    path: "/v1/policy-replays/:id/differences",
    permission: "runtime.read",
    summary: "Each decision that would be another, cannot be asked again, or is answered otherwise today than it was recorded",
    params: idParams,
    query: z.object({ kind: many(z.enum(REPLAY_KINDS)), ...paging }),
    response: page(wire.ReplayDifference),
    handle: async ({ params, query: { kind, limit, cursor }, services }) => {
      found(await replayById(services.db, params.id), "replay");
      const { rows, nextCursor } = await replayDifferences(services.db, params.id, kind, { limit, cursor });
      return { data: rows.map(differenceView), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "enforcementModes.list",
    method: "GET",
    path: "/v1/enforcement-modes",
    permission: "runtime.read",
    summary: "Points of enforcement that asked lately or were set, and whether each enforces or only observes; one that is not listed enforces",
    response: list(wire.EnforcementMode),
    handle: async ({ services }) => {
      const [set, points] = await Promise.all([enforcementModes(services.db), recentPoints(services.db)]);
      const others = points.filter((name) => !set.some(({ point }) => point === name));
      return { data: [...set.map(({ point, mode, reason, changedAt, changedBy }) => ({ point, mode, reason, changed: { at: changedAt, by: changedBy } })), ...others.map((point) => ({ point, mode: "enforce" as const, reason: null, changed: null }))] };
    },
  }),
  route({
    id: "enforcementModes.set",
    method: "POST",
    path: "/v1/enforcement-modes",
    permission: "runtime.activate",
    summary: "Set whether a point of enforcement enforces or only observes; with a reason, and on record",
    body: z.strictObject({ point: z.string().trim().min(1).max(200), mode: z.enum(ENFORCEMENT_MODES), reason: z.string().trim().min(1).max(2000) }),
    response: z.null(),
    status: 204,
    handle: async ({ body: { point, mode, reason }, caller, services }) => {
      await setEnforcementMode(services.store, { actor: actorOf(caller) }, point, mode, reason);
      return null;
    },
  }),
];
