// HTTP basic authorization header.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const basicAuthHeader: Detector = {
  id: "basic-auth-header",
  title: "HTTP basic authorization header",
  provider: "http",
  kind: "password",
  keywords: ["basic "],
  pattern: /authorization["\']?\s{0,3}[:=]?\s{0,3}["\']?basic\s{1,3}(?<secret>[A-Za-z0-9+\/]{8,400}={0,2})/i,
  validate: (encoded) => /^[^:\s]{0,200}:[\x20-\x7e]{3,}$/.test(Buffer.from(encoded, "base64").toString("latin1")),
  identify: (encoded) => ({ user: Buffer.from(encoded, "base64").toString("utf8").split(":")[0] ?? "" }),
  flags: [`Authorization: Basic ${Buffer.from("ci:" + sample("alnum", 20)).toString("base64")}`],
  passes: [
    { text: `Authorization: Basic ${Buffer.from("realm").toString("base64")}`, why: "decodes to no user and password" },
    { text: "Authorization: Basic ${CREDENTIALS}", why: "a reference" },
  ],
};
