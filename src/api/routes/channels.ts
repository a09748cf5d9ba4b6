// Channels: where notices go. Their secrets are taken here and never given back; what was sent stands in the log of deliveries.
import { z } from "zod";
import { changeChannel, channelKinds, createChannel, removeChannel, resend, rotateSecret, testChannel } from "../../govern/notices/index.ts";
import { DELIVERY_STATES, NOTICE_KINDS } from "../../model/index.ts";
import { channelById, listChannels, listDeliveries } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, nothing, page, paging } from "../schemas/common.ts";
import { Channel, ChannelContent, ChannelKindText, Delivery, NewChannel } from "../schemas/channel.ts";
import { actorOf, type Services } from "../services.ts";
import { channelView, deliveryView, kindView } from "../views/channel-view.ts";

const shown = async (services: Services, id: string) => channelView(found(await channelById(services.db, id), "channel"), services.about.baseUrl);

export const channelRoutes = [
  route({
    id: "channels.kinds",
    method: "GET",
    path: "/v1/channel-kinds",
    permission: "channels.manage",
    summary: "Kinds of channels, each with the fields that it wants",
    response: z.object({ data: z.array(ChannelKindText), notice_kinds: z.array(z.enum(NOTICE_KINDS)) }),
    handle: async () => ({ data: channelKinds.map(kindView), notice_kinds: [...NOTICE_KINDS] }),
  }),
  route({
    id: "channels.list",
    method: "GET",
    path: "/v1/channels",
    permission: "channels.manage",
    summary: "All channels, with how they last went",
    response: list(Channel),
    handle: async ({ services }) => ({ data: (await listChannels(services.db)).map((row) => channelView(row, services.about.baseUrl)) }),
  }),
  route({
    id: "channels.get",
    method: "GET",
    path: "/v1/channels/:id",
    permission: "channels.manage",
    summary: "One channel",
    params: idParams,
    response: Channel,
    handle: ({ params, services }) => shown(services, params.id),
  }),
  route({
    id: "channels.create",
    method: "POST",
    path: "/v1/channels",
    permission: "channels.manage",
    summary: "A new channel; secrets that are made for it are shown this once",
    body: NewChannel,
    response: z.object({ channel: Channel, made: z.record(z.string(), z.string()) }),
    status: 201,
    shownOnce: true,
    handle: async ({ body: { kind, ...wanted }, caller, services }) => {
      const { id, made } = await createChannel(services.store, services.senders.sealer, actorOf(caller), kind, wanted);
      return { channel: await shown(services, id), made: { ...made } };
    },
  }),
  route({
    id: "channels.change",
    method: "PUT",
    path: "/v1/channels/:id",
    permission: "channels.manage",
    summary: "Change a channel; secrets that are left away stay as they are",
    params: idParams,
    body: ChannelContent,
    response: Channel,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      await changeChannel(services.store, services.senders.sealer, actorOf(caller), params.id, Number(ifMatch), body);
      return shown(services, params.id);
    },
  }),
  route({
    id: "channels.remove",
    method: "DELETE",
    path: "/v1/channels/:id",
    permission: "channels.manage",
    summary: "Remove a channel with its secrets and its log",
    params: idParams,
    response: nothing,
    status: 204,
    handle: async ({ params, caller, services }) => {
      await removeChannel(services.store, actorOf(caller), params.id);
      return null;
    },
  }),
  route({
    id: "channels.test",
    method: "POST",
    path: "/v1/channels/:id/test",
    permission: "channels.manage",
    summary: "Send a test message now and say how it went",
    params: idParams,
    body: z.object({ to: z.string().trim().max(320).default("") }),
    response: z.object({ ok: z.boolean(), says: z.string() }),
    handle: ({ params, body, caller, services }) => testChannel(services.store, services.senders, actorOf(caller), params.id, body.to),
  }),
  route({
    id: "channels.rotate",
    method: "POST",
    path: "/v1/channels/:id/secrets",
    permission: "channels.manage",
    summary: "A new value for a secret; of a webhook the former one stays good for a day",
    params: idParams,
    body: z.object({ field: z.string().max(60), value: z.string().max(4000).default("") }),
    response: z.object({ channel: Channel, made: z.record(z.string(), z.string()) }),
    shownOnce: true,
    handle: async ({ params, body, caller, services }) => {
      const { made } = await rotateSecret(services.store, services.senders.sealer, actorOf(caller), params.id, body.field, body.value);
      return { channel: await shown(services, params.id), made: { ...made } };
    },
  }),
  route({
    id: "channels.deliveries",
    method: "GET",
    path: "/v1/channels/:id/deliveries",
    permission: "channels.manage",
    summary: "What was sent on a channel, newest first, with what went wrong",
    params: idParams,
    query: z.object({ state: z.enum(DELIVERY_STATES).optional(), ...paging }),
    response: page(Delivery),
    handle: async ({ params, query: { state, limit, cursor }, services }) => {
      found(await channelById(services.db, params.id), "channel");
      const { rows, nextCursor } = await listDeliveries(services.db, params.id, state, { limit, cursor });
      return { data: rows.map(deliveryView), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "channels.resend",
    method: "POST",
    path: "/v1/channels/:id/deliveries/:delivery/resend",
    permission: "channels.manage",
    summary: "Send a delivery once more",
    params: idParams.extend({ delivery: z.string().min(1).max(128) }),
    body: z.object({}),
    response: nothing,
    status: 204,
    handle: async ({ params, caller, services }) => {
      await resend(services.store, actorOf(caller), params.id, params.delivery);
      return null;
    },
  }),
];
