// Delegations: who decides in my place while I am away, and in whose place I decide. An administrator sees and makes them for all.
import { z } from "zod";
import { createDelegation, stopDelegation } from "../../govern/mandates/index.ts";
import { plainNames } from "../../model/index.ts";
import { delegationById, listDelegations } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { roleAllows } from "../permissions.ts";
import { found } from "../present.ts";
import { route, type Caller } from "../route.ts";
import { flag, idParams, nothing, page, paging } from "../schemas/common.ts";
import { Delegation, newDelegation } from "../schemas/request.ts";
import { delegationView } from "../views/request-view.ts";

const isAdministrator = (caller: Caller): boolean => roleAllows(caller.role, "users.manage");

export const delegationRoutes = [
  route({
    id: "delegations.list",
    method: "GET",
    path: "/v1/delegations",
    permission: "mandates.read",
    summary: "Who stands in for me and for whom I stand in; with all=true, an administrator sees everybody's",
    query: z.object({ all: flag.optional(), ...paging }),
    response: page(Delegation),
    handle: async ({ query: { all, limit, cursor }, caller, services, now }) => {
      const { person } = await actingAs(services.store, caller);
      const mine = [...new Set([...person.names, person.account].map((name) => name.toLowerCase()))];
      const names = all === true && isAdministrator(caller) ? null : [...mine, ...plainNames(person)];
      const { rows, nextCursor } = await listDelegations(services.db, names, { limit, cursor });
      const ends = (row: (typeof rows)[number]) => caller.via === "session" && (isAdministrator(caller) || [...row.principalNames, ...row.delegateNames].some((name) => mine.includes(name)));
      return { data: rows.map((row) => delegationView(row, now.toISOString().slice(0, 10), ends(row))), next_cursor: nextCursor, has_more: nextCursor !== null, total: null };
    },
  }),
  route({
    id: "delegations.create",
    method: "POST",
    path: "/v1/delegations",
    permission: "requests.answer",
    summary: "Name who decides in my place between two days (UTC, both included); an administrator may for somebody else",
    body: newDelegation,
    response: Delegation,
    status: 201,
    handle: async ({ body, caller, services, now }) => {
      const id = await createDelegation(services.store, await actingAs(services.store, caller), isAdministrator(caller), body);
      return delegationView(found(await delegationById(services.db, id), "delegation"), now.toISOString().slice(0, 10), true);
    },
  }),
  route({
    id: "delegations.end",
    method: "POST",
    path: "/v1/delegations/:id/end",
    permission: "requests.answer",
    summary: "End a delegation before its last day",
    params: idParams,
    response: nothing,
    status: 204,
    handle: async ({ params, caller, services }) => {
      await stopDelegation(services.store, await actingAs(services.store, caller), isAdministrator(caller), params.id);
      return null;
    },
  }),
];
