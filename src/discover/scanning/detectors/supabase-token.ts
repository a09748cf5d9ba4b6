// Supabase key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const supabaseToken: Detector = {
  id: "supabase-token",
  title: "Supabase key",
  provider: "supabase",
  kind: "token",
  keywords: ["sbp_", "sb_secret_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sb(?:p_[0-9a-z]{40}|_secret_[A-Za-z0-9_-]{30,50}))(?![A-Za-z0-9_-])/,
  flags: [`token = "${"sb"}${"p_" + sample("hex", 40)}"`],
  passes: [
    { text: "sbp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
