// JSON Web Token.
import type { Detector } from "../contract.ts";
import { claimsOf, segmentOf } from "../jwt.ts";
import { sample, sampleSegment } from "../samples.ts";

const sampleToken = (claims: object) => [sampleSegment({ alg: "HS256", typ: "JWT" }), sampleSegment(claims), sample("base64url", 43)].join(".");

export const jwt: Detector = {
  id: "jwt",
  title: "JSON Web Token",
  provider: "jwt",
  kind: "token",
  keywords: ["eyj", "zxlk"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>eyJ[A-Za-z0-9_-]{8,1500}\.(?:eyJ[A-Za-z0-9_-]{8,4000}|[A-Za-z0-9_-]{60,4000})\.[A-Za-z0-9_-]{20,1200})(?![A-Za-z0-9_-])|(?<![A-Za-z0-9_-])ZXlK[A-Za-z0-9+\/=]{80,4000}/,
  reach: 4600,
  validate: (token) => segmentOf(token.split(".")[0])?.["alg"] !== "none" && !/"name":"John Doe"/.test(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("latin1")),
  identify: (token) => claimsOf(token),
  flags: [`Authorization: Bearer ${sampleToken({ iss: "https://login.acme.dev", sub: "build-bot" })}`],
  passes: [
    { text: `eyJhbGciOiJIUzI1NiJ9.e30.`, why: "no signature" },
    { text: sampleToken({ sub: "1234567890", name: "John Doe", iat: 1516239022 }), why: "the sample of jwt.io" },
  ],
};
