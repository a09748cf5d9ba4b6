// The command palette's search over identities, findings and rules.
import { z } from "zod";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { list } from "../schemas/common.ts";
import { SearchHit } from "../schemas/work.ts";

export const searchRoutes = [
  route({
    id: "search.all",
    method: "GET",
    path: "/v1/search",
    permission: "inventory.read",
    summary: "Anything whose name, native id or title holds these words",
    query: z.object({ q: z.string().trim().min(1).max(256), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    response: list(SearchHit),
    handle: pending,
  }),
];
