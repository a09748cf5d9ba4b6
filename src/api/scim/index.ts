// The SCIM 2.0 server at `/scim/v2` (RFC 7643, 7644). A module of its own because SCIM has its own paths, names and errors; the doors are those of the API.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  applyPatch,
  changePerson,
  createGroup,
  createPerson,
  etagOf,
  patchGroup,
  project,
  readPatch,
  regular,
  removeGroup,
  removePerson,
  replaceGroup,
  showGroup,
  showPerson,
  type Projection,
} from "../../govern/people/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { groupById, groupsHolding, listDirectoryGroups, listDirectoryPeople, membersOf, personById, type Attributes, type GroupRow, type PersonRow } from "../../store/index.ts";
import { leastRole, mayUse, type Permission } from "../permissions.ts";
import type { RateLimit } from "../rate-limit.ts";
import { resolveCaller, unauthenticated, type RegisterOptions } from "../register.ts";
import type { Caller } from "../route.ts";
import { actorOf } from "../services.ts";
import { agentResource, agentResources } from "./agents.ts";
import { listResourceTypes, listSchemas, serviceProvider } from "./about.ts";
import { hasVersion, SCIM_TYPE, seenVersions, sendScim, sendScimProblem } from "./answers.ts";
import { listAnswer, needs, readList, readPlainList, readShown } from "./query.ts";

export const SCIM_PATH = "/scim/v2";
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
/** Entra asks for 25 requests a second at least; a first synchronisation of a large company is no attack. */
const PER_MINUTE = 6_000;

type Options = Omit<RegisterOptions, "limits"> & { readonly limits: RateLimit };
type WithId = { Params: { id: string } };

export async function registerScim(app: FastifyInstance, options: Options): Promise<void> {
  await app.register(async (scim) => routesOf(scim, options), { prefix: SCIM_PATH });
}

