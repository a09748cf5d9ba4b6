// Declares a stream by the kinds of object it reads. Opens lists, checks each object at the door, and says what did not pass.
import * as z from "zod";
import type { Observation } from "../../../model/index.ts";
import { itemStream, type ItemStream, type Part, type Place } from "../contract.ts";
import { fieldsOf, guessKind, isFields, isList, openDocument, type Fields } from "./object.ts";
import { clusterOf } from "./node-refs.ts";

/** One kind of object: which API groups it may come from, its door, and what it says. */
export interface KindReader {
  readonly kind: string;
  /** Group part of apiVersion; empty for the core group. Two for a kind that has moved. */
  readonly group: string | readonly string[];
  /** False for an object of the kind that says nothing here, so that it does not count as read. */
  readonly wants: (object: Fields) => boolean;
  readonly read: (object: Fields, place: Place) => Read;
}

export type Read = { readonly observations: readonly Observation[] } | { readonly refused: string };

/** Binds a door to its observer, so that the object is parsed once. */
export function kind<Item>(reader: {
  readonly kind: string;
  readonly group: string | readonly string[];
  readonly wants?: (object: Fields) => boolean;
  readonly door: z.ZodType<Item>;
  readonly observe: (item: Item, place: Place) => readonly Observation[];
}): KindReader {
  return {
    kind: reader.kind,
    group: reader.group,
    wants: reader.wants ?? (() => true),
    read: (object, place) => {
      const parsed = reader.door.safeParse(object);
      if (parsed.success) return { observations: reader.observe(parsed.data, place) };
      const issue = parsed.error.issues[0];
      return { refused: `${issue?.path.join(".") || "the object"}: ${issue?.message ?? "is not valid"}` };
    },
  };
}

/** Something a stream reads that is no Kubernetes object, such as an answer of the EKS API. */
export interface OtherReader {
  readonly accepts: (part: Part) => boolean;
  readonly read: (value: Fields, place: Place) => Read;
}

export interface KubernetesStream {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly KindReader[];
  readonly others?: readonly OtherReader[];
}

export function kubernetesStream(stream: KubernetesStream): ItemStream {
  const readers = new Map(stream.kinds.map((reader) => [reader.kind, reader]));
  const readerOf: ReaderOf = (name, apiVersion, object) => {
    const reader = readers.get(name);
    if (reader === undefined || (apiVersion !== "" && ![reader.group].flat().includes(groupOf(apiVersion)))) return undefined;
    return object === undefined || reader.wants(object) ? reader : undefined;
  };
  const other = (part: Part) => stream.others?.find((reader) => reader.accepts(part));
  return itemStream<Fields>({
    id: stream.id,
    title: stream.title,
    accepts: (part) => {
      if (!isFields(part.value)) return false;
      if (other(part) !== undefined) return true;
      return (part.member === null || part.member === "items") && acceptsDocument(part.value, readerOf);
    },
    item: z.custom<Fields>(isFields, { error: "is not an object" }),
    observe: (item, place) => {
      const observations: Observation[] = [];
      // SPEC: a page of the API that is not the last says how to ask for the next.
      if (isList(item) && fieldsOf(item["metadata"])["continue"]) place.gap(place.root, "the list is one page of several; export it with `kubectl get … -o json`, which reads all pages, or add the others");
      for (const opened of openDocument(item)) {
        const reader = readerOf(opened.kind, opened.apiVersion, opened.object);
        if (reader === undefined) continue;
        keep(reader.read(opened.object, place), `${opened.kind} ${nameOf(opened.object)}`);
      }
      for (const reader of stream.others ?? []) {
        if (reader.accepts({ member: null, value: item }) || reader.accepts({ member: "", value: item })) keep(reader.read(item, place), "the item");
      }
      // What gives nothing (an empty list) still says which cluster was read; `join` keeps one of these.
      return observations.length === 0 ? [clusterOf(place.root)] : observations;

      function keep(read: Read, what: string): void {
        if ("observations" in read) for (const observation of read.observations) observations.push(observation);
        else place.gap(place.root, `${place.line === undefined ? "" : `line ${place.line}: `}${what} was left out, as it is not what Kubernetes writes (${read.refused}); correct it or export it again`);
      }
    },
  });
}

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "");

const nameOf = (object: Fields): string => {
  const metadata = object["metadata"];
  const name = isFields(metadata) ? metadata["name"] : undefined;
  return typeof name === "string" ? name.slice(0, 100) : "without a name";
};

type ReaderOf = (kind: string, apiVersion: string, object?: Fields) => KindReader | undefined;

function acceptsDocument(value: Fields, readerOf: ReaderOf): boolean {
  const apiVersion = typeof value["apiVersion"] === "string" ? value["apiVersion"] : "";
  const name = value["kind"];
  if (typeof name !== "string") return readerOf(guessKind(value), apiVersion, value) !== undefined;
  // INVARIANT: a document that names a kind must name an API version too; other tools write `kind:` in their files.
  if (apiVersion === "") return false;
  if (!isList(value)) return readerOf(name, apiVersion, value) !== undefined;
  if (name !== "List") return readerOf(name.slice(0, -"List".length), apiVersion) !== undefined;
  return openDocument(value).some((opened) => readerOf(opened.kind, opened.apiVersion, opened.object) !== undefined);
}
