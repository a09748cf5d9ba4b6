// What others tell us. That a person is gone suspends every agent that is his or acts for him; each event counts once, and is finished by a later delivery when we died over it.
import { messageOf, type Outbound, type Sealer } from "../../../kernel/index.ts";
import { claimPolls, namesOfSubject, noteTransmitter, putNotices, settleReceived, systemActor, takeReceived, type Actor, type SignalOutcome, type Store, type TransmitterRow } from "../../../store/index.ts";
import { eventOf, meansPersonGone, personNames, VERIFICATION } from "./events.ts";
import { pollPlace } from "./transmitters.ts";
import { SetError, type VerifiedSet, type VerifySet } from "./verify.ts";

/** A person of whom we are told, by every name that is known, in lower case. */
export interface GonePerson {
  readonly names: readonly string[];
  /** Issuer and subject, as tokens on his behalf name him; `null` when the event does not. */
  readonly issued: { readonly iss: string; readonly sub: string } | null;
  readonly why: string;
}

export interface Contained {
  /** Names of what was suspended or stopped now. */
  readonly agents: readonly string[];
}

export interface Receiving {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly call: Outbound;
  readonly verify: VerifySet;
  /** Suspends what is the person's. MUST be idempotent. */
  readonly contain: (actor: Actor, person: GonePerson) => Promise<Contained>;
}

export const signalActor = ({ name }: Pick<TransmitterRow, "name">): Actor => systemActor(`signals from ${name}`);

/** Throws a `SetError` for a token that is not believed; then nothing happened but its record. */
export async function receive(deps: Receiving, transmitter: TransmitterRow, token: string): Promise<SignalOutcome> {
  try {
    return await take(deps, transmitter, await deps.verify(transmitter, token));
  } catch (thrown) {
    if (thrown instanceof SetError) await refuse(deps.store, transmitter, thrown);
    throw thrown;
  }
}

async function take({ store, contain }: Receiving, transmitter: TransmitterRow, { jti, claims }: VerifiedSet): Promise<SignalOutcome> {
  const told = eventOf(claims);
  if (typeof told === "string") throw new SetError("invalid_request", `The token cannot be taken: ${told}.`);
  const { event, subject } = told;
  const actor = signalActor(transmitter);
  const stands = await store.write(actor, async (tx) => {
    const outcome = await takeReceived(tx, { transmitterId: transmitter.id, jti, event, subject });
    await tx.record({ action: outcome === "begun" ? "signal.received" : "signal.repeated", subject: transmitter.id, detail: { jti, event, about: subject } });
    return outcome;
  });
  if (stands !== "begun") return stands;

  const said = personNames(subject);
  const settle = async (outcome: SignalOutcome, says: string, agents: readonly string[] = []) => {
    await store.write(actor, async (tx) => {
      await settleReceived(tx, { transmitterId: transmitter.id, jti, outcome, says, agents });
      await tx.record({ action: "signal.settled", subject: transmitter.id, detail: { jti, outcome, agents } });
      if (outcome === "suspended")
        await putNotices(tx, [{ key: `signal.received|${transmitter.id}|${jti}`, kind: "signal.received", parties: [], subject: transmitter.id, title: `${transmitter.name}: ${said[0] ?? "a person"} is gone, ${agents.length} stopped`, body: `${says}\n\n${agents.join("\n")}`, link: "/kill-switch?tab=signals", urgency: "now" }]);
    });
    await noteTransmitter(store.pool, transmitter.id, store.clock.now(), null);
    return outcome;
  };

  if (event === VERIFICATION) return settle("verified", "the stream works");
  if (!meansPersonGone(event)) return settle("ignored", "nothing follows from this event");
  if (said.length === 0) return settle("nobody", "it names no person");
  const why = `${transmitter.name} said ${event.slice(event.lastIndexOf("/") + 1)} of ${said[0] ?? ""}`;
  const { agents } = await contain(actor, { names: await namesOfSubject(store.pool, said), issued: issuedFor(subject), why });
  return agents.length === 0 ? settle("nothing", `no agent is owned by ${said[0] ?? ""} or acts for him`) : settle("suspended", why, agents);
}

