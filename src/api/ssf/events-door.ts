// Where others push their events (RFC 8935). The secret of the transmitter opens the door; the signature of the token is what is believed.
import type { FastifyInstance, FastifyReply } from "fastify";
import { isItsSecret, receive, SetError, type SetErrorCode } from "../../enforce/killswitch/index.ts";
import { systemActor, transmitterById } from "../../store/index.ts";
import type { RateLimit } from "../rate-limit.ts";
import type { RegisterOptions } from "../register.ts";
import { SSF_EVENTS_PATH } from "./paths.ts";

const BODY_LIMIT_BYTES = 64 * 1024;
const PER_MINUTE = 600;
const RECORDED_PER_MINUTE = 30;

export async function registerEventsDoor(door: FastifyInstance, { services, clock, limits }: RegisterOptions & { readonly limits: RateLimit }): Promise<void> {
  door.removeAllContentTypeParsers();
  door.addContentTypeParser("application/secevent+jwt", { parseAs: "string", bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => done(null, body));
  door.addContentTypeParser("*", { parseAs: "string", bodyLimit: BODY_LIMIT_BYTES }, (_request, _body, done) => done(null, undefined));
  door.post<{ Params: { id: string } }>(`${SSF_EVENTS_PATH}/:id`, async (request, reply) => {
    const rate = limits.take(`ssf-events ${request.ip}`, PER_MINUTE, clock.now());
    if (!rate.allowed) return reply.code(429).header("retry-after", String(rate.resetSeconds)).send();
    const transmitter = await transmitterById(services.db, request.params.id);
    const presented = /^Bearer (\S{1,256})$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (transmitter === undefined || transmitter.method !== "push" || !transmitter.enabled || !isItsSecret(transmitter, presented)) {
      if (transmitter !== undefined && limits.take(`ssf-refused ${transmitter.id}`, RECORDED_PER_MINUTE, clock.now()).allowed) {
        await services.store.write(systemActor("signals"), (tx) => tx.record({ action: "signal.refused", subject: transmitter.id, detail: { reason: "authentication_failed" } }));
      }
      return refuse(reply, 401, "authentication_failed", "The secret is not that of a transmitter which is heard here.");
    }
    if (typeof request.body !== "string") return refuse(reply, 400, "invalid_request", "The body is no application/secevent+jwt.");
    try {
      await receive(services.signals.receiving, transmitter, request.body);
      return reply.code(202).header("cache-control", "no-store").send();
    } catch (thrown) {
      if (thrown instanceof SetError) return refuse(reply, 400, thrown.err, thrown.message);
      throw thrown;
    }
  });
}

/** SPEC: RFC 8935 §2.3. */
const refuse = (reply: FastifyReply, status: number, err: SetErrorCode, description: string) => reply.code(status).header("cache-control", "no-store").header("content-language", "en").type("application/json").send({ err, description });
