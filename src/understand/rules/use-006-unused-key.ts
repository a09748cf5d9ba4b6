// USE-006: an active access key that nothing uses. Judged per key; the season of its holder is waited for.
import type { Credential } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { accessKey, daysAgo, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, fact, held, holderOf, keysOf, placed, titleOfKey } from "./facts.ts";
import { deactivateKey } from "./remedies.ts";
import { seasonOf, silenceLimit } from "./season.ts";

const LIMIT_DAYS = 90;

const activeKeys = (graph: Graph) => graph.estate.credentials.filter((item) => item.type === "access-key" && item.status === "active" && item.lastUsedAt !== undefined);

/** Days since use, or since it was made when it was never used. */
const silence = (graph: Graph, key: Credential) => ageDays(graph, key.lastUsedAt ?? key.createdAt);

const loader = user("loader");

export const use006UnusedKey = defineRule({
  id: "USE-006",
  version: 1,
  title: "An active access key is not used",
  severity: "medium",
  why: "A key that nobody uses protects nothing and can still be found and used by somebody else.",
  remedy: "Deactivate the key, wait whether anything fails, and delete it.",
  frameworks: ["NHI1:2025", "CIS-8.1:5.3", "NIST-800-53r5:IA-4"],
  about: { what: "active access keys whose use was read", population: (graph) => keysOf(activeKeys(graph)) },
  needs: [["aws.access-key-last-used", "aws.credential-report"]],
  evaluate: (graph) =>
    activeKeys(graph).flatMap((key) => {
      const silent = silence(graph, key);
      const holder = holderOf(graph, key);
      const limit = silenceLimit(holder === undefined ? undefined : seasonOf(graph, holder), LIMIT_DAYS);
      if (silent === undefined || silent < limit) return [];
      return [{
        subject: key.key,
        ...held(key),
        title: `${titleOfKey(graph, key)} has been unused for more than ${limit} days`,
        evidence: [fact(typeof key.lastUsedAt === "string" ? `last used ${date(key.lastUsedAt)}` : `never used since it was made ${date(key.createdAt ?? "")}`, key.nativeId, key.location)],
        ...placed(key),
        remedy: deactivateKey(key),
      }];
    }),
  examples: {
    flags: [
      example("last used 200 days ago", { identities: [loader], credentials: [accessKey(loader, "AKIAEXAMPLELOADER001", { createdAt: daysAgo(600), lastUsedAt: daysAgo(200) })] }),
      example("made 120 days ago, never used", { identities: [loader], credentials: [accessKey(loader, "AKIAEXAMPLELOADER001", { createdAt: daysAgo(120), lastUsedAt: null })] }),
    ],
    passes: [
      example("used last month", { identities: [loader], credentials: [accessKey(loader, "AKIAEXAMPLELOADER001", { lastUsedAt: daysAgo(30) })] }),
      example("made last week", { identities: [loader], credentials: [accessKey(loader, "AKIAEXAMPLELOADER001", { createdAt: daysAgo(7), lastUsedAt: null })] }),
      example("a quarterly job in season", { identities: [user("billing", { tags: { schedule: "quarterly" } })], credentials: [accessKey(user("billing"), "AKIAEXAMPLEBILLING01", { createdAt: daysAgo(1500), lastUsedAt: daysAgo(100) })] }),
    ],
  },
});
