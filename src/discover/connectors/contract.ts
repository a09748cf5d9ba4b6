// What a connector is: a declaration of streams. It only states what it saw; the inventory computes change and absence.
import type { z } from "zod";
import type { Observation } from "../../model/index.ts";

/** One right the connector needs for a live read, with its reason: shown in the set-up form and checked by "every declared access used". */
export interface AccessNeed {
  readonly permission: string;
  readonly why: string;
}

/** A piece of an export: an element of a top-level array, a top-level member, a document of a YAML stream, a row of a CSV. */
export interface Part {
  /** The top-level member the value stands in (`UserDetailList`, `items`, …); `null` for the document itself; `csv` for a CSV row. */
  readonly member: string | null;
  readonly value: unknown;
  /** Line of the file at which the part begins, from 1, when the format tells. */
  readonly line?: number;
}

/** A text file as a whole, at most 10 MiB: for sources whose meaning needs the path (code, CI and agent configuration). */
export interface TextFile {
  /** Path relative to the scanned root, `/`-separated. */
  readonly path: string;
  readonly text: string;
  /** The document parsed, when it is JSON, JSONC, YAML or TOML (first document only); else undefined. */
  readonly parsed?: unknown;
}

/** Where a stream's item comes from, and what it may say beyond observations. */
export interface Place {
  /** File as the user named it, or the connection id. */
  readonly source: string;
  readonly line?: number;
  /** Name of the root being scanned (repository, host or folder): a realm for sources that have no id of their own. */
  readonly root: string;
  /** Keyed fingerprint of a secret value; the value itself must not leave the caller. */
  readonly fingerprint: (value: string) => string;
  /** Says that something of this stream is missing: its coverage becomes `partial` with this sentence. */
  readonly gap: (realm: string, sentence: string) => void;
}

/** Reads items of one shape, from a live API's pages or from an export of the same shape. `observe` MUST be pure and MUST NOT throw for a parsed item. */
export interface ItemStream<Item = never> {
  /** `<connector>.<stream>`. */
  readonly id: string;
  readonly title: string;
  /** Cheap test by content: is this part of this stream? MUST NOT look at the file's name. */
  readonly accepts: (part: Part) => boolean;
  /** Top-level members whose empty list means "read, and there is nothing": an empty account is complete, not unrecognised. */
  readonly members?: readonly string[];
  /** The door: what does not parse is reported as a gap with its place, and the rest is still read. */
  readonly item: z.ZodType<Item>;
  readonly observe: (item: Item, place: Place) => readonly Observation[];
}

/** Reads whole text files. `observe` MUST be pure and MUST NOT execute, start or resolve anything the file names. */
export interface FileStream {
  readonly id: string;
  readonly title: string;
  readonly accepts: (file: TextFile) => boolean;
  readonly observe: (file: TextFile, place: Place) => readonly Observation[];
}

export interface Connector {
  readonly id: string;
  readonly title: string;
  readonly access: readonly AccessNeed[];
  // The item type is erased in the list: each stream validates its own items at the door.
  readonly items: readonly ItemStream[];
  readonly files: readonly FileStream[];
  /** The stream that a call of the provider would have fed, by the name under which the provider refuses it. */
  readonly streamOf?: (operation: string) => string | undefined;
  /** Tells a real realm (an account id) from a pseudo realm that all accounts share. Default: every realm is real. */
  readonly isRealm?: (realm: string) => boolean;
  /** What a fact without a realm itself says of its realm; believed only when that realm was read too. */
  readonly realmHint?: (observation: Observation) => string | undefined;
  /**
   * Pure second look over all that was observed in one read, for facts that need two exports to join
   * (a credential report row and a key id). Returns the observations to use instead.
   */
  readonly join?: (observations: readonly Observation[]) => readonly Observation[];
}

/**
 * Realm of an item whose export does not name its account (such as `list-access-keys`). The runner replaces it when exactly one realm
 * of that provider was read in the same scan, and reports a gap otherwise.
 */
export const UNKNOWN_REALM = "?";

/** Declares an item stream with its item type checked, then erases the type for the list. */
export function itemStream<Item>(stream: ItemStream<Item>): ItemStream {
  return stream as unknown as ItemStream;
}
