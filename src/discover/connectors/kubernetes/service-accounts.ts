// Service accounts and the cloud identities they may become.
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import { environmentIn, type IdentityObservation, type Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { cloudRelations } from "./cloud-identity.ts";
import { podIdentity, podIdentityKind } from "./eks.ts";
import { locationOf, nodeRef, serviceAccountKey } from "./node-refs.ts";
import { fieldsOf, metadata } from "./object.ts";
import { environmentFrom, ownerHints } from "./ownership.ts";
import { kind, kubernetesStream } from "./stream.ts";

const references = z
  .array(z.unknown())
  .nullish()
  .transform((items) => (items ?? []).flatMap((item) => (typeof fieldsOf(item)["name"] === "string" ? [String(fieldsOf(item)["name"])] : [])));

const door = z.looseObject({
  metadata,
  automountServiceAccountToken: z.boolean().nullish(),
  secrets: references,
  imagePullSecrets: references,
});

type ServiceAccount = z.output<typeof door>;

function observe(account: ServiceAccount, place: Place): readonly Observation[] {
  const { name, namespace, labels, annotations, createdAt } = account.metadata;
  const hints = ownerHints(account.metadata, `service account ${namespace}/${name}`);
  const environment = environmentFrom(account.metadata) ?? environmentIn(namespace);
  const purpose = annotations["kubernetes.io/description"] ?? annotations["description"] ?? annotations["a8r.io/description"];
  const attributes: Record<string, Json> = { namespace, labels, annotations };
  if (typeof account.automountServiceAccountToken === "boolean") attributes["automountToken"] = account.automountServiceAccountToken;
  if (account.secrets.length > 0) attributes["secrets"] = account.secrets;
  if (account.imagePullSecrets.length > 0) attributes["imagePullSecrets"] = account.imagePullSecrets;
  const identity: IdentityObservation = {
    observed: "identity",
    ...nodeRef(place.root, "service-account", `${namespace}/${name}`),
    kind: "service-account",
    name,
    location: locationOf(place),
    attributes,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(environment === undefined ? {} : { environment }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(hints.length === 0 ? {} : { ownerHints: hints }),
  };
  return [identity, ...cloudRelations({ key: serviceAccountKey(place.root, namespace, name), namespace, name, annotations, labels }, place)];
}

export const serviceAccounts = kubernetesStream({
  id: "kubernetes.service-accounts",
  title: "Service accounts",
  kinds: [kind({ kind: "ServiceAccount", group: "", door, observe }), podIdentityKind],
  others: [podIdentity],
});
