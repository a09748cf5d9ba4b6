// Secrets as metadata: tokens of service accounts, certificates, and which keys a secret has. INVARIANT: no value of a secret leaves this file.
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import type { CredentialObservation, Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { certificateFacts, type CertificateFacts } from "./certificate-facts.ts";
import { impliedServiceAccount } from "./implied.ts";
import { locationOf, nodeRef, serviceAccountKey } from "./node-refs.ts";
import { fieldsOf, instant, metadata, type Metadata } from "./object.ts";
import { kind, kubernetesStream } from "./stream.ts";

const keyNames = (value: unknown): readonly string[] => Object.keys(fieldsOf(value)).slice(0, 100).map((key) => key.slice(0, 253));

/** The door itself drops the values; of a certificate it keeps dates and subject. */
const door = z.looseObject({ metadata, type: z.string().max(512).nullish(), data: z.unknown().optional(), stringData: z.unknown().optional() }).transform((secret): Secret => {
  const type = secret.type || "Opaque";
  const certificate = type === "kubernetes.io/tls" ? certificateFacts(fieldsOf(secret.data)["tls.crt"]) : undefined;
  return { metadata: secret.metadata, type, keys: [...keyNames(secret.data), ...keyNames(secret.stringData)], certificate };
});

interface Secret {
  readonly metadata: Metadata;
  readonly type: string;
  readonly keys: readonly string[];
  readonly certificate: CertificateFacts | undefined;
}

const ACCOUNT = "kubernetes.io/service-account.name";
const LAST_USED = "kubernetes.io/legacy-token-last-used";
const INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";

function observe(secret: Secret, place: Place): readonly Observation[] {
  const { name, namespace, labels } = secret.metadata;
  const nativeId = `${namespace}/${name}`;
  // Annotations are not kept: tools write values of secrets into them.
  const attributes: Record<string, Json> = { namespace, labels, type: secret.type, keys: secret.keys };
  const account = secret.metadata.annotations[ACCOUNT];
  if (account) attributes["serviceAccount"] = account;
  const certificate = secret.metadata.annotations["cert-manager.io/certificate-name"];
  if (certificate) attributes["certificate"] = certificate;
  const resource: Observation = { observed: "resource", ...nodeRef(place.root, "secret", nativeId), name, location: locationOf(place), attributes };
  if (secret.type === "kubernetes.io/service-account-token") return [resource, ...tokenSecret(secret, account, place)];
  if (secret.type === "kubernetes.io/tls") return [resource, tlsSecret(secret, place)];
  return [resource];
}

function tokenSecret(secret: Secret, account: string | undefined, place: Place): readonly Observation[] {
  const { name, namespace, labels, createdAt } = secret.metadata;
  // PROVIDER: the label holds a day; it is set from Kubernetes 1.26 on, so its absence says nothing.
  const lastUsedAt = instant(labels[LAST_USED]);
  const credential: CredentialObservation = {
    observed: "credential",
    ...nodeRef(place.root, "token-secret", `${namespace}/${name}`),
    kind: "token",
    name,
    location: locationOf(place),
    holder: account ? serviceAccountKey(place.root, namespace, account) : null,
    status: labels[INVALID_SINCE] === undefined ? "active" : "inactive",
    expiresAt: null,
    attributes: { namespace, ...(labels[INVALID_SINCE] === undefined ? {} : { invalidSince: labels[INVALID_SINCE] }) },
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  };
  return account ? [credential, impliedServiceAccount(place.root, namespace, account, "secret")] : [credential];
}

/** Its holder is the workload that reads it; `join` looks for it. */
function tlsSecret(secret: Secret, place: Place): CredentialObservation {
  const { name, namespace, createdAt } = secret.metadata;
  const { certificate } = secret;
  return {
    observed: "credential",
    ...nodeRef(place.root, "tls-secret", `${namespace}/${name}`),
    kind: "certificate",
    name,
    location: locationOf(place),
    holder: null,
    status: "active",
    attributes: { namespace, secretName: name, ...(certificate?.commonName ? { commonName: certificate.commonName } : {}) },
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(certificate?.notBefore === undefined ? {} : { rotatedAt: certificate.notBefore }),
    ...(certificate?.notAfter === undefined ? {} : { expiresAt: certificate.notAfter }),
  };
}

export const secrets = kubernetesStream({
  id: "kubernetes.secrets",
  title: "Secrets (metadata only)",
  kinds: [kind({ kind: "Secret", group: "", door, observe })],
});
