// Jenkins API token or crumb.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const jenkinsToken: Detector = {
  id: "jenkins-token",
  title: "Jenkins API token or crumb",
  provider: "jenkins",
  kind: "token",
  keywords: ["jenkins", "crumb"],
  pattern: /(?<![A-Za-z])(?:jenkins|crumb)[^\n\/]{0,32}?(?<![A-Za-z0-9])(?<secret>11[0-9a-f]{32}|[0-9a-f]{32})(?![A-Za-z0-9])/i,
  validate: (token) => looksRandom(token, 2.8),
  flags: [`JENKINS_TOKEN=${"11" + sample("hex", 32)}`],
  passes: [
    { text: `https://wiki.jenkins-ci.org/commit/${sample("hex", 40)}`, why: "a commit" },
    { text: "JENKINS_TOKEN=$JENKINS_API_TOKEN", why: "a reference" },
  ],
};
