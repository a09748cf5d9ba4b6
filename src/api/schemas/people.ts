// People and teams of the directory on the wire, and removals that are held.
import { z } from "zod";
import { instant } from "./common.ts";

export const PERSON_STATES = ["active", "leaving", "left"] as const;

export const Person = z
  .object({
    id: z.string(),
    /** Where it is known from: provisioning, or a directory export. */
    source: z.enum(["scim", "export"]),
    name: z.string(),
    login: z.string(),
    email: z.string().nullable(),
    /** `leaving`: the removal is held until an administrator has decided. */
    state: z.enum(PERSON_STATES),
    title: z.string().nullable(),
    department: z.string().nullable(),
    left_at: instant.nullable(),
  })
  .meta({ id: "Person" });

export const Holding = z
  .object({
    what: z.enum(["owner", "sponsor", "mandate-owner", "mandate-sponsor", "mandate-deputy", "approval"]),
    id: z.string(),
    name: z.string(),
    state: z.string(),
  })
  .meta({ id: "Holding" });

export const PersonDetail = z.object({ person: Person, manager: z.object({ id: z.string().nullable(), name: z.string() }).nullable(), teams: z.array(z.string()), holdings: z.array(Holding) }).meta({ id: "PersonDetail" });

export const Team = z.object({ id: z.string(), name: z.string(), team: z.string(), members: z.int(), owns: z.int() }).meta({ id: "Team" });

export const HeldRemovals = z
  .object({
    id: z.string(),
    via: z.enum(["scim", "export"]),
    state: z.enum(["held", "released", "rejected"]),
    why: z.string(),
    opened_at: instant,
    decided_at: instant.nullable(),
    decided_by: z.string().nullable(),
    comment: z.string().nullable(),
    people: z.int(),
    /** The first of them, by name. */
    names: z.array(z.string()),
  })
  .meta({ id: "HeldRemovals" });

export const Directory = z
  .object({
    scim_url: z.string(),
    provisioned: z.int(),
    active: z.int(),
    leaving: z.int(),
    left: z.int(),
    groups: z.int(),
    exported: z.int(),
    last_write_at: instant.nullable(),
    held: z.array(HeldRemovals),
  })
  .meta({ id: "Directory" });
