// A decision that came by chat: by the account of the very person, through the same service as in the console, with everything that holds there.
import { releaseHeldAct } from "../../enforce/approvals/index.ts";
import { decideMandate } from "../../govern/mandates/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { listUsers, peopleCalled, waitingRisk } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import type { Caller } from "../route.ts";
import type { Services } from "../services.ts";

export interface ChatDecision {
  readonly mandate: string;
  readonly version: number;
  readonly hash: string;
  readonly decision: "approved" | "rejected";
  readonly comment: string;
}

export interface Decided {
  readonly by: string;
  /** Others must decide, too. */
  readonly waits: boolean;
}

/** The account of whoever has this name or address. Throws `forbidden` when it is not clear who that is. */
export async function accountOf(services: Services, name: string): Promise<Caller> {
  const wanted = name.trim().toLowerCase();
  const people = await peopleCalled(services.db, [wanted]);
  const names = new Set([wanted, ...(people.length === 1 ? people.flatMap((person) => person.names) : [])]);
  const accounts = (await listUsers(services.db)).filter((user) => user.active && names.has(user.name.trim().toLowerCase()));
  const account = accounts.find((user) => user.name.trim().toLowerCase() === wanted) ?? (accounts.length === 1 ? accounts[0] : undefined);
  if (account === undefined) throw new MandateError("forbidden", "nobody in Mandate is known by your address. Ask an administrator to let you in under it, then decide in the console");
  return { id: account.id, name: account.name, role: account.role, via: "session", scopes: null, sessionId: null, expiresAt: null };
}

export interface ChatRelease {
  readonly held: string;
  readonly digest: string;
  readonly decision: "approved" | "denied";
  readonly comment: string;
}

const MINUTES = 15;

/** Throws what releaseHeldAct throws; a refused attempt stays on record there. What is graver than low is refused. */
export async function releaseByChat(services: Services, caller: Caller, { held, ...release }: ChatRelease): Promise<Decided> {
  const settled = await releaseHeldAct(services.store, await actingAs(services.store, caller), held, { ...release, minutes: MINUTES, way: "chat" });
  return { by: caller.name, waits: !settled };
}

/** Throws what decideMandate throws; a refused attempt stays on record there. */
export async function decideByChat(services: Services, caller: Caller, { mandate, version, hash, decision, comment }: ChatDecision): Promise<Decided> {
  const risk = await waitingRisk(services.db, mandate, version, hash);
  if (risk === "critical") throw new MandateError("forbidden", "it is critical, so it is decided in the console and not in a chat");
  await decideMandate(services.store, await actingAs(services.store, caller), mandate, { decision, hash, comment });
  services.work.reevaluate({ mandates: [mandate] });
  return { by: caller.name, waits: (await waitingRisk(services.db, mandate, version, hash)) !== undefined };
}
