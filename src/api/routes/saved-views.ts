// Saved views: a name for a query of a page, one's own or shared with everybody.
import { z } from "zod";
import { newId } from "../../kernel/index.ts";
import { deleteSavedView, insertSavedView, savedViewsFor, updateSavedView, type SavedViewRow } from "../../store/index.ts";
import { checkVersion, found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, list, nothing } from "../schemas/common.ts";
import { SavedView } from "../schemas/work.ts";
import { actorOf } from "../services.ts";

function viewOf(row: SavedViewRow, userId: string): z.infer<typeof SavedView> {
  return { id: row.id, name: row.name, page: row.page, query: row.query, shared: row.shared, mine: row.user_id === userId, created_at: row.created_at, version: String(row.revision) };
}

const body = z.object({
  name: z.string().trim().min(1).max(80),
  page: z.enum(["inventory", "findings", "access", "coverage"]),
  /** The page's URL query, without the question mark. */
  query: z.string().max(4096),
  shared: z.boolean().default(false),
});

export const savedViewRoutes = [
  route({ id: "savedViews.list", method: "GET", path: "/v1/saved-views", permission: "session.use", summary: "One's own views and the shared ones", response: list(SavedView), handle: async ({ caller, services }) => ({ data: (await savedViewsFor(services.db, caller.id)).map((row) => viewOf(row, caller.id)) }) }),
  route({ id: "savedViews.create", method: "POST", path: "/v1/saved-views", permission: "views.write", summary: "Save a view", body, response: SavedView, status: 201,
    handle: async ({ body: view, caller, services, now }) => {
      const row = { id: newId("view"), user_id: caller.id, ...view, created_at: now.toISOString() };
      await services.store.write(actorOf(caller), async (tx) => {
        await insertSavedView(tx, row);
        await tx.record({ action: "view.saved", subject: row.id, detail: { name: row.name, page: row.page, shared: row.shared } });
      });
      return viewOf({ ...row, revision: 1 }, caller.id);
    },
  }),
  route({ id: "savedViews.update", method: "PUT", path: "/v1/saved-views/:id", permission: "views.write", summary: "Change a view of one's own", params: idParams, body, response: SavedView, ifMatch: true,
    handle: async ({ params, body: view, caller, services, ifMatch }) => {
      const before = found((await savedViewsFor(services.db, caller.id)).find((each) => each.id === params.id && each.user_id === caller.id), "view of yours");
      checkVersion(ifMatch, String(before.revision));
      const row = { ...before, ...view };
      await services.store.write(actorOf(caller), async (tx) => {
        if (!(await updateSavedView(tx, row))) checkVersion(ifMatch, "");
        await tx.record({ action: "view.changed", subject: row.id, detail: { name: row.name, page: row.page, shared: row.shared } });
      });
      return viewOf({ ...row, revision: before.revision + 1 }, caller.id);
    },
  }),
  route({ id: "savedViews.remove", method: "DELETE", path: "/v1/saved-views/:id", permission: "views.write", summary: "Remove a view of one's own", params: idParams, response: nothing, status: 204,
    handle: async ({ params, caller, services }) => {
      await services.store.write(actorOf(caller), async (tx) => {
        found((await deleteSavedView(tx, params.id, caller.id)) || undefined, "view of yours");
        await tx.record({ action: "view.removed", subject: params.id });
      });
      return null;
    },
  }),
];
