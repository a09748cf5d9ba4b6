// Saved views: a name for a query of a page, one's own or shared with everybody.
import { z } from "zod";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { idParams, list, nothing } from "../schemas/common.ts";
import { SavedView } from "../schemas/work.ts";

const body = z.object({
  name: z.string().trim().min(1).max(80),
  page: z.enum(["inventory", "findings", "access", "coverage"]),
  /** The page's URL query, without the question mark. */
  query: z.string().max(4096),
  shared: z.boolean().default(false),
});

export const savedViewRoutes = [
  route({ id: "savedViews.list", method: "GET", path: "/v1/saved-views", permission: "session.use", summary: "One's own views and the shared ones", response: list(SavedView), handle: pending }),
  route({ id: "savedViews.create", method: "POST", path: "/v1/saved-views", permission: "views.write", summary: "Save a view", body, response: SavedView, status: 201, handle: pending }),
  route({ id: "savedViews.update", method: "PUT", path: "/v1/saved-views/:id", permission: "views.write", summary: "Change a view of one's own", params: idParams, body, response: SavedView, ifMatch: true, handle: pending }),
  route({ id: "savedViews.remove", method: "DELETE", path: "/v1/saved-views/:id", permission: "views.write", summary: "Remove a view of one's own", params: idParams, response: nothing, status: 204, handle: pending }),
];
