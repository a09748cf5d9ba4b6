// Hugging Face access token.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const huggingfaceToken: Detector = {
  id: "huggingface-token",
  title: "Hugging Face access token",
  provider: "huggingface",
  kind: "token",
  keywords: ["hf_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>hf_[A-Za-z0-9]{34,40})(?![A-Za-z0-9_-])/,
  validate: (token) => entropyOf(token.slice(3)) > 3.5 && /[a-z]/.test(token.slice(3)) && /[A-Z]/.test(token.slice(3)),
  flags: [`token = "${"hf_"}${sample("alnum", 60).replace(/\d/g, "").slice(0, 34).padEnd(34, "qZbW")}"`],
  passes: [
    { text: "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "hf_transformers_model_loading_function_name", why: "an identifier in code" },
  ],
};
