// The Shared Signals Framework at `/ssf`: a module of its own because its paths, names and answers are fixed elsewhere. Receivers sign in by API tokens, or as agents by access tokens, with `ssf.manage` or `ssf.read`.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { changeStream, createStream, ownStream, poll, POLL, PUSH, putStatus, removeStream, setSubject, verifyStream } from "../../enforce/killswitch/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { listStreams } from "../../store/index.ts";
import type { Permission } from "../permissions.ts";
import type { RateLimit } from "../rate-limit.ts";
import type { RegisterOptions } from "../register.ts";
import type { Services } from "../services.ts";
import { changeWanted, contentWanted, pollBody, read, statusBody, streamBody, streamChange, streamQuery, subjectBody, verifyBody } from "./bodies.ts";
import { registerEventsDoor } from "./events-door.ts";
import { SSF_PATH } from "./paths.ts";
import { receiverOf, type ReceiverOptions } from "./receivers.ts";
import { statusView, streamView } from "./views.ts";

type Options = Omit<RegisterOptions, "limits"> & ReceiverOptions & { readonly limits: RateLimit };
const PER_MINUTE = 600;
const CONFIGURATION = "/.well-known/ssf-configuration";

export async function registerSsf(app: FastifyInstance, options: Options): Promise<void> {
  const { about, signals } = options.services;
  app.get(CONFIGURATION, async (_request, reply) => reply.header("cache-control", "public, max-age=300").send(configuration(about.baseUrl)));
  app.get(`${SSF_PATH}/jwks`, async (_request, reply) => reply.header("cache-control", "public, max-age=300").send(await signals.transmitting.signer.published()));
  await app.register(async (ssf) => streamRoutes(ssf, options), { prefix: SSF_PATH });
  await app.register(async (door) => registerEventsDoor(door, options));
}

/** SPEC: SSF 1.0 §7.1. */
const configuration = (issuer: string) => ({
  spec_version: "1_0",
  issuer,
  jwks_uri: `${issuer}${SSF_PATH}/jwks`,
  delivery_methods_supported: [PUSH, POLL],
  configuration_endpoint: `${issuer}${SSF_PATH}/streams`,
  status_endpoint: `${issuer}${SSF_PATH}/status`,
  add_subject_endpoint: `${issuer}${SSF_PATH}/subjects/add`,
  remove_subject_endpoint: `${issuer}${SSF_PATH}/subjects/remove`,
  verification_endpoint: `${issuer}${SSF_PATH}/verify`,
  critical_subject_members: [],
  authorization_schemes: [{ spec_urn: "urn:ietf:rfc:6749" }],
  default_subjects: "ALL",
});

