// What a route is: a declaration from which the server, OpenAPI, the console's client and the tests are all derived.
import type { z } from "zod";
import type { Permission, Role } from "./permissions.ts";
import type { Services } from "./services.ts";
import type { UploadFolder } from "./uploads.ts";

/** Who is calling. `id` names the user or token in the audit log. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly via: "session" | "token";
  readonly scopes: readonly string[] | null;
  readonly sessionId: string | null;
  readonly expiresAt: string | null;
}

/** What a handler is given. */
export interface Call<P, Q, B, C extends Caller | null = Caller | null> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Present on every route that has a permission; on a public route it is null. */
  readonly caller: C;
  readonly services: Services;
  readonly now: Date;
  /** The value of If-Match without quotes; the server has already refused a change that must have one and does not. */
  readonly ifMatch: string | null;
  /** On a route that consumes multipart: what arrived. The handler owns the folder from here on. */
  readonly uploads: UploadFolder | null;
  /** Address of the caller, for the record of a sign-in. */
  readonly address: string;
  /** Browsers reach us by https. */
  readonly secure: boolean;
  readonly header: (name: string, value: string) => void;
}

export interface RouteDeclaration<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, N extends Permission | null> {
  /** `<noun>.<verb>`, unique; the client's method and the OpenAPI operation id. */
  readonly id: `${string}.${string}`;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Fastify path, such as `/v1/identities/:id`. */
  readonly path: string;
  readonly summary: string;
  /** Null: public. INVARIANT: the list of public routes is spelled out in a test. */
  readonly permission: N;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: R;
  /** Status of success; 200 unless told, 204 when the response is null. */
  readonly status?: 200 | 201 | 202 | 204;
  /** What goes over the wire besides JSON. */
  readonly produces?: "text/csv" | "application/yaml" | "text/plain; version=0.0.4";
  readonly consumes?: "multipart/form-data";
  /** An update of something that has a version: If-Match is required (428) and checked (412). */
  readonly ifMatch?: true;
  /** The answer holds a secret that is shown once: it is never kept for a repeated Idempotency-Key. */
  readonly shownOnce?: true;
  /** Sign-in and the like: counted per address, at most this many a minute. */
  readonly perMinute?: number;
  readonly handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>, N extends null ? null : Caller>) => Promise<z.output<R>>;
}

/** A declared route with its schemas erased, for the list. */
export interface Route extends Omit<RouteDeclaration<z.ZodType, z.ZodType, z.ZodType, z.ZodType, Permission | null>, "handle"> {
  readonly handle: (call: Call<never, never, never, never>) => Promise<unknown>;
}

/** Declares a route with its schemas checked against its handler. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, N extends Permission | null>(declaration: RouteDeclaration<P, Q, B, R, N>): Route {
  return declaration as unknown as Route;
}
