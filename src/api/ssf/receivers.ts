// Who calls as a receiver of our signals: an API token with the scope, or an agent that was registered as one, with an access token of ours for this installation.
import type { FastifyRequest } from "fastify";
import { MandateError } from "../../kernel/index.ts";
import { agentActor, agentById, ssfReceivers, tokenById, type Actor } from "../../store/index.ts";
import { certificateOf, type CertificateOptions } from "../oauth/certificate.ts";
import { leastRole, mayUse, type Permission } from "../permissions.ts";
import { resolveCaller, unauthenticated, type RegisterOptions } from "../register.ts";
import { actorOf } from "../services.ts";

export interface Receiver {
  readonly actor: Actor;
  /** To whom its streams belong. */
  readonly receiver: string;
  /** May lead our calls into the private network. */
  readonly mayLeadInside: boolean;
}

export interface ReceiverOptions extends Pick<RegisterOptions, "services" | "clock" | "secure"> {
  readonly certificates: CertificateOptions;
}

export const receiverName = (agentId: string): string => `agent ${agentId}`;

/** A JWT has two dots, and an API token none. */
const ACCESS_TOKEN = /^(?:Bearer|DPoP) ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Throws `unauthenticated` and `forbidden`. */
export async function receiverOf(request: FastifyRequest, options: ReceiverOptions, permission: Permission): Promise<Receiver> {
  const token = ACCESS_TOKEN.exec(request.headers.authorization ?? "")?.[1];
  return token === undefined ? byApiToken(request, options, permission) : byAccessToken(token, request, options, permission);
}

async function byAccessToken(token: string, request: FastifyRequest, { services, clock, certificates }: ReceiverOptions, permission: Permission): Promise<Receiver> {
  const { db, about, tokens } = services;
  const { dpop } = request.headers;
  const proof = typeof dpop === "string" ? { proof: dpop, method: request.method, url: `${about.baseUrl}${request.url}` } : undefined;
  const { claims, agentId } = await tokens.verifyAccessToken(token, { audience: about.baseUrl, dpop: proof, certificate: certificateOf(request, certificates, clock.now())?.der });
  const [registered] = await ssfReceivers(db, agentId);
  if (registered === undefined) throw new MandateError("forbidden", "This agent is no receiver of signals. An administrator registers it under Kill switch, Signals.", { fields: { permission } });
  if (!claims.scope.split(" ").includes(permission)) throw new MandateError("forbidden", `The access token has not the scope ${permission}. Ask the token endpoint for it by name.`, { fields: { permission } });
  const agent = await agentById(db, agentId);
  return { actor: agentActor({ id: agentId, name: agent?.name ?? agentId }), receiver: receiverName(agentId), mayLeadInside: false };
}

async function byApiToken(request: FastifyRequest, options: ReceiverOptions, permission: Permission): Promise<Receiver> {
  const caller = await resolveCaller(request, options);
  if (caller === null) throw unauthenticated();
  if (!mayUse(caller, permission)) throw new MandateError("forbidden", `This needs an API token with the scope ${permission} and the role ${leastRole(permission)} or a higher one. Ask an administrator of this installation.`, { fields: { permission } });
  // Whoever may lead our calls into the private network is an administrator with every right, and no receiver with a scope.
  const common = { actor: actorOf(caller), mayLeadInside: mayUse(caller, "signals.manage") };
  if (caller.via === "session") return { ...common, receiver: caller.id };
  // Streams belong to the token that made them, and outlive it for the next one of the same name and maker.
  const made = await tokenById(options.services.db, caller.id);
  return { ...common, receiver: `${made?.name ?? caller.name} (${made?.created_by ?? ""})` };
}
