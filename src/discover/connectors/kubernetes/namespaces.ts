// Namespaces: who asked for them, and of which environment they are. They speak for the accounts within (see join.ts).
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import { environmentIn, type Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { locationOf, nodeRef } from "./node-refs.ts";
import { metadata } from "./object.ts";
import { environmentFrom, ownerHints } from "./ownership.ts";
import { kind, kubernetesStream } from "./stream.ts";

const door = z.looseObject({ metadata });

function observe(namespace: z.output<typeof door>, place: Place): readonly Observation[] {
  const { name, labels, annotations } = namespace.metadata;
  const environment = environmentFrom(namespace.metadata) ?? environmentIn(name);
  const hints = ownerHints(namespace.metadata, `namespace ${name}`);
  const attributes: Record<string, Json> = { labels, annotations, ownerHints: hints.map((hint) => ({ ...hint })) };
  return [{ observed: "resource", ...nodeRef(place.root, "namespace", name), name, location: locationOf(place), attributes, tags: labels, ...(environment === undefined ? {} : { environment }) }];
}

export const namespaces = kubernetesStream({ id: "kubernetes.namespaces", title: "Namespaces", kinds: [kind({ kind: "Namespace", group: "", door, observe })] });
