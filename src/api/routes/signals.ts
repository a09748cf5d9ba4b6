// Shared signals as an administrator sees them: whose we hear, what came, and who hears ours.
import { z } from "zod";
import { addTransmitter, deliveredEvents, removeTransmitter } from "../../enforce/killswitch/index.ts";
import { MandateError, Secret } from "../../kernel/index.ts";
import { agentByIdOrName, deleteSsfReceiver, insertSsfReceiver, listReceived, listStreams, listTransmitters, outgoingCounts, ssfReceivers, transmitterById, type TransmitterRow } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, nothing, page, paging, shortText } from "../schemas/common.ts";
import { Signal, SignalReceiver, SignalStream, SignalTransmitter, SignalTransmitterMade, transmitterBody } from "../schemas/stop.ts";
import { actorOf, type About } from "../services.ts";
import { SSF_EVENTS_PATH } from "../ssf/paths.ts";
import { receiverName } from "../ssf/receivers.ts";

const transmitterView = (row: TransmitterRow, { baseUrl }: Pick<About, "baseUrl">): z.infer<typeof SignalTransmitter> => ({
  id: row.id,
  name: row.name,
  issuer: row.issuer,
  jwks_uri: row.jwksUri,
  audience: row.audience,
  method: row.method,
  push_url: row.method === "push" ? `${baseUrl}${SSF_EVENTS_PATH}/${row.id}` : null,
  poll_url: row.pollUrl,
  last_event_at: row.lastEventAt,
  last_failure_at: row.lastFailureAt,
  last_failure: row.lastFailure,
  created_by: row.createdBy,
  created_at: row.createdAt,
});

export const signalRoutes = [
  route({
    id: "signals.list",
    method: "GET",
    path: "/v1/signals",
    permission: "stops.read",
    summary: "Events that others told us, newest first, and what each brought about",
    query: z.object({ transmitter: shortText.optional(), ...paging }),
    response: page(Signal),
    handle: async ({ query: { transmitter, limit, cursor }, services }) => {
      const { rows, nextCursor } = await listReceived(services.db, transmitter, { limit, cursor });
      const data = rows.map(({ id, transmitterId, transmitter: name, event, subject, outcome, says, agents, at }) => ({ jti: id, transmitter_id: transmitterId, transmitter: name, event, subject: { ...subject }, outcome, says, agents: [...agents], at }));
      return { data, next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "signalTransmitters.list",
    method: "GET",
    path: "/v1/signal-transmitters",
    permission: "stops.read",
    summary: "Whose signals are heard",
    response: list(SignalTransmitter),
    handle: async ({ services }) => ({ data: (await listTransmitters(services.db)).map((row) => transmitterView(row, services.about)) }),
  }),
  route({
    id: "signalTransmitters.create",
    method: "POST",
    path: "/v1/signal-transmitters",
    permission: "signals.manage",
    summary: "Hear the signals of an identity provider; the secret that it pushes with is shown this once",
    body: transmitterBody,
    response: SignalTransmitterMade,
    status: 201,
    shownOnce: true,
    handle: async ({ body, caller, services }) => {
      const { id, secret } = await addTransmitter(services.store, services.senders.sealer, actorOf(caller), {
        name: body.name,
        issuer: body.issuer,
        jwksUri: body.jwks_uri ?? null,
        jwks: body.jwks ?? null,
        audience: body.audience,
        method: body.method,
        pollUrl: body.poll_url ?? null,
        pollAuthorization: body.poll_authorization === undefined ? null : new Secret(body.poll_authorization),
        allowPrivate: body.private_network,
      });
      return { ...transmitterView(found(await transmitterById(services.db, id), "transmitter"), services.about), secret };
    },
  }),
  route({
    id: "signalTransmitters.delete",
    method: "DELETE",
    path: "/v1/signal-transmitters/:id",
    permission: "signals.manage",
    summary: "Hear it no more, and forget what it said",
    params: idParams,
    response: nothing,
    status: 204,
    handle: async ({ params, caller, services }) => {
      await removeTransmitter(services.store, actorOf(caller), params.id);
      return null;
    },
  }),
  route({
    id: "signalStreams.list",
    method: "GET",
    path: "/v1/signal-streams",
    permission: "stops.read",
    summary: "Who hears our signals, and whether they arrive",
    response: list(SignalStream),
    handle: async ({ services }) => {
      const [rows, counts] = await Promise.all([listStreams(services.db), outgoingCounts(services.db)]);
      const countOf = new Map(counts.map((each) => [each.stream, each]));
      const data = rows.map((row) => ({
        id: row.id,
        receiver: row.receiver,
        description: row.description,
        method: row.method,
        endpoint_url: row.endpointUrl,
        events: [...deliveredEvents(row)],
        status: row.status,
        status_reason: row.statusReason,
        waiting: countOf.get(row.id)?.waiting ?? 0,
        failed: countOf.get(row.id)?.failed ?? 0,
        last_success_at: row.lastSuccessAt,
        last_failure_at: row.lastFailureAt,
        last_failure: row.lastFailure,
        created_at: row.createdAt,
      }));
      return { data };
    },
  }),
  route({
    id: "signalReceivers.list",
    method: "GET",
    path: "/v1/signal-receivers",
    permission: "stops.read",
    summary: "Agents that may have streams of our signals, with access tokens",
    response: list(SignalReceiver),
    handle: async ({ services }) => ({ data: (await ssfReceivers(services.db)).map(({ agent, name, addedBy, addedAt }) => ({ id: agent, name, added_by: addedBy, added_at: addedAt })) }),
  }),
  route({
    id: "signalReceivers.create",
    method: "POST",
    path: "/v1/signal-receivers",
    permission: "signals.manage",
    summary: "Let an agent have streams of our signals; it asks for the scopes ssf.read and ssf.manage by name",
    body: z.object({ agent: z.string().min(1).max(128) }),
    response: SignalReceiver,
    status: 201,
    handle: async ({ body, caller, services }) => {
      const agent = found(await agentByIdOrName(services.db, body.agent), "agent");
      if (agent.kind === "template") throw new MandateError("invalid_input", "a template gets no tokens and so receives nothing; name one of its instances");
      await services.store.write(actorOf(caller), async (tx) => {
        if (!(await insertSsfReceiver(tx, agent.id))) throw new MandateError("conflict", `${agent.name} is a receiver already`);
        await tx.record({ action: "signal-receiver.added", subject: agent.id });
      });
      const row = found((await ssfReceivers(services.db, agent.id))[0], "receiver");
      return { id: row.agent, name: row.name, added_by: row.addedBy, added_at: row.addedAt };
    },
  }),
  route({
    id: "signalReceivers.delete",
    method: "DELETE",
    path: "/v1/signal-receivers/:id",
    permission: "signals.manage",
    summary: "It receives nothing any more; its streams are removed",
    params: idParams,
    response: nothing,
    status: 204,
    handle: async ({ params, caller, services }) => {
      await services.store.write(actorOf(caller), async (tx) => {
        if (!(await deleteSsfReceiver(tx, params.id, receiverName(params.id)))) throw new MandateError("not_found", "there is no such receiver; go back to the list");
        await tx.record({ action: "signal-receiver.removed", subject: params.id });
      });
      return null;
    },
  }),
];