function streamRoutes(ssf: FastifyInstance, options: Options): void {
  const { store, db, about, senders, signals } = options.services;
  const acting = async (request: FastifyRequest, permission: Permission) => {
    const who = await receiverOf(request, options, permission);
    const taken = options.limits.take(`ssf ${who.actor.id}`, PER_MINUTE, options.clock.now());
    if (!taken.allowed) throw new MandateError("rate_limited", `Too many requests. Wait ${taken.resetSeconds} seconds and try again.`);
    return who;
  };
  const manage = (request: FastifyRequest) => acting(request, "ssf.manage");
  const look = (request: FastifyRequest) => acting(request, "ssf.read");
  const shown = streamView(about.baseUrl);

  ssf.addHook("onSend", async (_request, reply) => void reply.header("cache-control", "no-store"));
  ssf.post("/streams", async (request, reply) => {
    const { mayLeadInside, ...who } = await manage(request);
    const body = read(streamBody, request.body);
    const allowPrivate = body.private_network === true && mayLeadInside;
    return reply.code(201).send(shown(await createStream(store, senders.sealer, who, { ...contentWanted(body), issuer: about.baseUrl, allowPrivate })));
  });
  ssf.get("/streams", async (request, reply) => {
    const who = await look(request);
    const { stream_id: id } = read(streamQuery.partial(), request.query);
    return reply.send(id === undefined ? (await listStreams(db, who.receiver)).map(shown) : shown(await ownStream(db, who, id)));
  });
  ssf.put("/streams", async (request, reply) => {
    const who = await manage(request);
    const body = read(streamBody.extend(streamQuery.shape), request.body);
    return reply.send(shown(await changeStream(store, senders.sealer, who, body.stream_id, contentWanted(body))));
  });
  ssf.patch("/streams", async (request, reply) => {
    const who = await manage(request);
    const body = read(streamChange, request.body);
    return reply.send(shown(await changeStream(store, senders.sealer, who, body.stream_id, changeWanted(body, await ownStream(db, who, body.stream_id)))));
  });
  ssf.delete("/streams", async (request, reply) => {
    const who = await manage(request);
    await removeStream(store, who, read(streamQuery, request.query).stream_id);
    return reply.code(204).send();
  });
  ssf.get("/status", async (request, reply) => {
    const who = await look(request);
    return reply.send(statusView(await ownStream(db, who, read(streamQuery, request.query).stream_id)));
  });
  ssf.post("/status", async (request, reply) => {
    const who = await manage(request);
    const { stream_id: id, status, reason } = read(statusBody, request.body);
    return reply.send(statusView(await putStatus(store, who, id, status, reason ?? null)));
  });
  for (const [path, isIn] of [["/subjects/add", true], ["/subjects/remove", false]] as const) {
    ssf.post(path, async (request, reply) => {
      const who = await manage(request);
      const { stream_id: id, subject } = read(subjectBody, request.body);
      await setSubject(store, who, id, { subject, issuer: about.baseUrl, isIn });
      return reply.code(isIn ? 200 : 204).send();
    });
  }
  ssf.post("/verify", async (request, reply) => {
    const who = await manage(request);
    const { stream_id: id, state } = read(verifyBody, request.body);
    await verifyStream(store, who, id, state ?? null);
    return reply.code(204).send();
  });
  ssf.post<{ Params: { id: string } }>("/poll/:id", async (request, reply) => {
    const stream = await ownStream(db, await look(request), request.params.id);
    if (stream.method !== "poll") throw new MandateError("conflict", "this stream is pushed; change its delivery to poll it");
    const { maxEvents, returnImmediately, ack, setErrs } = read(pollBody, request.body ?? {});
    const errors = new Map(Object.entries(setErrs).map(([jti, { err, description }]) => [jti, `${err}: ${description}`.slice(0, 500)]));
    const answer = await pollPatiently({ deps: signals.transmitting, stream, wanted: { maxEvents, ack, setErrs: errors }, isPatient: !returnImmediately, isGone: () => request.raw.destroyed });
    return reply.send(answer);
  });
}

const LOOK_EVERY_MILLISECONDS = 250;
const PATIENCE_MILLISECONDS = 20_000;

interface PollPatiently {
  readonly deps: Services["signals"]["transmitting"];
  readonly stream: Parameters<typeof poll>[1];
  readonly wanted: Parameters<typeof poll>[2];
  readonly isPatient: boolean;
  readonly isGone: () => boolean;
}

/** SPEC: RFC 8936 §2.4. Without `returnImmediately` the answer waits for an event, for a while. */
async function pollPatiently({ deps, stream, wanted, isPatient, isGone }: PollPatiently): Promise<Awaited<ReturnType<typeof poll>>> {
  let answer = await poll(deps, stream, wanted);
  const isWaiting = () => isPatient && wanted.maxEvents > 0 && Object.keys(answer.sets).length === 0 && !isGone();
  for (let waited = 0; waited < PATIENCE_MILLISECONDS && isWaiting(); waited += LOOK_EVERY_MILLISECONDS) {
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MILLISECONDS));
    answer = await poll(deps, stream, { ...wanted, ack: [], setErrs: new Map() });
  }
  return answer;
}
