// Counts evidence of use as it is read: a trail of two gigabytes tells a million times of the same few hundred uses.
import type { UsageObservation } from "../../model/index.ts";

/** Brought up to date in place: `observe` has just made it, and nobody else holds it. */
type Counted = { -readonly [Member in keyof UsageObservation]: UsageObservation[Member] };

export class Uses {
  readonly #seen = new Map<string, Counted>();

  /** False when the same use was told before; then that telling has been brought up to date. */
  isNew(usage: UsageObservation): boolean {
    const key = `${usage.identity}\u001f${usage.action}\u001f${usage.evidence}\u001f${usage.resource ?? ""}`;
    const known = this.#seen.get(key);
    if (known === undefined) {
      this.#seen.set(key, usage);
      return true;
    }
    if (usage.lastUsedAt !== null && (known.lastUsedAt === null || Date.parse(usage.lastUsedAt) > Date.parse(known.lastUsedAt))) known.lastUsedAt = usage.lastUsedAt;
    if (usage.count !== undefined) known.count = (known.count ?? 0) + usage.count;
    return false;
  }
}
