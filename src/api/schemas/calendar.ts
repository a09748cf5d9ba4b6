// What the API says of everything that ends.
import { z } from "zod";
import { DUE_KINDS } from "../../model/index.ts";
import { instant } from "./common.ts";

export const DueDate = z
  .object({
    id: z.string(),
    kind: z.enum(DUE_KINDS),
    title: z.string(),
    ends_at: instant,
    owner: z.string().nullable(),
    sponsor: z.string().nullable(),
    provider: z.string().nullable(),
    environment: z.string().nullable(),
    /** Path in the console. */
    link: z.string(),
    /** So many days ahead of this end people were told the last time. */
    told_days_ahead: z.int().nullable(),
  })
  .meta({ id: "DueDate" });
