// Applications: systems of others whose enforcement points ask by AuthZEN in their own words, with their policies and entities.
import { z } from "zod";
import { ApplicationDocument, applyApplication, removeApplication } from "../../enforce/applications/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { applicationByName, listApplications, type ApplicationRow } from "../../store/index.ts";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, nothing } from "../schemas/common.ts";
import { Application, ApplicationDetail } from "../schemas/decision.ts";
import { actorOf, type Services } from "../services.ts";

const view = ({ name, title, resourceTypes, compiled, entities, revision, changedAt, changedBy }: ApplicationRow): z.infer<typeof Application> => ({
  name, title, resource_types: [...resourceTypes], policies: compiled.length, entities: entities.length, version: String(revision), changed_at: changedAt, changed_by: changedBy,
});

async function detail(services: Services, name: string): Promise<z.infer<typeof ApplicationDetail>> {
  const row = found(await applicationByName(services.db, name), "application");
  const document = { name: row.name, title: row.title, resource_types: [...row.resourceTypes], policies: row.policies, entities: row.entities as z.infer<typeof ApplicationDocument>["entities"] };
  return { document, version: String(row.revision), changed_at: row.changedAt, changed_by: row.changedBy };
}

export const applicationRoutes = [
  route({
    id: "applications.list",
    method: "GET",
    path: "/v1/applications",
    permission: "decisions.read",
    summary: "Systems of others that ask for decisions in their own words",
    response: list(Application),
    handle: async ({ services }) => ({ data: (await listApplications(services.db)).map(view) }),
  }),
  route({
    id: "applications.get",
    method: "GET",
    path: "/v1/applications/:id",
    permission: "decisions.read",
    summary: "An application with its policies and entities",
    params: idParams,
    response: ApplicationDetail,
    handle: ({ params, services }) => detail(services, params.id),
  }),
  route({
    id: "applications.create",
    method: "POST",
    path: "/v1/applications",
    permission: "applications.write",
    summary: "Add an application: the types of resources that are its own, its policies, its entities",
    body: ApplicationDocument,
    response: ApplicationDetail,
    status: 201,
    handle: async ({ body, caller, services }) => {
      if ((await applicationByName(services.db, body.name)) !== undefined) throw new MandateError("conflict", `There is an application ${body.name} already. Change it, or choose another name.`);
      await applyApplication(services.store, actorOf(caller), body, null);
      return detail(services, body.name);
    },
  }),
  route({
    id: "applications.change",
    method: "PUT",
    path: "/v1/applications/:id",
    permission: "applications.write",
    summary: "Replace an application whole; its next question is answered by what then stands",
    params: idParams,
    body: ApplicationDocument,
    response: ApplicationDetail,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      found(await applicationByName(services.db, params.id), "application");
      if (body.name !== params.id) throw new MandateError("invalid_input", `The application at this address is ${params.id}, and the document is of ${body.name}. A name does not change: add another application.`);
      await applyApplication(services.store, actorOf(caller), body, Number(ifMatch));
      return detail(services, body.name);
    },
  }),
  route({
    id: "applications.remove",
    method: "DELETE",
    path: "/v1/applications/:id",
    permission: "applications.write",
    summary: "Take an application away: its questions are answered with no",
    params: idParams,
    response: nothing,
    status: 204,
    handle: async ({ params, caller, services }) => {
      await removeApplication(services.store, actorOf(caller), params.id);
      return null;
    },
  }),
];
