// What the pages of people ask.
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";

export const directoryQuery = queryOptions({ queryKey: [...keys.people, "directory"], queryFn: ({ signal }) => api.directory.get({ signal }) });
