// One point of enforcement in this process: it says that it is there, and acknowledges each stop once it has been asked and denies. The measure is the database's.
import { messageOf, newId, type Log } from "../../kernel/index.ts";
import { EVERYTHING, type DecisionRequest, type StopKind } from "../../model/index.ts";
import { acknowledgeStops, beatPoint, enterPoint, leavePoint, unacknowledged, type PointKind, type Store } from "../../store/index.ts";
import type { DecisionPoint } from "../decision/index.ts";
import { BEAT_MILLISECONDS } from "./answers.ts";

/** What is asked of the decision point; a gateway has one too. */
export type Deciding = Pick<DecisionPoint, "sequence" | "onTaken" | "weigh" | "freshness">;

export interface EnforcementPoint {
  readonly id: string;
  stop(): Promise<void>;
}

export interface PointOptions {
  readonly store: Store;
  readonly log: Log;
  readonly kind: PointKind;
  /** As people tell points apart: host and process. */
  readonly name: string;
  readonly decision: Deciding;
}

export async function startPoint({ store, log, kind, name, decision }: PointOptions): Promise<EnforcementPoint> {
  const id = newId("pnt", store.clock);
  const enter = () => enterPoint(store.pool, { id, kind, name, sequence: decision.sequence(), staleAfterMilliseconds: decision.freshness().staleAfterMilliseconds });
  await enter();

  /** True when there was something to say. */
  const acknowledge = async (): Promise<boolean> => {
    const waiting = await unacknowledged(store.pool, id, decision.sequence());
    const denied = waiting.filter((stop) => denies(decision, stop)).map((stop) => stop.id);
    if (denied.length > 0) await acknowledgeStops(store.pool, id, denied);
    return denied.length > 0;
  };
  const beat = async () => {
    if (!(await beatPoint(store.pool, id, decision.sequence()))) await enter();
  };

  let failing = false;
  let wanted: "nothing" | "look" | "beat" = "nothing";
  let running: Promise<void> | undefined;
  const run = async () => {
    while (wanted !== "nothing") {
      const isBeat = wanted === "beat";
      wanted = "nothing";
      try {
        const hasSpoken = await acknowledge();
        if (isBeat || hasSpoken) await beat();
        failing = false;
      } catch (thrown) {
        // An outage is said once; the next beat tries again, and until then the point counts as silent.
        if (!failing) log.warn({ reason: messageOf(thrown), point: id }, "this point of enforcement could not say that it is there; it is tried again");
        failing = true;
      }
    }
    running = undefined;
  };
  const want = (what: "look" | "beat") => {
    if (wanted !== "beat") wanted = what;
    running ??= run();
  };

  const forget = decision.onTaken(() => want("look"));
  const timer = setInterval(() => want("beat"), BEAT_MILLISECONDS);
  // What was taken in between the entry and the listening.
  want("look");
  return {
    id,
    stop: async () => {
      clearInterval(timer);
      forget();
      wanted = "nothing";
      await running;
      await leavePoint(store.pool, id).catch((thrown: unknown) => log.warn({ reason: messageOf(thrown), point: id }, "this point of enforcement could not say goodbye; it will be told as silent"));
    },
  };
}

/** Asked as a call would be: an acknowledgement is no claim but an answer of the very point that decides. */
export function denies({ weigh }: Pick<Deciding, "weigh">, stop: { readonly kind: string; readonly subject: string }): boolean {
  const { decision, stage } = weigh(probeOf(stop.kind as StopKind, stop.subject));
  return decision === "deny" && stage === "kill-switch";
}

/** An act that runs into this stop, and that nothing else of the kill switch concerns. */
function probeOf(kind: StopKind, subject: string): DecisionRequest {
  const slash = subject.indexOf("/");
  const [server, tool] = kind === "tool" ? [subject.slice(0, slash), subject.slice(slash + 1)] : [kind === "server" ? subject : NOBODY, NOBODY];
  const isIdentity = (kind === "agent" || kind === "tree") && subject.includes("|");
  const agent = kind === "agent" || kind === "tree" ? subject : NOBODY;
  return {
    principal: isIdentity ? { kind: "identity", key: subject } : { kind: "agent", id: agent, name: agent },
    onBehalfOf: null,
    chain: [],
    mandate: kind === "mandate" ? subject : NOBODY,
    act: { kind: "tool", server, tool, arguments: {} },
    environment: "production",
    data: [],
    amount: null,
    rows: 0,
    task: null,
  };
}

/** The name of nothing. */
const NOBODY = `${EVERYTHING}probe${EVERYTHING}`;
