// An application as it is written down: the types of resources that are its own, its policies in Cedar, and the entities that they speak of.
import { z } from "zod";

/** SPEC: a path of Cedar, so that policies can name it: `todo`, `Shop::Order`. */
const TypeName = z.string().max(200).regex(/^[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*$/, "a type has letters, digits and _, with :: between namespaces");
const Uid = z.object({ type: TypeName, id: z.string().max(2000) });
const Reference = z.union([Uid, z.object({ __entity: Uid })]);

/** Types that stand for what mandates speak of: no application has them. */
export const RESERVED_TYPES: ReadonlySet<string> = new Set(["tool", "mcp_server", "provider_resource"]);
const LARGEST_POLICIES = 512 * 1024;
const MOST_ENTITIES = 20_000;

export const ApplicationDocument = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "a name has small letters, digits and hyphens, at most 60"),
    title: z.string().trim().min(1).max(200),
    resource_types: z.array(TypeName).min(1).max(100),
    policies: z.string().min(1).max(LARGEST_POLICIES),
    /** Cedar's JSON form: uid, attrs, parents. */
    entities: z.array(z.strictObject({ uid: Uid, attrs: z.record(z.string().max(200), z.unknown()), parents: z.array(Reference).max(200), tags: z.record(z.string().max(200), z.unknown()).optional() })).max(MOST_ENTITIES).default([]),
  })
  .meta({ id: "ApplicationDocument" });
export type ApplicationDocument = z.infer<typeof ApplicationDocument>;
