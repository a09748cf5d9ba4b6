// A message to the outgoing webhook in Teams: `approve <mandate> <code>`. The code is of the content's hash, and the person is known by his Entra object id.
import { z } from "zod";
import { CODE_LENGTH, oneLine, teamsPeople, TOLERANCE_SECONDS, verifyTeams, type Verified } from "../../govern/notices/index.ts";
import { MandateError, type Secret } from "../../kernel/index.ts";
import { heldActById } from "../../store/index.ts";
import type { Caller } from "../route.ts";
import type { Services } from "../services.ts";
import type { Door, HookAnswer, Incoming } from "./admit.ts";
import { accountOf, decideByChat, releaseByChat, type Decided } from "./decide.ts";

const Activity = z.object({
  type: z.literal("message"),
  text: z.string().max(20_000),
  from: z.object({ aadObjectId: z.string().max(100) }),
});

const HOW = "Write: approve <name> <code>, or: reject <name> <code> <reason>. Name and code stand in the message that asked.";
const WANTED = new RegExp(`^(approve|reject)\\s+(\\S{1,100})\\s+([0-9a-f]{${CODE_LENGTH},64})(?:\\s+(.*))?$`, "is");

async function take({ body, channel, services }: Incoming): Promise<HookAnswer> {
  const activity = Activity.safeParse(parsed(body.toString("utf8")));
  if (!activity.success) return answer(HOW);
  const { text, from } = activity.data;
  const [, verb = "", name = "", code = "", reason = ""] = WANTED.exec(withoutMarkup(text)) ?? [];
  if (verb === "") return answer(HOW);
  try {
    const person = teamsPeople(channel.config).get(from.aadObjectId.toLowerCase());
    if (person === undefined) throw new MandateError("forbidden", "your Entra account is not in this channel's list of people. Ask an administrator, or decide in the console");
    const caller = await accountOf(services, person);
    const wanted = { name, code: code.toLowerCase(), approves: verb.toLowerCase() === "approve", comment: reason.trim() === "" ? "Decided in Teams" : oneLine(reason, 2000) };
    const decided = await (HELD.test(name) ? release(services, caller, wanted) : decide(services, caller, wanted));
    return answer(`${wanted.approves ? "Approved" : "Rejected"} by ${decided.by}.${decided.waits ? " Somebody else must decide, too." : ""}`);
  } catch (thrown) {
    if (!(thrown instanceof MandateError)) throw thrown;
    return answer(`Nothing was decided: ${thrown.detail}.`);
  }
}

interface Wanted {
  readonly name: string;
  readonly code: string;
  readonly approves: boolean;
  readonly comment: string;
}

const HELD = /^hla_/i;

/** A code of other content is handed on as it is: it is refused and recorded as a decision about something else. */
const meant = (hash: string, code: string): string => (hash.startsWith(code) ? hash : code.padEnd(64, "0"));

async function decide(services: Services, caller: Caller, { name, code, approves, comment }: Wanted): Promise<Decided> {
  const row = await services.store.reads.mandates.get(name);
  const newest = row === undefined ? undefined : (await services.store.reads.mandates.versions(row.id))[0];
  if (row === undefined || newest === undefined) throw new MandateError("not_found", "there is no such mandate");
  return decideByChat(services, caller, { mandate: row.id, version: newest.version, hash: meant(newest.hash, code), decision: approves ? "approved" : "rejected", comment });
}

async function release(services: Services, caller: Caller, { name, code, approves, comment }: Wanted): Promise<Decided> {
  const row = await heldActById(services.db, name, services.store.clock.now());
  if (row === undefined) throw new MandateError("not_found", "no act of that name waits");
  return releaseByChat(services, caller, { held: row.id, digest: meant(row.digest, code), decision: approves ? "approved" : "denied", comment });
}
const answer = (says: string): HookAnswer => ({ status: 200, body: { type: "message", textFormat: "plain", text: oneLine(says, 1000) } });

/** The mention and what Teams puts round the text. */
const withoutMarkup = (text: string): string => text.replaceAll(/<at>[^<]*<\/at>/g, " ").replaceAll(/<[^>]*>/g, " ").replaceAll("&nbsp;", " ").replaceAll(/\s+/g, " ").trim();

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON fits no schema, and is answered as such.
    return undefined;
  }
}

/** The signature covers the body alone, so the instant inside it says how old it is. */
function verify({ headers, body, now }: Pick<Incoming, "headers" | "body" | "now">, [secret]: readonly Secret[]): Verified {
  const verdict: Verified = secret === undefined ? { ok: false, reason: "unsigned" } : verifyTeams(headers, body, secret);
  if (!verdict.ok) return verdict;
  const { timestamp } = (parsed(body.toString("utf8")) ?? {}) as { readonly timestamp?: unknown };
  const seconds = typeof timestamp === "string" ? Math.abs(now.getTime() - Date.parse(timestamp)) / 1000 : Number.NaN;
  return seconds <= TOLERANCE_SECONDS ? verdict : { ok: false, reason: "stale" };
}

export const teamsDoor: Door = {
  path: "teams",
  kind: "teams",
  secret: "security_token",
  verify,
  signature: ({ headers }) => headers["authorization"] ?? "",
  take,
};
