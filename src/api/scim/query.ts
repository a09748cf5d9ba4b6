// What a SCIM client asks of a list, from the address or from the body of a search, and the list it is answered with.
import { z } from "zod";
import { isShown, readFilter, readPath, readProjection, scimProblem, type Kind, type Projection } from "../../govern/people/index.ts";
import type { Attributes, DirectoryQuery, Listed } from "../../store/index.ts";

const DEFAULT_COUNT = 100;
export const MOST_COUNT = 1000;
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

const text = z.string().max(8000);
const names = z.union([text, z.array(text).max(100)]).optional();
const whole = z.coerce.number().int().optional();

const Asked = z.object({
  filter: z.string().max(100_000).optional(),
  startIndex: whole,
  count: whole,
  sortBy: text.optional(),
  sortOrder: z.string().max(20).optional(),
  attributes: names,
  excludedAttributes: names,
});

export interface ListAsked {
  readonly query: DirectoryQuery;
  readonly shown: Projection;
}

export function readList(kind: Kind, given: unknown): ListAsked {
  const asked = parsed(given);
  const { filter, sortBy, sortOrder } = asked;
  return {
    query: {
      filter: filter === undefined || filter.trim() === "" ? undefined : readFilter(kind, filter),
      sortBy: sortBy === undefined || sortBy === "" ? undefined : readPath(kind, sortBy),
      descending: sortOrder?.toLowerCase() === "descending",
      ...placeOf(asked),
    },
    shown: readProjection(kind, asked),
  };
}

/** SPEC: RFC 7644 §3.4.2.4: an index below 1 is 1, a count below 0 is 0. */
const placeOf = ({ startIndex = 1, count = DEFAULT_COUNT }: z.output<typeof Asked>) => ({ skip: Math.max(startIndex, 1) - 1, limit: Math.min(Math.max(count, 0), MOST_COUNT) });

/** Of a resource that is shown whole and has a filter of its own. */
export function readPlainList(given: unknown): { readonly filter: string | undefined; readonly skip: number; readonly limit: number } {
  const asked = parsed(given);
  return { filter: asked.filter, ...placeOf(asked) };
}

/** What of one resource is to be shown. */
export const readShown = (kind: Kind, given: unknown): Projection => readProjection(kind, parsed(given));

function parsed(given: unknown): z.output<typeof Asked> {
  const read = Asked.safeParse(given ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw scimProblem("invalidValue", `${issue?.path.join(".") ?? "the query"} is not valid: ${issue?.message ?? "correct it"}`);
}

export const needs = (shown: Projection, name: string): boolean => isShown(shown, name);

export function listAnswer({ total }: Pick<Listed<unknown>, "total">, { skip }: Pick<DirectoryQuery, "skip">, resources: readonly Attributes[]) {
  return { schemas: [LIST], totalResults: total, startIndex: skip + 1, itemsPerPage: resources.length, Resources: resources };
}