function issuedFor(subject: Readonly<Record<string, unknown>>): GonePerson["issued"] {
  const { format, iss, sub } = (subject.format === "iss_sub" ? subject : (subject.user ?? {})) as Readonly<Record<string, unknown>>;
  return format === "iss_sub" && typeof iss === "string" && typeof sub === "string" ? { iss, sub } : null;
}

async function refuse(store: Store, transmitter: TransmitterRow, { err, message }: SetError): Promise<void> {
  await noteTransmitter(store.pool, transmitter.id, store.clock.now(), message);
  await store.write(signalActor(transmitter), (tx) => tx.record({ action: "signal.refused", subject: transmitter.id, detail: { reason: err } }));
}

const POLL_EVERY_MILLISECONDS = 5_000;
const MOST_EVENTS = 50;
const MOST_ROUNDS = 20;

/** Asks each transmitter that is due for its events, and acknowledges what was taken. SPEC: RFC 8936 §2. */
export async function pollDue(deps: Receiving): Promise<void> {
  const at = deps.store.clock.now();
  const due = await claimPolls(deps.store.pool, at, new Date(at.getTime() + POLL_EVERY_MILLISECONDS));
  await Promise.all(due.map((transmitter) => pollOne(deps, transmitter).catch((thrown: unknown) => noteTransmitter(deps.store.pool, transmitter.id, at, messageOf(thrown)))));
}

async function pollOne(deps: Receiving, transmitter: TransmitterRow): Promise<void> {
  let acknowledged: Acknowledged = { ack: [], setErrs: {} };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { sets, moreAvailable } = await ask(deps, transmitter, acknowledged, MOST_EVENTS);
    acknowledged = await takeAll(deps, transmitter, sets);
    if (!moreAvailable || Object.keys(sets).length === 0) break;
  }
  if (acknowledged.ack.length > 0 || Object.keys(acknowledged.setErrs).length > 0) await ask(deps, transmitter, acknowledged, 0);
}

interface Acknowledged {
  readonly ack: readonly string[];
  readonly setErrs: Readonly<Record<string, { readonly err: string; readonly description: string }>>;
}

async function takeAll(deps: Receiving, transmitter: TransmitterRow, sets: Readonly<Record<string, unknown>>): Promise<Acknowledged> {
  const ack: string[] = [];
  const setErrs: Record<string, { err: string; description: string }> = {};
  for (const [jti, token] of Object.entries(sets)) {
    try {
      await receive(deps, transmitter, String(token));
      ack.push(jti);
    } catch (thrown) {
      // What failed on our side is asked for again; what is not believed is said so.
      if (thrown instanceof SetError) setErrs[jti] = { err: thrown.err, description: thrown.message };
      else await noteTransmitter(deps.store.pool, transmitter.id, deps.store.clock.now(), messageOf(thrown));
    }
  }
  return { ack, setErrs };
}

async function ask({ sealer, call }: Receiving, transmitter: TransmitterRow, { ack, setErrs }: Acknowledged, maxEvents: number): Promise<{ readonly sets: Readonly<Record<string, unknown>>; readonly moreAvailable: boolean }> {
  const authorization = transmitter.pollSealed === null ? {} : { authorization: sealer.open(transmitter.pollSealed, pollPlace(transmitter.id)).reveal() };
  const answer = await call({ method: "POST", url: transmitter.pollUrl ?? "", headers: { "content-type": "application/json", ...authorization }, body: JSON.stringify({ maxEvents, returnImmediately: true, ack, setErrs }), allowPrivate: transmitter.allowPrivate });
  if (answer.status !== 200) throw new SetError("access_denied", `the transmitter answered ${answer.status} to the poll; check its address and its authorization`);
  const { sets, moreAvailable } = JSON.parse(answer.body) as { sets?: Readonly<Record<string, unknown>>; moreAvailable?: boolean };
  return { sets: sets ?? {}, moreAvailable: moreAvailable === true };
}
