// Atlassian API token.
import type { Detector } from "../contract.ts";
import { entropyOf, looksLikeWords, looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const atlassianToken: Detector = {
  id: "atlassian-token",
  title: "Atlassian API token",
  provider: "atlassian",
  kind: "token",
  keywords: ["atatt3x", "atlassian", "jira", "confluence", "bitbucket", "atctt3x", "atbb"],
  pattern: /(?<![A-Za-z0-9])(?<secret>AT[AC]TT3x[A-Za-z0-9_=-]{140,240}|ATBB[A-Za-z0-9]{32})(?![A-Za-z0-9_=-])|(?:atlassian|jira|confluence|bitbucket)[^\n]{0,32}?(?:key|token|secret|password)["\'\s\]]{0,4}(?:=>|[:=,])\s{0,3}["\']?(?<other>[A-Za-z0-9]{24,44})(?![A-Za-z0-9_-])/i,
  validate: (token) => looksRandom(token, 3) && (/\d/.test(token) || (token.length === 24 && entropyOf(token) > 3.7)) && !(/[a-z]{5}/.test(token) && looksLikeWords(token)),
  identify: (_token, match) => {
    const host = /(?<![A-Za-z0-9-])([a-z0-9-]{2,60}\.atlassian\.net)/i.exec(match.input)?.[1];
    return host === undefined ? {} : { host };
  },
  flags: [`JIRA_API_TOKEN=${"ATATT3xFfGF0" + sample("base64url", 170)}`, `atlassian_token = "${sample("alnum", 24)}"`],
  passes: [
    { text: "JIRA_TOKEN=your_jira_api_token", why: "a sentence" },
    { text: "jiraTokenProvider = createAtlassianTokenProvider", why: "an identifier" },
  ],
};
