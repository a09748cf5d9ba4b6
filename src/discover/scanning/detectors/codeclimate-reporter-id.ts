// Code Climate test reporter id.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const codeclimateReporterId: Detector = {
  id: "codeclimate-reporter-id",
  title: "Code Climate test reporter id",
  provider: "codeclimate",
  kind: "token",
  // PROVIDER: whoever has the id can send coverage in the repository's name; the documentation has it kept as a secret.
  keywords: ["cc_test_reporter_id", "codeclimate"],
  pattern: /(?:CC_TEST_REPORTER_ID|codeclimate[^\n]{0,24}(?:id|token|key))["']?\s{0,4}[:=]?\s{0,4}["']?(?<secret>[0-9a-f]{64})(?![0-9a-f])/i,
  validate: (id) => looksRandom(id, 3),
  flags: [`CC_TEST_REPORTER_ID: ${sample("hex", 64)}`],
  passes: [{ text: "CC_TEST_REPORTER_ID: ${{ secrets.CC_TEST_REPORTER_ID }}", why: "a reference" }],
};
