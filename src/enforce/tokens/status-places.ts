// Places in the status lists: taken a block at a time, and given out in no order that tells when a token was made.
import { randomBytes } from "node:crypto";
import { takeStatusPlaces, type Store } from "../../store/index.ts";

export const STATUS_LIST_SIZE = 65_536;
const PLACES_AT_ONCE = 1024;

export interface StatusPlace {
  readonly list: number;
  readonly index: number;
}

export function openStatusPlaces(store: Pick<Store, "pool">): () => Promise<StatusPlace> {
  let places: number[] = [];
  let taking: Promise<void> | undefined;
  const take = async () => {
    const from = await takeStatusPlaces(store.pool, PLACES_AT_ONCE);
    places = shuffled(Array.from({ length: PLACES_AT_ONCE }, (_, index) => from + index));
  };
  return async () => {
    while (places.length === 0) {
      taking ??= take().finally(() => void (taking = undefined));
      await taking;
    }
    const place = places.pop() as number;
    return { list: Math.floor(place / STATUS_LIST_SIZE), index: place % STATUS_LIST_SIZE };
  };
}

function shuffled(list: number[]): number[] {
  const chance = randomBytes(list.length * 4);
  for (let last = list.length - 1; last > 0; last--) {
    const other = chance.readUInt32LE(last * 4) % (last + 1);
    [list[last], list[other]] = [list[other] as number, list[last] as number];
  }
  return list;
}
