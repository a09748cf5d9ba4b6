// Google Cloud service account key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

const named = (name: string, value: string | undefined): Record<string, string> => (value === undefined ? {} : { [name]: value });

export const gcpServiceAccountKey: Detector = {
  id: "gcp-service-account-key",
  title: "Google Cloud service account key",
  provider: "gcp",
  kind: "secret",
  keywords: ["private_key"],
  pattern: /"private_key\\?"\s*:\s*\\?"(?<secret>-----BEGIN (?:RSA )?PRIVATE KEY-----[A-Za-z0-9+\/=\\nr\s]{100,4000}-----END (?:RSA )?PRIVATE KEY-----(?:\\+n)?)/,
  reach: 4600,
  identify: (_key, match) => ({
    ...named("serviceAccount", /"client_email\\?"\s*:\s*\\?"([^"\\]{3,120})/.exec(match.input)?.[1]),
    ...named("project", /"project_id\\?"\s*:\s*\\?"([^"\\]{3,80})/.exec(match.input)?.[1]),
    ...named("keyId", /"private_key_id\\?"\s*:\s*\\?"([0-9a-f]{40})/.exec(match.input)?.[1]),
  }),
  flags: [
    `{"type": "service_account", "project_id": "acme-prod", "private_key_id": "${sample("hex", 40)}", "private_key": "${"-----BEGIN " + "PRIVATE KEY-----"}\\n${sample("base64", 600)}\\n${"-----END " + "PRIVATE KEY-----"}\\n", "client_email": "deploy@acme-prod.iam.gserviceaccount.com"}`,
  ],
  passes: [
    { text: `"private_key": "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----"`, why: "dots stand for the key" },
  ],
};
