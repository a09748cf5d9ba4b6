// Servers of tools behind the gate: registered, tried, changed, retired; and the tools of one approved as they were shown.
import { z } from "zod";
import { approveWaiting, changeUpstream, givePersonSecret, registerUpstream, retireUpstream, tryUpstream, type CatalogueActing, type WantedUpstream } from "../../enforce/catalogue/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { UPSTREAM_STATES } from "../../model/index.ts";
import { listTools, listUpstreams, upstreamByName } from "../../store/index.ts";
import { roleAllows } from "../permissions.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { NewUpstream, Upstream, UpstreamContent, UpstreamTry } from "../schemas/catalogue.ts";
import { idParams, list, many, nothing } from "../schemas/common.ts";
import { actorOf, type Services } from "../services.ts";
import { tryView, upstreamView } from "../views/catalogue-view.ts";

export const catalogueActing = (caller: Caller): CatalogueActing => ({ actor: actorOf(caller), isAdmin: roleAllows(caller.role, "channels.manage") });

async function shown({ db }: Services, idOrName: string): Promise<z.infer<typeof Upstream>> {
  const row = found(await upstreamByName(db, idOrName), "server");
  return upstreamView(row, await listTools(db, row.id));
}

const wantedOf = ({ allow_private: allowPrivate, registry_entry: registryEntry, ...body }: z.output<typeof UpstreamContent>): WantedUpstream => ({ ...body, allowPrivate, registryEntry });

export const upstreamRoutes = [
  route({
    id: "upstreams.list",
    method: "GET",
    path: "/v1/upstreams",
    permission: "gate.read",
    summary: "Servers of tools behind the gate, by name",
    query: z.object({ state: many(z.enum(UPSTREAM_STATES)) }),
    response: list(Upstream),
    handle: async ({ query: { state }, services: { db } }) => {
      const [rows, tools] = await Promise.all([listUpstreams(db), listTools(db)]);
      const byServer = Map.groupBy(tools, ({ upstream }) => upstream);
      return { data: rows.filter((row) => state === undefined || state.includes(row.state)).map((row) => upstreamView(row, byServer.get(row.id) ?? [])) };
    },
  }),
  route({ id: "upstreams.get", method: "GET", path: "/v1/upstreams/:id", permission: "gate.read", summary: "One server, by its id or its name", params: idParams, response: Upstream, handle: ({ params, services }) => shown(services, params.id) }),
  route({
    id: "upstreams.create",
    method: "POST",
    path: "/v1/upstreams",
    permission: "gate.write",
    summary: "Register a server; its secret is sealed and never shown again",
    body: NewUpstream,
    response: Upstream,
    status: 201,
    handle: async ({ body: { name, ...body }, caller, services }) => shown(services, await registerUpstream(services.store, services.senders.sealer, catalogueActing(caller), name, wantedOf(body))),
  }),
  route({
    id: "upstreams.change",
    method: "PUT",
    path: "/v1/upstreams/:id",
    permission: "gate.write",
    summary: "Change a server; a secret that is left away stays, unless it would go elsewhere than before",
    params: idParams,
    body: UpstreamContent,
    response: Upstream,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      await changeUpstream(services.store, services.senders.sealer, catalogueActing(caller), params.id, Number(ifMatch), wantedOf(body));
      return shown(services, params.id);
    },
  }),
  route({
    id: "upstreams.try",
    method: "POST",
    path: "/v1/upstreams/:id/try",
    permission: "gate.write",
    summary: "Reach it, see whether it is the one that was approved, and take in what it shows",
    params: idParams,
    response: UpstreamTry,
    handle: async ({ params, caller, services }) => {
      const { name } = found(await upstreamByName(services.db, params.id), "server");
      return tryView(await tryUpstream({ store: services.store, catalogue: services.gate.catalogue, credentials: services.gate.credentials, outbound: services.senders.call }, actorOf(caller), name));
    },
  }),
  route({
    id: "upstreams.approveTools",
    method: "POST",
    path: "/v1/upstreams/:id/approve-tools",
    permission: "gate.write",
    summary: "Approve all tools that wait, exactly as they were shown; by a person who is signed in",
    params: idParams,
    body: z.strictObject({ set: z.string().regex(/^[0-9a-f]{64}$/) }),
    response: z.object({ approved: z.int() }),
    handle: async ({ params, body, caller, services }) => ({ approved: await approveWaiting(services.store, catalogueActing(caller), params.id, body.set) }),
  }),
  route({
    id: "upstreams.retire",
    method: "POST",
    path: "/v1/upstreams/:id/retire",
    permission: "gate.write",
    summary: "Retire a server: its tools are offered to nobody, and its secrets are gone",
    params: idParams,
    body: z.strictObject({ reason: z.string().trim().min(3).max(2000) }),
    response: Upstream,
    handle: async ({ params, body, caller, services }) => {
      await retireUpstream(services.store, catalogueActing(caller), params.id, body.reason);
      return shown(services, params.id);
    },
  }),
  route({
    id: "upstreams.giveMine",
    method: "POST",
    path: "/v1/upstreams/:id/my-credential",
    permission: "session.use",
    summary: "Give your own credential for a server that wants that of each person; null takes it away",
    params: idParams,
    body: z.strictObject({ value: z.string().min(1).max(8000).nullable() }),
    response: nothing,
    status: 204,
    handle: async ({ params, body, caller, services }) => {
      if (caller.via !== "session") throw new MandateError("forbidden", "your own credential is given by you, signed in, and not by a token");
      // As tokens that are made for him at the consent page name him.
      await givePersonSecret(services.store, services.senders.sealer, actorOf(caller), params.id, `${services.about.baseUrl} ${caller.id}`, body.value);
      return null;
    },
  }),
];
