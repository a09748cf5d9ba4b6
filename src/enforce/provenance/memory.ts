// What a ledger holds while its task lasts.
import type { DataClass, GateTask, MandateDocument } from "../../model/index.ts";
import type { TaskWords } from "./ground.ts";
import type { Parties } from "./parties.ts";
import type { Sight } from "./sight.ts";

export interface Memory {
  readonly sight: Sight;
  readonly parties: Parties;
  readonly task: GateTask | null;
  /** Its words are known, not its values alone. */
  readonly isTaskTold: boolean;
  readonly mandate: MandateDocument | null;
  readonly taskWords: () => TaskWords;
  readonly sourceOf: (number: number) => string;
  /** Classes of all data that was read, and of what of it is private. */
  readonly data: Set<DataClass>;
  readonly privateData: Set<DataClass>;
  /** One name of each record of private data. */
  readonly privateGroups: number[];
  hasReadUntrusted: boolean;
  /** Untrusted text was read of which not all is remembered: what is not known counts as part of it. */
  hasLostSome: boolean;
  /** Private data of a system of record was read, not only what somebody wrote. */
  hasPrivateFact: boolean;
}