function routesOf(scim: FastifyInstance, options: Options): void {
  const { store, work, about, db } = options.services;
  const base = `${about.baseUrl}${SCIM_PATH}`;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const actor = (request: FastifyRequest) => actorOf(callers.get(request) ?? nobody());

  scim.removeContentTypeParser("application/json");
  const json = scim.getDefaultJsonParser("error", "error");
  scim.addContentTypeParser(["application/json", SCIM_TYPE], { parseAs: "string", bodyLimit: BODY_LIMIT_BYTES }, (request, body, done) => (body === "" ? done(null, undefined) : json(request, body as string, done)));
  scim.setErrorHandler((thrown, request, reply) => sendScimProblem(thrown, request, reply));
  scim.setNotFoundHandler((request, reply) => sendScimProblem(new MandateError("not_found", "the SCIM server has Users, Groups, Agents, ServiceProviderConfig, ResourceTypes and Schemas, and nothing at this address"), request, reply));
  scim.addHook("onRequest", async (request, reply) => {
    const caller = await permitted(request, options);
    callers.set(request, caller);
    limitRate(caller, reply, options);
  });

  const people = async (rows: readonly PersonRow[], shown: Projection): Promise<readonly Attributes[]> => {
    const groups = needs(shown, "groups") ? await groupsHolding(db, rows.map(({ id }) => id)) : [];
    return rows.map((row) => project(showPerson(row, groups.filter(({ memberId }) => memberId === row.id), base), shown));
  };
  const groups = async (rows: readonly GroupRow[], shown: Projection): Promise<readonly Attributes[]> => {
    const members = needs(shown, "members") ? await membersOf(db, rows.map(({ id }) => id)) : [];
    const byGroup = Map.groupBy(members, ({ groupId }) => groupId);
    return rows.map((row) => project(showGroup(row, byGroup.get(row.id) ?? [], base), shown));
  };
  const sendPerson = async (request: FastifyRequest, reply: FastifyReply, row: PersonRow, status = 200) => send(reply, status, row, `${base}/Users/${row.id}`, await people([row], readShown("person", request.query)));
  const sendGroup = async (request: FastifyRequest, reply: FastifyReply, row: GroupRow, status = 200) => send(reply, status, row, `${base}/Groups/${row.id}`, await groups([row], readShown("group", request.query)));
  const listPeople = async (reply: FastifyReply, given: unknown) => {
    const { query, shown } = readList("person", given);
    const listed = await listDirectoryPeople(db, query);
    return sendScim(reply, 200, listAnswer(listed, query, await people(listed.rows, shown)));
  };
  const listGroups = async (reply: FastifyReply, given: unknown) => {
    const { query, shown } = readList("group", given);
    const listed = await listDirectoryGroups(db, query);
    return sendScim(reply, 200, listAnswer(listed, query, await groups(listed.rows, shown)));
  };

  scim.get("/ServiceProviderConfig", (_request, reply) => sendScim(reply, 200, serviceProvider(base)));
  scim.get("/ResourceTypes", (_request, reply) => sendScim(reply, 200, listResourceTypes(base)));
  scim.get<WithId>("/ResourceTypes/:id", (request, reply) => sendScim(reply, 200, listResourceTypes(base, request.params.id)));
  scim.get("/Schemas", (_request, reply) => sendScim(reply, 200, listSchemas(base)));
  scim.get<WithId>("/Schemas/:id", (request, reply) => sendScim(reply, 200, listSchemas(base, request.params.id)));

  scim.get("/Users", (request, reply) => listPeople(reply, request.query));
  scim.post("/Users/.search", (request, reply) => listPeople(reply, request.body));
  scim.get<WithId>("/Users/:id", async (request, reply) => {
    const row = await personById(db, request.params.id);
    if (row === undefined || row.deletedAt !== null) throw new MandateError("not_found", "there is no such person in the directory; look it up by userName and use the id that is found");
    return hasVersion(request, row.version) ? unchanged(reply, row) : sendPerson(request, reply, row);
  });
  scim.post("/Users", async (request, reply) => {
    const row = await createPerson(store, actor(request), regular("person", request.body));
    work.reevaluate();
    return sendPerson(request, reply, row, 201);
  });
  const change = async (request: FastifyRequest<WithId>, reply: FastifyReply, how: (before: Attributes) => Attributes) => {
    const { row, matters } = await changePerson(store, actor(request), request.params.id, seenVersions(request), how);
    if (matters) work.reevaluate();
    return sendPerson(request, reply, row);
  };
  scim.put<WithId>("/Users/:id", (request, reply) => {
    const told = regular("person", request.body);
    return change(request, reply, () => told);
  });
  scim.patch<WithId>("/Users/:id", (request, reply) => {
    const operations = readPatch("person", request.body);
    return change(request, reply, (before) => regular("person", applyPatch(before, operations)));
  });
  scim.delete<WithId>("/Users/:id", async (request, reply) => {
    await removePerson(store, actor(request), request.params.id, seenVersions(request));
    work.reevaluate();
    return reply.code(204).send();
  });

  scim.get("/Groups", (request, reply) => listGroups(reply, request.query));
  scim.post("/Groups/.search", (request, reply) => listGroups(reply, request.body));
  scim.get<WithId>("/Groups/:id", async (request, reply) => {
    const row = await groupById(db, request.params.id);
    if (row === undefined) throw new MandateError("not_found", "there is no such group in the directory; look it up by displayName and use the id that is found");
    return hasVersion(request, row.version) ? unchanged(reply, row) : sendGroup(request, reply, row);
  });
  scim.post("/Groups", async (request, reply) => sendGroup(request, reply, await createGroup(store, actor(request), regular("group", request.body)), 201));
  scim.put<WithId>("/Groups/:id", async (request, reply) => sendGroup(request, reply, await replaceGroup(store, actor(request), request.params.id, seenVersions(request), regular("group", request.body))));
  scim.patch<WithId>("/Groups/:id", async (request, reply) => {
    const row = await patchGroup(store, actor(request), request.params.id, seenVersions(request), readPatch("group", request.body));
    // A group can be large, and who patches one asks for nothing back unless he says so.
    return readShown("group", request.query).only === undefined ? reply.header("etag", etagOf(row)).code(204).send() : sendGroup(request, reply, row);
  });
  scim.delete<WithId>("/Groups/:id", async (request, reply) => {
    await removeGroup(store, actor(request), request.params.id, seenVersions(request));
    return reply.code(204).send();
  });

  scim.get(AGENTS, async (request, reply) => {
    const asked = readPlainList(request.query);
    const { total, resources } = await agentResources(db, asked, base);
    return sendScim(reply, 200, listAnswer({ total }, asked, resources));
  });
  scim.get<WithId>(`${AGENTS}/:id`, async (request, reply) => {
    const { row, resource } = await agentResource(db, request.params.id, base);
    const versioned = { version: row.revision };
    return hasVersion(request, row.revision) ? unchanged(reply, versioned) : send(reply, 200, versioned, `${base}${AGENTS}/${row.id}`, [resource]);
  });
}

const AGENTS = "/Agents";
const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

async function permitted(request: FastifyRequest, options: Options): Promise<Caller> {
  const caller = await resolveCaller(request, options);
  if (caller === null) throw unauthenticated();
  const permission: Permission = request.routeOptions.url?.startsWith(`${SCIM_PATH}${AGENTS}`) === true ? "agents.read" : READS.has(request.method) || request.url.split("?", 1)[0]?.endsWith("/.search") === true ? "people.read" : "directory.write";
  if (!mayUse(caller, permission)) throw new MandateError("forbidden", `This needs a token with the permission ${permission}, which the role ${leastRole(permission)} has. Make one under Settings in the console.`, { fields: { permission } });
  return caller;
}

function limitRate(caller: Caller, reply: FastifyReply, { limits, clock }: Options): void {
  const taken = limits.take(`scim ${caller.id}`, PER_MINUTE, clock.now());
  if (taken.allowed) return;
  reply.header("retry-after", String(taken.resetSeconds));
  throw new MandateError("rate_limited", `More than ${PER_MINUTE} requests in a minute. Wait ${taken.resetSeconds} seconds and go on.`);
}

const nobody = (): never => {
  throw unauthenticated();
};

function send(reply: FastifyReply, status: number, row: { readonly version: number }, location: string, [resource]: readonly Attributes[]): FastifyReply {
  reply.header("etag", etagOf(row)).header("location", location);
  return sendScim(reply, status, resource);
}

const unchanged = (reply: FastifyReply, row: { readonly version: number }): FastifyReply => reply.header("etag", etagOf(row)).code(304).send();
