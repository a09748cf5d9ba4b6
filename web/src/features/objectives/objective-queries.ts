// The objectives as the server counts them now.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";

export const objectivesQuery = queryOptions({ queryKey: [...keys.overview, "objectives"], queryFn: ({ signal }) => api.objectives.list({ signal }) });
