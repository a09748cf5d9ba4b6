// SonarQube token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const sonarqubeToken: Detector = {
  id: "sonarqube-token",
  title: "SonarQube token",
  provider: "sonarqube",
  kind: "token",
  keywords: ["sqp_", "squ_", "sqa_", "sonar"],
  pattern: /(?<![A-Za-z0-9])(?<secret>sq[pua]_[0-9a-z]{40}|(?<=sonar[^\n#\/]{0,20}(?:login|token|key)[^\n#\/]{0,12})[0-9a-f]{40})(?![A-Za-z0-9])/i,
  flags: [`SONAR_TOKEN=${"squ_" + sample("hex", 40)}`, `-Dsonar.login=${sample("hex", 40)}`],
  passes: [
    { text: `sonarqube-reporter-1.2.4.tgz#${sample("hex", 40)}`, why: "a digest of a package" },
    { text: "/d:sonar.login=$(SONAR_LOGIN)", why: "a reference" },
  ],
};
