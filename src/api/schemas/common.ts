// Schemas that every noun speaks: instants, pages, lists in queries, versions. snake_case on the wire, RFC 3339 in UTC.
import { z } from "zod";

export const instant = z.iso.datetime({ offset: true });
export const text = z.string().max(4096);
export const shortText = z.string().max(256);

/** `{data, next_cursor, has_more}`. `total` is what the filters match, when it is cheap to say; null otherwise. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
    total: z.number().int().nullable(),
  });
}

/** A whole, short list: no cursor, because it is bounded by its nature. */
export function list<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item) });
}

export const paging = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2048).optional(),
};

/** A query parameter that may be repeated: `?kind=agent&kind=bot`; also `?kind=agent,bot`. */
export function many<T extends z.ZodType<unknown, string>>(item: T) {
  return z.preprocess(
    (value) => (value === undefined ? undefined : (Array.isArray(value) ? value : [value]).flatMap((each) => (typeof each === "string" ? each.split(",") : [each]))),
    z.array(item).max(100).optional(),
  );
}

/** A yes-or-no query parameter. */
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");

export const idParams = z.object({ id: z.string().min(1).max(128) });
export const nothing = z.null();
