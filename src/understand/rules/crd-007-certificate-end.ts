// CRD-007: a certificate that ends within 30 days (7: high), has ended, or lives longer than the policy allows.
import type { Credential, Severity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { daysBetween } from "../../kernel/index.ts";
import { credential, daysAgo, daysAhead, example } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { date, fact, held, keysOf, placed } from "./facts.ts";
import { namespaced } from "./remedies.ts";

const SOON_DAYS = 30;
const URGENT_DAYS = 7;
// SPEC: CA/Browser Forum. 398 days was the longest public certificate until 2026-03-15; taken here as the longest for any.
const LONGEST_DAYS = 398;

const certificates = (graph: Graph) => graph.estate.credentials.filter((item) => item.kind === "certificate" && item.type !== "signing-certificate" && typeof item.expiresAt === "string" && item.status !== "inactive");

interface Fault {
  readonly severity: Severity;
  readonly says: string;
}

function faultOf(graph: Graph, item: Credential): Fault | undefined {
  const end = item.expiresAt;
  if (typeof end !== "string") return undefined;
  const left = daysBetween(graph.at, end);
  if (left < 0) return { severity: "high", says: "has ended" };
  if (left <= URGENT_DAYS) return { severity: "high", says: `ends within ${URGENT_DAYS} days` };
  // A certificate that its platform renews is in its usual last third until the week before its end.
  const renewed = item.attributes?.["renewed"] === true || item.attributes?.["autoRenew"] === true || item.attributes?.["renewalTime"] !== undefined;
  if (left <= SOON_DAYS && !renewed) return { severity: "medium", says: `ends within ${SOON_DAYS} days` };
  // An authority has to outlive all that it signs.
  if (item.attributes?.["isCA"] === true) return undefined;
  const begin = item.rotatedAt ?? item.createdAt;
  if (begin !== undefined && daysBetween(begin, end) > LONGEST_DAYS) return { severity: "medium", says: `is valid for longer than ${LONGEST_DAYS} days` };
  return undefined;
}

const certificate = (id: string, from: string, until: string, attributes = {}) => credential("certificate", id, null, { attributes, provider: "kubernetes", realm: "harbour", kind: "certificate", status: "active", createdAt: from, expiresAt: until });

export const crd007CertificateEnd = defineRule({
  id: "CRD-007",
  version: 2,
  title: "A certificate ends soon, has ended, or lives too long",
  severity: "medium",
  why: "An unexpected end stops a service; an end years away leaves a stolen key useful for years.",
  remedy: "Renew the certificate now, and let the platform renew it with a life of 90 days or less.",
  frameworks: ["NHI7:2025", "DORA-2024.1774:7", "NIST-800-53r5:SC-17"],
  about: { what: "certificates with a known end", population: (graph) => keysOf(certificates(graph)) },
  needs: [["kubernetes.certificates"]],
  evaluate: (graph) =>
    certificates(graph).flatMap((item) => {
      const fault = faultOf(graph, item);
      if (fault === undefined) return [];
      return [{
        subject: item.key,
        ...held(item),
        discriminator: fault.says.startsWith("is valid") ? "validity" : "end",
        severity: fault.severity,
        title: `Certificate ${item.name} ${fault.says}`,
        evidence: [fact(`valid ${item.createdAt === undefined ? "" : `from ${date(item.createdAt)} `}until ${date(item.expiresAt ?? "")}`, item.nativeId, item.location)],
        ...placed(item),
        remedy: fault.says.startsWith("is valid")
          ? `# certificate ${item.nativeId}\nspec:\n  duration: 2160h      # 90 days\n  renewBefore: 720h    # 30 days`
          : item.provider === "kubernetes" ? `cmctl renew ${namespaced(item.nativeId)}` : `# renew ${item.name} with its issuer and replace it where it is used`,
      }];
    }),
  examples: {
    flags: [
      example("ends in five days", { credentials: [certificate("edge/tls", daysAgo(85), daysAhead(5))] }),
      example("ended yesterday", { credentials: [certificate("edge/tls", daysAgo(91), daysAgo(1))] }),
      example("valid for ten years", { credentials: [certificate("mesh/gateway", daysAgo(10), daysAhead(3640))] }),
    ],
    passes: [
      example("ends in two months", { credentials: [certificate("edge/tls", daysAgo(30), daysAhead(60))] }),
      example("an authority of ten years", { credentials: [certificate("mesh/root", daysAgo(10), daysAhead(3640), { isCA: true })] }),
    ],
  },
});
