// The built console: hashed assets for ever, the page itself never cached and with a fresh nonce. Any address of the console answers the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { MandateError } from "../kernel/index.ts";
import { consolePolicy, newNonce } from "./guard.ts";

const NONCE_PLACE = "__CSP_NONCE__";
/** Addresses of pages: no dot in the last segment, and not the API's. */
const PAGE = /^\/(?!v1(?:\/|$))(?:[^?]*\/)?[^/.?]*(?:\?.*)?$/;

export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  const page = readPage(folder);
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("cache-control", path.includes(`${folder}/assets/`) ? "public, max-age=31536000, immutable" : "no-cache");
    },
    globIgnore: ["**/*.br", "**/*.gz", "index.html", "**/*.map"],
  });
  app.get("/*", async (request, reply) => {
    if (!PAGE.test(request.url)) throw new MandateError("not_found", "There is no such file in the console. Reload the page: it may have been built anew.");
    const nonce = newNonce();
    return reply
      .header("content-security-policy", consolePolicy(nonce))
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(page.replaceAll(NONCE_PLACE, nonce));
  });
}

function readPage(folder: string): string {
  try {
    return readFileSync(join(folder, "index.html"), "utf8");
  } catch (thrown) {
    throw new MandateError("configuration_invalid", "The console is not built. Run `npm run build` and start again.", { cause: thrown });
  }
}
