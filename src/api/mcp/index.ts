// The addresses at which agents speak MCP: `/mcp` for all servers together, `/mcp/<server>` for one. Behind the same doors as everything else; from there on the gate answers, with the socket.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { McpGateway } from "../../enforce/gateway/index.ts";
import type { Clock } from "../../kernel/index.ts";
import { certificateOf, type CertificateOptions } from "../oauth/certificate.ts";

export interface McpMount {
  readonly gateway: McpGateway;
  readonly clock: Clock;
  readonly certificates: CertificateOptions;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export async function mountMcp(parent: FastifyInstance, options: McpMount): Promise<void> {
  await parent.register(async (app) => {
    // The gate reads the body itself, once it knows who calls.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.route({ method: [...METHODS], url: "/mcp", handler: (request, reply) => handOver(request, reply, null, options) });
    app.route<{ Params: { server: string } }>({ method: [...METHODS], url: "/mcp/:server", handler: (request, reply) => handOver(request, reply, request.params.server, options) });
  });
}

function handOver(request: FastifyRequest, reply: FastifyReply, server: string | null, { gateway, clock, certificates }: McpMount): void {
  const certificate = certificateOf(request, certificates, clock.now())?.der;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value as string);
  void gateway.handle({ method: request.method, server, headers: request.headers, certificate }, request.raw, reply.raw);
}
