// What a token is asked for: the resource it names (RFC 8707), and the scopes that this resource has. Without a resource it is for us.
import { protectedResources, type ProtectedResourceRow, type Store } from "../../store/index.ts";
import type { GrantRequest, Sender } from "./contract.ts";
import { refusal } from "./refusal.ts";

/** Scopes of our own doors that take tokens of agents. */
export const OWN_SCOPES = ["decisions.ask", "ssf.read", "ssf.manage"] as const;
/** Had only by whoever names them: the rest of what they need is a registration. */
const ASKED_FOR_BY_NAME: ReadonlySet<string> = new Set(["ssf.read", "ssf.manage"]);

export const ownResource = (issuer: string): ProtectedResourceRow => ({
  resource: issuer, name: "Mandate", server: null, scopes: OWN_SCOPES, detailTypes: [], signingAlg: "ES256", bound: false, introspector: null, createdBy: "Mandate", createdAt: "2026-01-01T00:00:00.000Z",
});

const KEPT_MILLISECONDS = 2_000;
type Registered = ReadonlyMap<string, ProtectedResourceRow>;
const kept = new WeakMap<object, { readonly readAt: number; readonly all: Promise<Registered> }>();

/** Registered resources, read together and kept for two seconds: they change seldom, and every token asks for one. */
function registered(db: Store["pool"]): Promise<Registered> {
  const now = performance.now();
  const before = kept.get(db);
  if (before !== undefined && now - before.readAt < KEPT_MILLISECONDS) return before.all;
  const all = protectedResources(db).then((rows) => new Map(rows.map((row) => [row.resource, row])));
  kept.set(db, { readAt: now, all });
  all.catch(() => kept.delete(db));
  return all;
}

/** They were changed here. */
export const forgetResources = (db: Store["pool"]): void => void kept.delete(db);

/** SPEC: RFC 8707 §2: an absolute URI without fragment. Throws `invalid_target`. */
export async function resourceOf(db: Store["pool"], issuer: string, wanted: string): Promise<ProtectedResourceRow> {
  if (wanted.length > 2000 || !URL.canParse(wanted) || wanted.includes("#")) throw refusal("invalid_target", "resource must be an absolute URI without fragment");
  if (wanted === issuer) return ownResource(issuer);
  const found = (await registered(db)).get(wanted);
  if (found === undefined) throw refusal("invalid_target", `the resource ${wanted} is not registered here; ask an administrator of this installation to register it`);
  return found;
}

/** The one resource of the request; ours when it names none. */
export async function targetOf({ params }: GrantRequest, db: Store["pool"], issuer: string): Promise<ProtectedResourceRow> {
  const [wanted, ...more] = params.get("resource") ?? [];
  if (more.length > 0) throw refusal("invalid_target", "a token is for one resource; ask once for each");
  return wanted === undefined ? ownResource(issuer) : resourceOf(db, issuer, wanted);
}

export function assertBound({ bound, resource }: ProtectedResourceRow, { jkt, x5t }: Sender): void {
  if (bound && jkt === null && x5t === null) throw refusal("invalid_request", `a token for ${resource} must be bound to a key: send a DPoP proof or use a client certificate`);
}

/** The scopes that were asked for; all of the resource's, but those that want to be named, when none were. Throws `invalid_scope`. */
export function scopesOf(scope: string | undefined, { scopes, resource }: Pick<ProtectedResourceRow, "scopes" | "resource">): readonly string[] {
  if (scope === undefined || scope.trim() === "") return scopes.filter((each) => !ASKED_FOR_BY_NAME.has(each));
  const wanted = [...new Set(scope.split(" ").filter((each) => each !== ""))];
  const strange = wanted.find((each) => !scopes.includes(each));
  if (strange !== undefined) throw refusal("invalid_scope", `${resource} has no scope ${strange}; it has ${scopes.join(", ") || "none"}`);
  return wanted;
}
