// When people vanish from the directory in masses, a person decides whether that is true. Pure: the limit, and what is asked against it.

/** Up to so many people an hour go without question, however small the directory is. */
const FEW_PEOPLE = 10;
const SHARE = 0.1;
export const REMOVAL_WINDOW_MILLISECONDS = 3_600_000;

export interface RemovalsAsked {
  /** People who are active in this directory now. */
  readonly active: number;
  /** Those whom this directory let go within the hour, without a person's decision. */
  readonly gone: number;
  /** Those who are to go now. */
  readonly asked: number;
  /** A batch waits already: whoever goes while nobody has decided belongs to it. */
  readonly isHeldOpen: boolean;
}

/** Ten people, or a tenth of the directory as it was an hour ago, whichever is more. */
export const mostRemovals = ({ active, gone }: Pick<RemovalsAsked, "active" | "gone">): number => Math.max(FEW_PEOPLE, Math.floor((active + gone) * SHARE));

export function judgeRemovals(asked: RemovalsAsked): "apply" | "hold" {
  if (asked.asked === 0) return "apply";
  return asked.isHeldOpen || asked.gone + asked.asked > mostRemovals(asked) ? "hold" : "apply";
}
