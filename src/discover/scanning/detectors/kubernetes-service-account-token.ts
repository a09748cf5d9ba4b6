// Kubernetes service account token.
import type { Detector } from "../contract.ts";
import { claimsOf, segmentOf } from "../jwt.ts";
import { sample, sampleSegment } from "../samples.ts";

const sampleToken = (claims: object) => [sampleSegment({ alg: "RS256", kid: "k1" }), sampleSegment(claims), sample("base64url", 342)].join(".");

export const kubernetesServiceAccountToken: Detector = {
  id: "kubernetes-service-account-token",
  title: "Kubernetes service account token",
  provider: "kubernetes",
  kind: "token",
  keywords: ["eyj"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{40,3000}\.[A-Za-z0-9_-]{60,700})(?![A-Za-z0-9_-])/,
  reach: 4200,
  validate: (token) => String(segmentOf(token.split(".")[1])?.["sub"] ?? "").startsWith("system:serviceaccount:"),
  identify: (token) => {
    const [, , namespace = "", serviceAccount = ""] = (claimsOf(token)["subject"] ?? "").split(":");
    return { ...claimsOf(token), namespace, serviceAccount };
  },
  flags: [`token: ${sampleToken({ iss: "kubernetes/serviceaccount", sub: "system:serviceaccount:payments:deployer" })}`],
  passes: [
    { text: sampleToken({ iss: "https://login.acme.dev", sub: "alice" }), why: "a token of another issuer" },
  ],
};
