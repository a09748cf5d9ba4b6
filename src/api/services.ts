// What handlers may use: the store's reads and its one door for writes, the services of the wings, and facts about this installation.
import type { Actor, Db, Store } from "../store/index.ts";
import type { Analysis } from "./analysis.ts";
import type { AuditAccess } from "./audit-access.ts";
import type { Caller } from "./route.ts";
import type { Work } from "./work.ts";

export interface About {
  readonly version: string;
  readonly startedAt: string;
  readonly node: string;
  readonly databaseKind: "embedded" | "server";
  readonly baseUrl: string;
  readonly uploadLimitBytes: number;
  /** The word in API tokens that tells installations apart. */
  readonly environment: string;
  readonly connectors: readonly { readonly id: string; readonly title: string }[];
}

export interface Services {
  readonly store: Store;
  readonly db: Db;
  readonly about: About;
  readonly analysis: Analysis;
  readonly work: Work;
  readonly audit: AuditAccess;
}

/** The caller as the record names it. */
export function actorOf(caller: Caller | null): Actor {
  if (caller === null) return { type: "system", id: "public", name: "Nobody signed in" };
  return { type: caller.via === "session" ? "user" : "token", id: caller.id, name: caller.name };
}
