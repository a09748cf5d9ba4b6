// Members that the configuration of several kinds has, said in the same words.
import { z } from "zod";

export const privateNetwork = z.boolean().default(false).meta({ title: "It stands in our own network", description: "Allows private addresses, and plain http to them. Link-local and metadata addresses stay refused." });

export const httpsAddress = (title: string, description: string) =>
  z
    .url({ protocol: /^https?$/, error: "an address begins with https://" })
    .max(500)
    .transform((url) => url.replace(/\/+$/, ""))
    .meta({ title, description });

export const line = (title: string, description: string, most = 200) => z.string().trim().min(1).max(most).regex(/^[^\p{Cc}]*$/u, "it must be one line").meta({ title, description });
