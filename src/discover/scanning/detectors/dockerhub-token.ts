// Docker Hub access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const dockerhubToken: Detector = {
  id: "dockerhub-token",
  title: "Docker Hub access token",
  provider: "docker",
  kind: "token",
  keywords: ["dckr_pat_", "dckr_oat_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>dckr_(?:pat_[A-Za-z0-9_-]{27}|oat_[A-Za-z0-9_-]{32}))(?![A-Za-z0-9_-])/,
  identify: (_token, match) => {
    const user = /(?:-u|--username)[ =]([A-Za-z0-9_.-]{2,60})/.exec(match.input)?.[1];
    return user === undefined ? {} : { user };
  },
  flags: [`docker login -u acme -p ${"dckr_pat_" + sample("alnum", 27)}`],
  passes: [
    { text: "dckr_pat_xxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
