// Another server on the same database, whose way to it can be cut: every statement fails from then on, and nothing is heard.
import type { Pool, Store } from "../../src/store/index.ts";

export interface Replica {
  readonly store: Store;
  cut(): void;
  join(): void;
}

export function replicaOf(store: Store): Replica {
  let isCut = false;
  const { pool } = store;
  const through = <T>(work: () => Promise<T>): Promise<T> => (isCut ? Promise.reject(new Error("the way to the database is cut")) : work());
  const cuttable: Pool = {
    ...pool,
    query: (statement) => through(() => pool.query(statement)),
    execute: (statement) => through(() => pool.execute(statement)),
    transaction: (work) => through(() => pool.transaction(work)),
    session: (work) => through(() => pool.session(work)),
    listen: (channel, heard) => through(() => pool.listen(channel, () => (isCut ? undefined : heard()))),
  };
  return { store: { ...store, pool: cuttable }, cut: () => void (isCut = true), join: () => void (isCut = false) };
}
