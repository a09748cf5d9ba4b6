// The doors for machines of others: raw bodies, proved by a signature and by nothing else, each signature good once. Nothing is done by a GET.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { systemActor } from "../../store/index.ts";
import type { RateLimit } from "../rate-limit.ts";
import { resolveCaller, type RegisterOptions } from "../register.ts";
import { actorOf } from "../services.ts";
import { admit, recordRefusal, type Door, type HookOptions } from "./admit.ts";
import { incomingDoor } from "./incoming.ts";
import { slackDoor } from "./slack.ts";
import { teamsDoor } from "./teams.ts";

const DOORS: readonly Door[] = [slackDoor, teamsDoor, incomingDoor];
const BODY_LIMIT_BYTES = 256 * 1024;
const PER_MINUTE = 120;

export async function mountHooks(app: FastifyInstance, options: RegisterOptions & { readonly limits: RateLimit }): Promise<void> {
  await app.register(async (hooks) => {
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => done(null, body));
    for (const door of DOORS) {
      hooks.post<{ Params: { channel: string } }>(`/hooks/${door.path}/:channel`, async (request, reply) => {
        if (!withinRate(request, reply, options)) return reply.code(429).send();
        const answer = await admit(door, request, options);
        return reply.code(answer.status).header("cache-control", "no-store").type("application/json; charset=utf-8").send(answer.body === undefined ? "" : JSON.stringify(answer.body));
      });
      hooks.get<{ Params: { channel: string } }>(`/hooks/${door.path}/:channel`, async (request, reply) => {
        if (withinRate(request, reply, options)) await recordRefusal(options, request.params.channel, door.path, "get");
        return onlyPost(reply);
      });
    }
  });
  refuseDecisionsByGet(app, options);
}

function withinRate(request: FastifyRequest, reply: FastifyReply, { limits, clock }: HookOptions): boolean {
  const taken = limits.take(`hooks ${request.ip}`, PER_MINUTE, clock.now());
  if (!taken.allowed) reply.header("retry-after", String(taken.resetSeconds));
  return taken.allowed;
}

const onlyPost = (reply: FastifyReply) => reply.code(405).header("allow", "POST").header("cache-control", "no-store").type("text/plain; charset=utf-8").send("Nothing is done by following a link. Open the page in the console and decide there.\n");

/** Mail scanners and previews follow links with whatever token stands in them: such a call decides nothing, and stays on record when it comes from somebody we know. */
function refuseDecisionsByGet(app: FastifyInstance, options: RegisterOptions): void {
  app.get<{ Params: { id: string } }>("/v1/mandates/:id/decide", async (request, reply) => {
    const caller = await resolveCaller(request, options);
    await options.services.store.write(caller === null ? systemActor("hooks") : actorOf(caller), (tx) =>
      tx.record({ action: "mandate.approval-refused", subject: request.params.id.slice(0, 100), detail: { reason: "get", known: caller !== null } }),
    );
    return onlyPost(reply);
  });
}
