// CRD-004: a method of proving identity that is no longer good enough: X.509 signing certificates of IAM users, SHA-1, short RSA keys.
import type { Credential } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { credential, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { called, fact, held, holderOf, keysOf, placed } from "./facts.ts";
import { iamName, shell } from "./remedies.ts";

const SHORTEST_RSA_BITS = 2048;

const judged = (graph: Graph) => graph.estate.credentials.filter((item) => ["certificate", "ssh-key"].includes(item.kind) && (item.status === "active" || item.status === "unknown"));

function weakness(item: Credential): string | undefined {
  if (item.type === "signing-certificate") return "an X.509 signing certificate of an IAM user, a method AWS keeps only for old SOAP calls";
  const algorithm = String(item.attributes?.["signatureAlgorithm"] ?? item.attributes?.["algorithm"] ?? "");
  const bits = Number(item.attributes?.["keyBits"] ?? item.attributes?.["keySize"]);
  if (/sha-?1(?!\d)|md5/i.test(algorithm)) return `a signature by ${algorithm}`;
  // PROVIDER: ssh-rsa is also the name of a key that signs with SHA-2; only the length is judged for it.
  if (/rsa|dsa/i.test(algorithm) && !/ecdsa|eddsa/i.test(algorithm) && Number.isFinite(bits) && bits < SHORTEST_RSA_BITS) return `a ${algorithm} key of ${bits} bits`;
  return undefined;
}
const legacy = user("edi-legacy");

export const crd004WeakMethod = defineRule({
  id: "CRD-004",
  version: 1,
  title: "The identity proves itself by a deprecated method",
  severity: "high",
  why: "A deprecated method can be forged or copied more easily than the methods that replaced it, and it is no longer looked after.",
  remedy: "Move the consumer to a role or to a key of present strength, then remove the old credential.",
  frameworks: ["NHI4:2025", "NIST-800-53r5:IA-5(2)", "NIST-800-53r5:SC-12"],
  about: { what: "certificates and SSH keys in use", population: (graph) => keysOf(judged(graph)) },
  needs: [["aws.credential-report", "kubernetes.certificates"]],
  evaluate: (graph) =>
    judged(graph).flatMap((item) => {
      const weak = weakness(item);
      if (weak === undefined) return [];
      const holder = holderOf(graph, item);
      return [{
        subject: item.key,
        ...held(item),
        title: `${holder === undefined ? item.name : called(holder)} proves itself by ${weak}`,
        evidence: [fact(`${item.status} credential: ${weak}`, item.nativeId, item.location)],
        ...placed(item),
        remedy:
          item.type === "signing-certificate" && holder !== undefined
            ? `for id in $(aws iam list-signing-certificates --user-name ${shell(iamName(holder.nativeId))} --query "Certificates[?Status=='Active'].CertificateId" --output text); do\n  aws iam update-signing-certificate --user-name ${shell(iamName(holder.nativeId))} --certificate-id "$id" --status Inactive\ndone`
            : `# issue ${item.name} again with ECDSA P-256 or RSA 3072 and SHA-256, and revoke the old one`,
      }];
    }),
  examples: {
    flags: [
      example("an active signing certificate", { identities: [legacy], credentials: [credential("signing-certificate", `${legacy.nativeId}#cert-1`, legacy, { kind: "certificate", status: "active" })] }),
      example("a certificate signed with SHA-1", { credentials: [credential("certificate", "mesh/old", null, { kind: "certificate", status: "active", attributes: { signatureAlgorithm: "sha1WithRSAEncryption" } })] }),
    ],
    passes: [
      example("a present-day certificate", { credentials: [credential("certificate", "mesh/new", null, { kind: "certificate", status: "active", attributes: { signatureAlgorithm: "ecdsa-with-SHA256", keyBits: 256 } })] }),
      example("the signing certificate is inactive", { identities: [legacy], credentials: [credential("signing-certificate", `${legacy.nativeId}#cert-1`, legacy, { kind: "certificate", status: "inactive" })] }),
    ],
  },
});
