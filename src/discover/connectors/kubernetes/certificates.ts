// Certificates: signing requests of the cluster, and what cert-manager keeps renewed.
import * as z from "zod";
import type { Json } from "../../../kernel/index.ts";
import type { CredentialObservation, Observation } from "../../../model/index.ts";
import type { Place } from "../contract.ts";
import { certificateFacts } from "./certificate-facts.ts";
import { namedGroup, namedUser } from "./implied.ts";
import { locationOf, nodeRef } from "./node-refs.ts";
import { fieldsOf, instant, metadata, textList, textLike } from "./object.ts";
import { kind, kubernetesStream } from "./stream.ts";

const conditions = z
  .array(z.unknown())
  .nullish()
  .transform((items) => (items ?? []).map(fieldsOf));

const requestDoor = z.looseObject({
  metadata,
  spec: z.looseObject({ signerName: textLike.nullish(), username: textLike.nullish(), usages: textList }),
  status: z.looseObject({ certificate: z.unknown().optional(), conditions }).nullish(),
});

/** Signers whose certificates the API server takes as a caller's name. */
const CLIENT_SIGNERS = new Set(["kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet"]);

function observeRequest(request: z.output<typeof requestDoor>, place: Place): readonly Observation[] {
  const { name, createdAt } = request.metadata;
  const signer = request.spec.signerName ?? "";
  const facts = certificateFacts(request.status?.certificate);
  const said = (type: string) => request.status?.conditions.some((condition) => condition["type"] === type) === true;
  const observations: Observation[] = [];
  const attributes: Record<string, Json> = { signer, usages: request.spec.usages, requestedBy: request.spec.username ?? "", approved: said("Approved"), denied: said("Denied"), issued: facts !== undefined };
  // SPEC: x509 client authentication: the common name is the user, the organisations are his groups.
  const user = facts?.commonName && CLIENT_SIGNERS.has(signer) ? namedUser(facts.commonName, place) : undefined;
  const credential: CredentialObservation = {
    observed: "credential",
    ...nodeRef(place.root, "certificate", `csr/${name}`),
    kind: "certificate",
    name,
    location: locationOf(place),
    holder: user?.key ?? null,
    status: facts !== undefined || said("Approved") ? "active" : said("Denied") || said("Failed") ? "inactive" : "unknown",
    attributes,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(facts?.notAfter === undefined ? {} : { expiresAt: facts.notAfter }),
  };
  observations.push(credential);
  if (user !== undefined) {
    observations.push(user.observation);
    for (const organisation of facts?.organisations ?? []) {
      const group = namedGroup(organisation, place);
      observations.push(group.observation, { observed: "relation", kind: "member-of", from: user.key, to: group.key, location: locationOf(place), attributes: { mechanism: "client-certificate" } });
    }
  }
  return observations;
}

const certificateDoor = z.looseObject({
  metadata,
  spec: z.looseObject({
    secretName: textLike.nullish(),
    commonName: textLike.nullish(),
    dnsNames: textList,
    duration: textLike.nullish(),
    renewBefore: textLike.nullish(),
    usages: textList,
    isCA: z.boolean().nullish(),
    issuerRef: z.looseObject({ name: textLike.nullish(), kind: textLike.nullish() }).nullish(),
  }),
  status: z.looseObject({ notAfter: z.unknown().optional(), notBefore: z.unknown().optional(), renewalTime: z.unknown().optional(), conditions }).nullish(),
});

function observeCertificate(certificate: z.output<typeof certificateDoor>, place: Place): readonly Observation[] {
  const { name, namespace, labels, createdAt } = certificate.metadata;
  const { spec, status } = certificate;
  const issuer = spec.issuerRef ? `${spec.issuerRef.kind ?? "Issuer"}/${spec.issuerRef.name ?? ""}` : "";
  const attributes: Record<string, Json> = { namespace, labels, issuer, dnsNames: spec.dnsNames.slice(0, 100), secretName: spec.secretName ?? "" };
  for (const member of ["commonName", "duration", "renewBefore"] as const) if (spec[member]) attributes[member] = spec[member];
  if (spec.isCA === true) attributes["isCA"] = true;
  const renewal = instant(status?.renewalTime);
  if (renewal !== undefined) attributes["renewalTime"] = renewal;
  const ready = status?.conditions.find((condition) => condition["type"] === "Ready");
  const expiresAt = instant(status?.notAfter);
  const notBefore = instant(status?.notBefore);
  return [
    {
      observed: "credential",
      ...nodeRef(place.root, "certificate", `${namespace}/${name}`),
      kind: "certificate",
      name,
      location: locationOf(place),
      holder: null,
      status: ready === undefined ? "unknown" : ready["status"] === "True" ? "active" : "inactive",
      attributes,
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(notBefore === undefined ? {} : { rotatedAt: notBefore }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
  ];
}

/** What an issuer's specification calls each way of issuing; nothing else of it is kept, as it holds account keys. */
const ISSUING = ["acme", "ca", "vault", "selfSigned", "venafi"];
const issuerDoor = z.looseObject({ metadata, spec: z.unknown().optional() });

const observeIssuer = (clusterWide: boolean) => (issuer: z.output<typeof issuerDoor>, place: Place): readonly Observation[] => {
  const { name, namespace, labels } = issuer.metadata;
  const ways = ISSUING.filter((way) => way in fieldsOf(issuer.spec));
  const nativeId = clusterWide ? name : `${namespace}/${name}`;
  return [{ observed: "resource", ...nodeRef(place.root, clusterWide ? "cluster-issuer" : "issuer", nativeId), name, location: locationOf(place), attributes: { labels, ways } }];
};

const CERT_MANAGER = "cert-manager.io";

export const certificates = kubernetesStream({
  id: "kubernetes.certificates",
  title: "Certificates and signing requests",
  kinds: [
    kind({ kind: "CertificateSigningRequest", group: "certificates.k8s.io", door: requestDoor, observe: observeRequest }),
    kind({ kind: "Certificate", group: CERT_MANAGER, door: certificateDoor, observe: observeCertificate }),
    kind({ kind: "Issuer", group: CERT_MANAGER, door: issuerDoor, observe: observeIssuer(false) }),
    kind({ kind: "ClusterIssuer", group: CERT_MANAGER, door: issuerDoor, observe: observeIssuer(true) }),
  ],
});
