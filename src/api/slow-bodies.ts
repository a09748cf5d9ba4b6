// A body that drips in one byte a second holds nothing but its own socket, and that not for long. Uploads may take their time.
import type { FastifyInstance } from "fastify";

const BODY_TIME_MILLISECONDS = 30_000;

export function refuseSlowBodies(app: FastifyInstance): void {
  app.addHook("preParsing", async (request, reply, payload) => {
    // Whoever left while he was looked up sends nothing more, and nothing would clear the timer: it held up the end of the server.
    if (request.isMultipart() || request.raw.destroyed) return payload;
    const timer = setTimeout(() => {
      reply.raw.statusCode = 408;
      reply.raw.end();
      request.raw.destroy();
    }, BODY_TIME_MILLISECONDS);
    payload.once("end", () => clearTimeout(timer));
    payload.once("close", () => clearTimeout(timer));
    return payload;
  });
}
