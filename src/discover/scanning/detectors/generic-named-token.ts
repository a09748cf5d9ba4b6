// Random value beside a telling word.
import type { Detector } from "../contract.ts";
import { isLikelyNamedToken } from "../likely.ts";
import { sample, sampleUuid } from "../samples.ts";

export const genericNamedToken: Detector = {
  id: "generic-named-token",
  title: "Random value beside a telling word",
  provider: "generic",
  kind: "secret",
  keywords: ["key", "token", "secret", "private", "access", "api"],
  pattern: /(?<name>(?:secret|private|access|api|key|token)(?:[ _.-]{0,2}(?:key|token|secret|access|api|base|id))?)(?:["'`\]]{0,3}(?:[ \t]{0,8}(?:=>|:=|[=:,])[ \t]{0,8}|[ \t-]{1,8})|(?<=(?:SECRET|PRIVATE|ACCESS|KEY|TOKEN))=?)(?:["'`]{0,2})(?<![A-Za-z0-9_+\/.])(?<secret>[A-Za-z0-9_+\/.-]{16,160}={0,2})(?![A-Za-z0-9_+\/=([{])/i,
  byName: true,
  validate: (secret, match) => isLikelyNamedToken(secret, match),
  flags: [`acmecrm SECRET ${sample("alnum", 32)}`, `acmecrm-access-key-${sampleUuid()}`],
  passes: [
    { text: "the private key management-of-an-organisation works", why: "words" },
    { text: `access log entry ${sample("hex", 64)}`, why: "other words between" },
    { text: `key 2026-11-24T05:59:19.000Z`, why: "a date" },
    { text: `commit token ${"a".repeat(40)}`, why: "one character" },
  ],
};
