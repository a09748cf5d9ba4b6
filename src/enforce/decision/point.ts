// What a decision point is to those who ask it.
import type { Decision, DecisionRequest } from "../../model/index.ts";
import type { Taking } from "../../store/index.ts";
import type { World } from "./world.ts";

/** What an act took from the budgets of its mandate; given back once when the act did not happen. */
export type Reservation = Omit<Taking, "most">;

/** The answer to one act that is about to happen: it is counted. */
export interface Decided extends Decision {
  /** `null` when the mandate has no budgets, or when the answer is no. */
  readonly reservation: Reservation | null;
  /** Newest enforcement change that the answer knows of. */
  readonly sequence: number;
  /** Whether the official engine was asked as well, and said the same; `null` when it was not. */
  readonly shadowAgrees: boolean | null;
}

/** How well the point is in touch with the store. */
export interface Freshness {
  readonly sequence: number;
  /** Milliseconds since what it knows was true for certain. */
  readonly ageMilliseconds: number;
  readonly staleAfterMilliseconds: number;
  /** It denies everything. */
  readonly isStale: boolean;
}

export interface DecisionPoint {
  /**
   * For an act that is about to happen: budgets, rates and loops count it when it is allowed. Never throws for a no. `approved`: ids of holding policies
   * whose approval of exactly this act the caller has verified; nothing else can be approved.
   */
  decide(request: DecisionRequest, approved?: readonly string[]): Promise<Decided>;
  /** A look that counts nothing. `world`: as it would be, for replays; the resident one when left out. */
  weigh(request: DecisionRequest, at?: Date, world?: World): Decision;
  /** Gives back what an act that did not happen took. A second time does nothing. */
  release(reservation: Reservation): Promise<void>;
  /** Newest enforcement change taken in. */
  sequence(): number;
  freshness(): Freshness;
  /** Calls `taken` each time a newer change was taken in, with its number: from then on it is decided by. Gives what ends it. */
  onTaken(taken: (sequence: number) => void): () => void;
  /** What stands, as it is resident: a plain value that is replaced and never changed. */
  world(): World;
  stop(): Promise<void>;
}
