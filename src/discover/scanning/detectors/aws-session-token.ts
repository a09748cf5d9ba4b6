// AWS session token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const awsSessionToken: Detector = {
  id: "aws-session-token",
  title: "AWS session token",
  provider: "aws",
  kind: "token",
  keywords: ["session_token", "sessiontoken", "security_token", "session-token", "iqojb3jp", "fwogzx"],
  pattern: /(?:aws[_.-]?)?(?:session|security)[_.-]?token["'`\\\s:=>,]{1,12}(?<secret>[A-Za-z0-9+\/=._-]{100,2000})|(?<![A-Za-z0-9+\/])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9+\/=]{100,2000}/i,
  reach: 2200,
  flags: [`AWS_SESSION_TOKEN="${sample("base64", 300)}"`],
  passes: [
    { text: "AWS_SESSION_TOKEN=${{ steps.creds.outputs.aws-session-token }}", why: "a reference to a step" },
    { text: "aws_session_token = your-session-token-here", why: "a sentence, not a token" },
  ],
};
