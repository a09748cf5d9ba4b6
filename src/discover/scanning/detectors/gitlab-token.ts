// GitLab token.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

const TYPES: Readonly<Record<string, string>> = {
  glpat: "personal, project or group access token",
  gldt: "deploy token",
  glrt: "runner authentication token",
  gloas: "OAuth application secret",
  glptt: "pipeline trigger token",
  glft: "feed token",
  glimt: "incoming mail token",
  glagent: "agent for Kubernetes token",
  glcbt: "CI job token",
  glsoat: "SCIM token",
};

export const gitlabToken: Detector = {
  id: "gitlab-token",
  title: "GitLab token",
  provider: "gitlab",
  kind: "token",
  keywords: ["glpat-", "gldt-", "glrt-", "gloas-", "glptt-", "glft-", "glimt-", "glagent-", "glcbt-", "glsoat-", "glffct-", "gr1348941", "glrtr-", "glwt-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>(?:glpat-[A-Za-z0-9_-]{20,300}(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?|(?:gldt|glft|glsoat|glrtr?|glimt|glwt)-[A-Za-z0-9_-]{20,80}(?:\.[0-9a-z.]{2,20})?|glptt-[0-9a-f]{40}|gloas-[0-9a-f]{64}|glagent-[A-Za-z0-9_-]{50,1024}|glcbt-[0-9a-zA-Z]{1,5}_[A-Za-z0-9_-]{20}|glffct-[A-Za-z0-9_-]{20}|GR1348941[A-Za-z0-9_-]{20}))(?![A-Za-z0-9_-])/,
  validate: (token) => entropyOf(token.slice(token.indexOf("-") + 1)) > 3,
  identify: (token) => ({ tokenType: token.startsWith("GR") ? "runner registration" : (TYPES[token.slice(0, token.indexOf("-"))] ?? "token") }),
  flags: [
    `GITLAB_TOKEN=${"glpat-" + sample("alnum", 20)}`,
    `${"gloas-" + sample("hex", 64)}`,
    `--registration-token ${"GR1348941" + sample("alnum", 20)}`,
  ],
  passes: [
    { text: "glpat-xxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "glpat-your-token-goes-here1", why: "a sentence in place of a token" },
    { text: `glpat-${sample("alnum", 12)}`, why: "too short" },
  ],
};
