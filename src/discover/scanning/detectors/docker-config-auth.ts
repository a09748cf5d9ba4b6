// Docker registry password in config.json.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const dockerConfigAuth: Detector = {
  id: "docker-config-auth",
  title: "Docker registry password in config.json",
  provider: "docker",
  kind: "password",
  keywords: ["\"auths\"", "dockerconfigjson", "\"auth\""],
  pattern: /"auth"\s*:\s*"(?<secret>[A-Za-z0-9+\/]{12,2000}={0,2})"/,
  reach: 2200,
  validate: (auth) => /^[^:\s]{1,200}:[\x21-\x7e]{4,}$/.test(Buffer.from(auth, "base64").toString("latin1")),
  identify: (auth, match) => {
    const user = Buffer.from(auth, "base64").toString("utf8").split(":")[0] ?? "";
    const host = /"([a-z0-9.:/-]{3,120})"\s*:\s*\{[^{}]{0,400}$/i.exec(match.input.slice(0, match.index))?.[1];
    return { user, ...(host === undefined ? {} : { host }) };
  },
  flags: [`{"auths": {"ghcr.io": {"auth": "${Buffer.from("acme:" + sample("alnum", 24)).toString("base64")}"}}}`],
  passes: [
    { text: `{"auth": "${Buffer.from("basic").toString("base64")}"}`, why: "decodes to no user and password" },
    { text: `{"auth": "required"}`, why: "a word" },
  ],
};
